import Vocabulary

/// Waits for the first of several events; the others are then given up.
enum EventBasedGatewayBehavior {
  static func activate(_ key: Key, _ element: FlowElement, in execution: inout Execution)
    throws(Failure)
  {
    var armed: [(Int, ArmedTrigger)] = []
    for flow in element.outgoing {
      let target = execution.definition.elements[execution.definition.flows[flow].target]
      guard let trigger = target.trigger, let made = try execution.arm(trigger, for: key) else {
        continue
      }
      armed.append((target.index, made))
    }
    execution.listen(armed, host: key)
  }

  /// The event has happened: the token goes through the gateway and the event at once.
  static func choose(
    _ event: FlowElement, _ gateway: Key, _ variables: [String: JSON], _ local: [String: JSON],
    in execution: inout Execution
  ) {
    guard let visit = execution.instance[gateway] else { return }
    let flows = execution.definition.elements[visit.element].outgoing
    let flow = flows.first { execution.definition.flows[$0].target == event.index }
    // As in Camunda: the gateway is left rather than completed.
    execution.terminate(gateway)
    let key = execution.nextKey
    execution.emit(
      .elementActivated(key, element: event.index, scope: visit.scope, flow: flow))
    do throws(Failure) {
      if !event.inputs.isEmpty { try execution.applyInputs(of: event, key) }
      try execution.listeners(.start, of: event, key)
      execution.setVariables(variables, from: key)
      execution.write(local, in: key)
      execution.complete(key)
    } catch {
      execution.raise(error, at: key, otherwise: .completion)
    }
  }
}
