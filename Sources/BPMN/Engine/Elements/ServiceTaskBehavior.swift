import Vocabulary

/// Waits for work that is done outside, or evaluates an expression in its place.
enum ServiceTaskBehavior {
  /// Attempts before a failure becomes an incident, where the file does not say: Camunda's number.
  static let defaultRetries = 3

  static func activate(
    _ task: ServiceTask, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    if let expression = task.expression {
      let value = try execution.value(of: expression, for: key, what: "the expression")
      if let name = task.resultVariable { execution.setVariables([name: value], from: key) }
      execution.complete(key)
      return
    }
    let operation = try execution.text(of: task.operation, for: key, what: "the operation") ?? ""
    let retries = try execution.text(of: task.retries, for: key, what: "the retries")
    guard let count = retries.map(Int.init) ?? defaultRetries, (1...1000).contains(count) else {
      throw Failure("expected retries from 1 to 1000, found \"\(retries ?? "")\"")
    }
    let armed = try execution.armBoundaryEvents(of: element, key)
    execution.emit(
      .jobCreated(
        key, Job.Request(operation: operation, retries: count, headers: task.headers)))
    execution.listen(armed, host: key)
  }

  static func complete(_ key: Key, _ variables: [String: JSON], in execution: inout Execution)
    throws(Rejection)
  {
    _ = try execution.openJob(key, to: "complete")
    if execution.instance[key]?.failure != nil { execution.emit(.incidentResolved(key)) }
    execution.setVariables(variables, from: key)
    do throws(Failure) {
      if let code = try error(key, in: execution) {
        execution.throwError(code, nil, [:], from: key)
      } else {
        execution.complete(key)
      }
    } catch {
      execution.raise(error, at: key, otherwise: .completion)
    }
  }

  static func fail(
    _ key: Key, message: String, retriesLeft: Int?, backOff: Duration?,
    in execution: inout Execution
  ) throws(Rejection) {
    let job = try execution.openJob(key, to: "fail")
    guard execution.instance[key]?.failure == nil else {
      throw Rejection(.invalidState, "failed to fail the job \(key): it has no retries left")
    }
    let left = max(0, retriesLeft ?? job.retries - 1)
    execution.emit(
      .jobFailed(
        key, message: message, retriesLeft: left, retryAt: backOff.map { execution.now + $0 }))
    if left == 0 {
      execution.raise(Failure(message), at: key, otherwise: .jobFailed)
    }
  }

  /// The BPMN error that the job's result stands for (`camunda:errorEventDefinition`).
  private static func error(_ key: Key, in execution: Execution) throws(Failure) -> String? {
    guard case .serviceTask(let task)? = execution.element(of: key)?.kind else { return nil }
    for condition in task.errorConditions
    where try execution.condition(condition.condition, for: key) {
      return condition.code
    }
    return nil
  }
}
