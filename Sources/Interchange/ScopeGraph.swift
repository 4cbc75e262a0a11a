/// The nodes of one process or sub-process and the flows between them, in layers from left to
/// right.
///
/// Flows that close a cycle are found by a depth-first walk from the starts in the order of the
/// file and left out; a node's layer is then the length of the longest way to it (K. Sugiyama, S.
/// Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System Structures",
/// 1981, whose search for few crossings is replaced by rows that branches are given in turn).
struct ScopeGraph {
  /// A sequence flow by places in ``nodes``; one that leaves a boundary event starts at its host.
  struct Flow {
    let id: String?
    let source: Int
    let target: Int
    /// The place in ``boundaries`` of the event that the flow leaves.
    let boundary: Int?
    var isBack = false
  }

  /// An event on the border of a node.
  struct Boundary {
    let element: BPMNElement
    let host: Int
  }

  /// In the order of the file.
  private(set) var nodes: [BPMNElement] = []
  private(set) var boundaries: [Boundary] = []
  private(set) var flows: [Flow] = []
  /// Places in ``flows`` by source, those that do not close a cycle.
  private(set) var outgoing: [[Int]] = []
  /// Places in ``flows`` by target, those that do not close a cycle.
  private(set) var incoming: [[Int]] = []
  private(set) var layers: [Int] = []
  /// Data and annotations, in the order of the file.
  private(set) var artifacts: [BPMNElement] = []

  init(_ document: BPMNDocument, _ scope: BPMNElement) {
    var places: [Int: Int] = [:]
    var open: [BPMNElement] = []
    var lines: [BPMNElement] = []
    for child in document.children(of: scope) where child.part == .model {
      switch child.tag {
      case "sequenceFlow": lines.append(child)
      case "boundaryEvent": open.append(child)
      case "dataObjectReference", "dataStoreReference", "textAnnotation":
        if child.id != nil { artifacts.append(child) }
      default:
        guard child.isFlowNode, child.id != nil else { continue }
        places[child.index] = nodes.count
        nodes.append(child)
      }
    }
    var events: [Int: Int] = [:]
    for event in open where event.id != nil {
      let host = document.target(of: "attachedToRef", on: event).flatMap { places[$0.index] }
      if let host {
        events[event.index] = boundaries.count
        boundaries.append(Boundary(element: event, host: host))
      } else {
        // Attached to nothing that is here: drawn as a node of its own.
        places[event.index] = nodes.count
        nodes.append(event)
      }
    }
    for line in lines {
      guard let from = document.target(of: "sourceRef", on: line),
        let to = document.target(of: "targetRef", on: line), let target = places[to.index]
      else { continue }
      if let event = events[from.index] {
        flows.append(
          Flow(
            id: line.id, source: boundaries[event].host, target: target, boundary: event))
      } else if let source = places[from.index] {
        flows.append(Flow(id: line.id, source: source, target: target, boundary: nil))
      }
    }
    markBackFlows()
    assignLayers()
  }

  private mutating func markBackFlows() {
    var leaving = [[Int]](repeating: [], count: nodes.count)
    var arrivals = [Int](repeating: 0, count: nodes.count)
    for (index, flow) in flows.enumerated() {
      leaving[flow.source].append(index)
      arrivals[flow.target] += 1
    }
    // 0: not seen; 1: on the way; 2: done.
    var state = [UInt8](repeating: 0, count: nodes.count)
    var next = [Int](repeating: 0, count: nodes.count)
    let starts =
      nodes.indices.filter { nodes[$0].tag == "startEvent" }
      + nodes.indices.filter { arrivals[$0] == 0 } + Array(nodes.indices)
    for start in starts where state[start] == 0 {
      var path = [start]
      state[start] = 1
      while let node = path.last {
        guard next[node] < leaving[node].count else {
          state[node] = 2
          path.removeLast()
          continue
        }
        let flow = leaving[node][next[node]]
        next[node] += 1
        let target = flows[flow].target
        if state[target] == 1 {
          flows[flow].isBack = true
        } else if state[target] == 0 {
          state[target] = 1
          path.append(target)
        }
      }
    }
    outgoing = leaving.map { $0.filter { !flows[$0].isBack } }
    incoming = [[Int]](repeating: [], count: nodes.count)
    for (index, flow) in flows.enumerated() where !flow.isBack {
      incoming[flow.target].append(index)
    }
  }

  private mutating func assignLayers() {
    layers = [Int](repeating: 0, count: nodes.count)
    var missing = incoming.map(\.count)
    var ready = nodes.indices.filter { missing[$0] == 0 }
    var position = 0
    while position < ready.count {
      let node = ready[position]
      position += 1
      for flow in outgoing[node] {
        let target = flows[flow].target
        layers[target] = max(layers[target], layers[node] + 1)
        missing[target] -= 1
        if missing[target] == 0 { ready.append(target) }
      }
    }
  }
}
