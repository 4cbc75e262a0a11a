extension Execution {
  /// The flows out of everything but exclusive and parallel gateways: all whose condition holds and
  /// all without one; the default only if there are none.
  func conditionalFlows(of element: FlowElement, _ key: Key) throws(Failure) -> [Int] {
    let isPlain = element.outgoing.allSatisfy { definition.flows[$0].condition == nil }
    if isPlain, element.defaultFlow == nil || element.outgoing.count == 1 {
      return element.outgoing
    }
    var taken: [Int] = []
    for flow in element.outgoing where flow != element.defaultFlow {
      guard let condition = definition.flows[flow].condition else {
        taken.append(flow)
        continue
      }
      if try self.condition(condition, for: key) { taken.append(flow) }
    }
    if taken.isEmpty, let flow = element.defaultFlow { taken = [flow] }
    guard !taken.isEmpty else {
      throw Failure(
        "no condition of the flows out of \"\(element.id)\" holds, and it has no default flow",
        cause: .noMatchingFlow)
    }
    return taken
  }
}
