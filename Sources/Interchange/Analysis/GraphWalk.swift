import Vocabulary

/// The walks over one process's graph, and what they found.
struct GraphWalk {
  let graph: ProcessGraph
  let path: String
  private(set) var findings: [Diagnostic] = []
  private var isReached: [Bool] = []

  init(_ graph: ProcessGraph, path: String) {
    self.graph = graph
    self.path = path
  }

  private mutating func report(
    _ code: String, _ severity: Diagnostic.Severity = .warning, at position: SourcePosition,
    _ message: String, hint: String? = nil
  ) {
    findings.append(
      Diagnostic(
        severity, code: code, at: SourceLocation(path: path, position: position), message,
        hint: hint))
  }

  // MARK: - What no token reaches

  mutating func findUnreachable() {
    isReached = [Bool](repeating: false, count: graph.nodes.count)
    var open = graph.starts
    while let node = open.popLast() {
      guard !isReached[node] else { continue }
      isReached[node] = true
      open += graph.successors(of: node)
    }
    for (index, node) in graph.nodes.enumerated() where !isReached[index] {
      // What is inside of something unreachable goes without saying.
      if let scope = node.scope, !isReached[scope] { continue }
      report("unreachable", at: node.position, "\(node.described) cannot be reached")
    }
  }

  // MARK: - Cycles

  /// Cycles: those that nothing leaves, and those in which nothing waits.
  mutating func findCycles() {
    for component in components() {
      let members = Set(component)
      let isCycle =
        component.count > 1
        || graph.nodes[component[0]].outgoing.contains { graph.flows[$0].target == component[0] }
      guard isCycle, isReached[component[0]] else { continue }
      let hasExit = component.contains { node in
        graph.nodes[node].outgoing.contains { !members.contains(graph.flows[$0].target) }
          || graph.nodes[node].outgoing.isEmpty
          || graph.nodes[node].boundaryEvents.contains { !members.contains($0) }
          || graph.nodes[node].jumps.contains { !members.contains($0) }
      }
      let waits = component.contains { graph.nodes[$0].waits || waitsInside($0) }
      let first = graph.nodes[component.min() ?? component[0]]
      let names = component.sorted().prefix(6).map { graph.nodes[$0].id }
      let rest = component.count > 6 ? " and \(component.count - 6) more" : ""
      let way = names.joined(separator: ", ") + rest
      if !hasExit, !waits {
        report(
          "endless-loop", .error, at: first.position,
          "the cycle \(way) is never left, and nothing in it waits",
          hint: "a token that enters it stops as an incident")
      } else if !hasExit {
        report(
          "never-ends", at: first.position,
          "the cycle \(way) is never left: a token that enters it never reaches an end")
      } else if !waits {
        report(
          "busy-loop", at: first.position, "nothing in the cycle \(way) waits",
          hint: "without a task, timer or message in it, it runs until a condition leaves it")
      }
    }
  }

  /// Whether anything inside of a sub-process waits.
  private func waitsInside(_ scope: Int) -> Bool {
    // What is inside a scope stands right behind it.
    let inside = graph.nodes[(scope + 1)...].prefix { $0.element < graph.nodes[scope].end }
    return inside.contains { $0.waits }
  }

  /// Strongly connected components over flows, border events and links (R. Tarjan, "Depth-First
  /// Search and Linear Graph Algorithms", 1972), without recursion.
  private func components() -> [[Int]] {
    let count = graph.nodes.count
    let targets = graph.nodes.map { node in
      node.outgoing.map { graph.flows[$0].target } + node.boundaryEvents + node.jumps
    }
    var number = [Int](repeating: -1, count: count)
    var low = [Int](repeating: 0, count: count)
    var isOpen = [Bool](repeating: false, count: count)
    var next = [Int](repeating: 0, count: count)
    var stack: [Int] = []
    var result: [[Int]] = []
    var counter = 0
    for root in 0..<count where number[root] < 0 {
      var path = [root]
      while let node = path.last {
        if number[node] < 0 {
          number[node] = counter
          low[node] = counter
          counter += 1
          stack.append(node)
          isOpen[node] = true
        }
        if next[node] < targets[node].count {
          let target = targets[node][next[node]]
          next[node] += 1
          if number[target] < 0 {
            path.append(target)
          } else if isOpen[target] {
            low[node] = min(low[node], number[target])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last { low[parent] = min(low[parent], low[node]) }
        guard low[node] == number[node] else { continue }
        var component: [Int] = []
        while let member = stack.popLast() {
          isOpen[member] = false
          component.append(member)
          if member == node { break }
        }
        result.append(component)
      }
    }
    return result
  }

  // MARK: - Gateways

  mutating func checkGateways() {
    for (index, node) in graph.nodes.enumerated() {
      switch node.tag {
      case "exclusiveGateway", "inclusiveGateway":
        let hasAll = node.outgoing.allSatisfy { graph.flows[$0].hasCondition }
        if node.outgoing.count > 1, node.defaultFlow == nil, hasAll {
          report(
            "no-default", at: node.position,
            "\(node.described) has no default flow: where no condition holds, it stops as an "
              + "incident",
            hint: "make one of its flows the default")
        }
      case "eventBasedGateway": checkEventGateway(index)
      default: break
      }
    }
  }

  private mutating func checkEventGateway(_ index: Int) {
    let node = graph.nodes[index]
    if node.outgoing.count < 2 {
      report(
        "event-gateway", at: node.position,
        "\(node.described) has \(node.outgoing.count == 1 ? "one way" : "no way") out, at least "
          + "two expected: it chooses between events")
    }
    for flow in node.outgoing.map({ graph.flows[$0] }) {
      let target = graph.nodes[flow.target]
      if target.tag != "intermediateCatchEvent", target.tag != "receiveTask" {
        report(
          "event-gateway", .error, at: target.position,
          "\(node.described) leads to \(target.described), expected a catching event or a receive "
            + "task")
      } else if target.incoming.count > 1 {
        report(
          "event-gateway", at: target.position,
          "\(target.described) waits for \(node.described) and is reached in other ways too")
      }
      if flow.hasCondition {
        report(
          "event-gateway", at: flow.position,
          "the condition of the flow \"\(flow.id)\" has no effect: \(node.described) takes the "
            + "event that comes first")
      }
    }
  }

  // MARK: - Deadlocks

  /// How many steps the search for deadlocks may take in one process.
  private static let mostSteps = 2_000_000

  /// Parallel joins of which an exclusive choice reaches only one side: the other side's token
  /// never comes.
  mutating func findDeadlocks() {
    var steps = 0
    for (index, join) in graph.nodes.enumerated()
    where join.tag == "parallelGateway" && join.incoming.count > 1 && join.incoming.count <= 64 {
      guard steps < Self.mostSteps else { return }
      steps += graph.nodes.count
      let sides = sides(of: index, &steps)
      let choice = graph.nodes.indices.first { split in
        let node = graph.nodes[split]
        guard ["exclusiveGateway", "eventBasedGateway"].contains(node.tag), split != index,
          (2...64).contains(node.outgoing.count)
        else { return false }
        let reached = node.outgoing.map { flow -> UInt64 in
          let target = graph.flows[flow].target
          return target == index ? Self.bit(of: flow, among: join.incoming) : sides[target]
        }.filter { $0 != 0 }
        return reached.indices.contains { first in
          reached.indices.contains { second in
            first < second && reached[first] & ~reached[second] != 0
              && reached[second] & ~reached[first] != 0
          }
        }
      }
      if let choice {
        report(
          "possible-deadlock", at: join.position,
          "\(join.described) waits for all its flows, but \(graph.nodes[choice].described) "
            + "sends a token to only one of them",
          hint: "join with an exclusive gateway, or split with a parallel one")
      }
    }
  }

  /// For each node, by which incoming flows of a join a token from there may arrive: a bit a flow.
  /// Ways through the join itself do not count.
  private func sides(of join: Int, _ steps: inout Int) -> [UInt64] {
    var sides = [UInt64](repeating: 0, count: graph.nodes.count)
    var open: [Int] = []
    for flow in graph.nodes[join].incoming {
      let source = graph.flows[flow].source
      sides[source] |= Self.bit(of: flow, among: graph.nodes[join].incoming)
      open.append(source)
    }
    while let node = open.popLast(), steps < Self.mostSteps {
      guard node != join else { continue }
      for flow in graph.nodes[node].incoming {
        steps += 1
        let source = graph.flows[flow].source
        guard source != join, sides[source] | sides[node] != sides[source] else { continue }
        sides[source] |= sides[node]
        open.append(source)
      }
    }
    return sides
  }

  private static func bit(of flow: Int, among flows: [Int]) -> UInt64 {
    flows.firstIndex(of: flow).map { 1 << UInt64($0) } ?? 0
  }
}
