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
        guard $0.element == visit.element, $0.scope == visit.scope, case .joining = $0.state else {
          return false
        }
        return true
      }
      // The oldest token takes up the others, and goes on.
      execution.emit(
        .elementActivated(visit.key, element: visit.element, scope: visit.scope, flow: flow))
      for token in waiting where token.key != visit.key {
        execution.emit(.tokenJoined(token.key))
      }
      execution.complete(visit.key)
      return true
    }
    return false
  }

  /// Whether another token of the scope can reach the gateway. Tokens inside a sub-process count
  /// as the sub-process, which stands in the scope itself.
  private static func isExpecting(_ token: ElementInstance, in execution: Execution) -> Bool {
    let starts = execution.instance.elements.filter {
      guard $0.scope == token.scope else { return false }
      guard $0.element == token.element else { return true }
      // One that rests in front of the gateway is still to come.
      guard case .continuation(let state) = $0.state, case .before = state.moment else {
        return false
      }
      return true
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
      if case .intermediateThrowEvent(.link(let target)) = element.kind { open.append(target) }
    }
    return false
  }
}
