import Vocabulary

/// An event in the middle of a path that tells the outside something.
enum ThrowEventBehavior {
  static func activate(_ result: EndResult, _ key: Key, in execution: inout Execution)
    throws(Failure)
  {
    if case .signal(let reference) = result {
      try throwSignal(reference, key, in: &execution)
    }
    execution.complete(key)
  }

  static func throwSignal(
    _ reference: EventReference, _ key: Key, in execution: inout Execution
  ) throws(Failure) {
    let name = try execution.name(of: reference, for: key)
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
    execution.emit(.signalThrown(name: name, variables: variables))
  }
}
