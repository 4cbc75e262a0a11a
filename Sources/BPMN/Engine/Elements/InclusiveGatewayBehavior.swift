/// As a join, waits for every token that can still reach it; as a fork, takes every flow whose
/// condition holds (``Execution/conditionalFlows(of:_:)``).
enum InclusiveGatewayBehavior {
  /// When nothing moves any more: lets the tokens of one gateway through for which no other token
  /// can come. `false` if there is none.
  static func joinOne(in execution: inout Execution) -> Bool {
    for visit in execution.instance.elements {
      guard case .joining(let flow) = visit.state,
        case .inclusiveGateway = execution.definition.elements[visit.element].kind,
        !isExpecting(visit, in: execution)
      else { continue }
      let waiting = execution.instance.elements.filter {
        $0.element == visit.element && $0.scope == visit.scope
      }
      let key = execution.nextKey
      execution.emit(
        .elementActivated(key, element: visit.element, scope: visit.scope, flow: flow))
      for token in waiting { execution.emit(.tokenJoined(token.key)) }
      execution.complete(key)
      return true
    }
    return false
  }

  /// Whether another token of the scope can reach the gateway. Tokens inside a sub-process count
  /// as the sub-process, which stands in the scope itself.
  private static func isExpecting(_ token: ElementInstance, in execution: Execution) -> Bool {
    let starts = execution.instance.elements.filter {
      $0.scope == token.scope && $0.element != token.element
    }
    return canReach(token.element, from: starts.map(\.element), in: execution.definition)
  }

  private static func canReach(
    _ target: Int, from starts: [Int], in definition: ProcessDefinition
  ) -> Bool {
    var seen: Set<Int> = []
    var open = starts
    while let index = open.popLast() {
      if index == target { return true }
      guard seen.insert(index).inserted else { continue }
      let element = definition.elements[index]
      open += element.outgoing.map { definition.flows[$0].target }
      open += element.boundaryEvents
    }
    return false
  }
}
