import Vocabulary

/// An event in the middle of a path that tells somebody something.
enum ThrowEventBehavior {
  static func activate(
    _ result: EndResult, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    switch result {
    case .sendJob(let task):
      try ServiceTaskBehavior.activate(task, key, element, in: &execution)
    case .compensation(let activity):
      CompensationBehavior.activate(activity, key, element, in: &execution)
    case .link(let target):
      guard let scope = execution.instance[key]?.scope else { return }
      execution.emit(.elementCompleted(key))
      execution.enter(target, scope: scope, flow: nil)
    default:
      try tell(result, key, in: &execution)
    }
  }

  /// Tells what there is to tell; the event is complete when those here who hear it are at rest.
  static func tell(_ result: EndResult, _ key: Key, in execution: inout Execution)
    throws(Failure)
  {
    switch result {
    case .signal(let reference):
      let name = try execution.name(of: reference, for: key)
      let variables = try payload(of: reference, key, in: execution)
      execution.emit(.signalThrown(name: name, variables: variables))
      // Those in this instance hear it at once: it may well end its own thrower.
      let listeners = execution.listeners(toSignal: name)
      guard listeners.isEmpty else {
        execution.completeLater(key)
        execution.serveLater(listeners, variables)
        return
      }
    case .message(let reference):
      let name = try execution.name(of: reference, for: key)
      let variables = try payload(of: reference, key, in: execution)
      execution.emit(.messageThrown(key, name: name, variables: variables))
    case .escalation(let code):
      execution.completeLater(key)
      execution.escalate(code, [:], from: key)
      return
    default: break
    }
    execution.complete(key)
  }

  private static func payload(of reference: EventReference, _ key: Key, in execution: Execution)
    throws(Failure) -> [String: JSON]
  {
    var variables: [String: JSON] = [:]
    for item in reference.payload {
      switch item {
      case .all:
        variables.merge(execution.instance.variables(visibleFrom: key)) { _, new in new }
      case .one(.variable(let source), let target):
        variables[target] = execution.instance.variable(source, visibleFrom: key) ?? .null
      case .one(.expression(let expression), let target):
        variables[target] = try execution.value(of: expression, for: key, what: "the payload")
      }
    }
    return variables
  }
}
