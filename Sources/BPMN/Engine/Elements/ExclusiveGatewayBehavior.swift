/// Exactly one way out: the first whose condition holds, in the order of the file, else the
/// default. As a merge it lets each token through.
enum ExclusiveGatewayBehavior {
  static func flow(of element: FlowElement, _ key: Key, in execution: Execution) throws(Failure)
    -> Int
  {
    for index in element.outgoing where index != element.defaultFlow {
      guard let condition = execution.definition.flows[index].condition else { return index }
      if try execution.condition(condition, for: key) { return index }
    }
    guard let flow = element.defaultFlow else {
      throw Failure(
        "no condition of the flows out of \"\(element.id)\" holds, and it has no default flow",
        cause: .noMatchingFlow)
    }
    return flow
  }
}
