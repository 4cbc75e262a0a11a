/// Waits for a token on each of its incoming flows, and then takes all outgoing ones.
enum ParallelGatewayBehavior {
  static func arrive(
    at element: FlowElement, scope: Key, flow: Int, in execution: inout Execution
  ) {
    var waiting: [Int: Key] = [:]
    for visit in execution.instance.elements
    where visit.element == element.index && visit.scope == scope {
      guard case .joining(let flow) = visit.state, waiting[flow] == nil else { continue }
      waiting[flow] = visit.key
    }
    let key = execution.nextKey
    let others = element.incoming.filter { $0 != flow }
    guard others.allSatisfy({ waiting[$0] != nil }) else {
      execution.emit(.tokenArrived(key, element: element.index, scope: scope, flow: flow))
      return
    }
    execution.emit(.elementActivated(key, element: element.index, scope: scope, flow: flow))
    for joined in others.compactMap({ waiting[$0] }).sorted() {
      execution.emit(.tokenJoined(joined))
    }
    execution.complete(key)
  }
}
