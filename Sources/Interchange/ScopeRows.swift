/// Gives each node of a scope a row, and each flow the row that it runs in.
///
/// The first way out of a node goes straight on; others take rows below. A flow that passes over
/// layers keeps its row free in each of them, so that it crosses no node; how many places are kept
/// free is bounded, so that a drawing costs what its elements and flows cost.
struct ScopeRows {
  private(set) var rows: [Int]
  /// The row of each flow between its two nodes.
  private(set) var flowRows: [Int]
  private(set) var count = 0
  /// Rows that are taken, by layer.
  private var taken: [[Int: Int]]

  init(_ graph: ScopeGraph) {
    rows = [Int](repeating: 0, count: graph.nodes.count)
    flowRows = [Int](repeating: 0, count: graph.flows.count)
    taken = [[Int: Int]](repeating: [:], count: (graph.layers.max() ?? -1) + 1)
    var wishes = [Int?](repeating: nil, count: graph.nodes.count)
    /// Nodes that somebody reaches straight on; of several who want a row, they get it.
    var isStraight = [Bool](repeating: false, count: graph.nodes.count)
    var budget = 16 * (graph.nodes.count + graph.flows.count) + 1000
    let order = graph.nodes.indices.sorted {
      (graph.layers[$0], $0) < (graph.layers[$1], $1)
    }
    var byLayer = [[Int]](repeating: [], count: taken.count)
    for node in order { byLayer[graph.layers[node]].append(node) }
    for (layer, nodes) in byLayer.enumerated() {
      let sorted = nodes.sorted { left, right in
        (wishes[left] ?? .max, isStraight[left] ? 0 : 1, left)
          < (wishes[right] ?? .max, isStraight[right] ? 0 : 1, right)
      }
      for node in sorted {
        let wish = wishes[node] ?? (layer == 0 ? count : 0)
        let row = claim(from: wish, layer)
        rows[node] = row
        count = max(count, row + 1)
        // Ways out of the node itself come first, then those of the events on its border.
        let flows = graph.outgoing[node].sorted {
          let (left, right) = (graph.flows[$0].boundary ?? -1, graph.flows[$1].boundary ?? -1)
          return (left, $0) < (right, $1)
        }
        let hasOwn = flows.contains { graph.flows[$0].boundary == nil }
        var next = row + (hasOwn || flows.isEmpty ? 0 : 1)
        for index in flows {
          let flow = graph.flows[index]
          let last = graph.layers[flow.target]
          let span = last - layer - 1
          var choice = next
          if span > 0, budget > 0 {
            while budget > 0,
              (layer + 1..<last).contains(where: { taken[$0][choice] != nil })
            {
              choice += 1
              budget -= span
            }
            for between in layer + 1..<last { taken[between][choice] = choice + 1 }
            budget -= span
            count = max(count, choice + 1)
          }
          flowRows[index] = choice
          if choice == row, choice <= wishes[flow.target] ?? .max { isStraight[flow.target] = true }
          wishes[flow.target] = min(wishes[flow.target] ?? .max, choice)
          next = max(next, choice) + 1
        }
      }
    }
    // A flow to the next layer runs in the row of its target.
    for (index, flow) in graph.flows.enumerated() where !flow.isBack {
      if graph.layers[flow.target] - graph.layers[flow.source] == 1 {
        flowRows[index] = rows[flow.target]
      }
    }
  }

  /// Whether a place holds a node or a flow that passes.
  func isTaken(_ layer: Int, _ row: Int) -> Bool { taken[layer][row] != nil }

  /// The first free row of a layer from a wish on, and takes it. Each taken row knows where to look
  /// next, so that a long column is not walked again and again.
  private mutating func claim(from wish: Int, _ layer: Int) -> Int {
    var row = wish
    var passed: [Int] = []
    while let next = taken[layer][row] {
      passed.append(row)
      row = next
    }
    for step in passed { taken[layer][step] = row + 1 }
    taken[layer][row] = row + 1
    return row
  }
}
