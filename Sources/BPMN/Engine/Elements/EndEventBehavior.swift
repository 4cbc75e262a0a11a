/// The end of a path, and what it tells the outside or its scope.
enum EndEventBehavior {
  static func activate(
    _ result: EndResult, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    guard let scope = execution.instance[key]?.scope else { return }
    switch result {
    case .none, .link:
      execution.emit(.endEventReached(key, element: element.index))
      execution.complete(key)
    case .signal, .message, .escalation:
      execution.emit(.endEventReached(key, element: element.index))
      try ThrowEventBehavior.tell(result, key, in: &execution)
    case .sendJob(let task):
      try ServiceTaskBehavior.activate(task, key, element, in: &execution)
    case .terminate:
      try execution.listeners(.end, of: element, key)
      execution.emit(.endEventReached(key, element: element.index))
      execution.emit(.elementCompleted(key))
      terminate(scope, in: &execution)
    case .error(let code, let message):
      let text = try execution.text(of: message, for: key, what: "the error message")
      execution.emit(.endEventReached(key, element: element.index))
      guard !execution.propagate(code ?? "", text, from: key) else { return }
      // As in Camunda: an error that nothing handles ends the path and nothing else.
      execution.emit(.errorThrown(key, code: code ?? "", message: text, caughtBy: nil))
      guard !execution.leaveForCaller(code ?? "", text) else { return }
      execution.complete(key)
    case .compensation(let activity):
      CompensationBehavior.activate(activity, key, element, in: &execution)
    case .cancel:
      CompensationBehavior.cancelTransaction(key, in: &execution)
    }
  }

  /// Ends its own scope only: an outer one goes on.
  private static func terminate(_ scope: Key, in execution: inout Execution) {
    execution.terminateContents(of: scope)
    execution.dropWork(in: scope)
    if scope == .root {
      execution.end(with: .terminated)
    } else {
      execution.complete(scope)
    }
  }
}
