import Expressions
import Vocabulary

/// Waits for work that is done outside, or evaluates an expression in its place.
enum ServiceTaskBehavior {
  /// Attempts before a failure becomes an incident, where the file does not say: Camunda's number.
  static let defaultRetries = 3

  static func activate(
    _ task: ServiceTask, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    if let expression = task.expression {
      let value = try execution.run(Script(expression), for: key, what: "the expression")
      if let name = task.resultVariable { execution.setVariables([name: value], from: key) }
      complete(key, element, in: &execution)
      return
    }
    let operation = try execution.text(of: task.operation, for: key, what: "the operation") ?? ""
    let retries = try execution.text(of: task.retries, for: key, what: "the retries")
    let count = retries.map { Int($0) ?? RetryCycle($0)?.attempts } ?? defaultRetries
    guard let count, (1...1000).contains(count) else {
      throw Failure("expected retries from 1 to 1000, found \"\(retries ?? "")\"")
    }
    let priority = try execution.text(of: task.priority, for: key, what: "the priority")
    let request = Job.Request(
      operation: operation, retries: count, headers: task.headers,
      resultVariable: task.resultVariable, priority: priority.flatMap { Int($0) },
      decision: try decision(task.decision, key, in: execution))
    let armed = try execution.armBoundaryEvents(of: element, key)
    execution.emit(.jobCreated(key, request))
    execution.listen(armed, host: key)
  }

  private static func decision(
    _ reference: DecisionReference?, _ key: Key, in execution: Execution
  ) throws(Failure) -> Job.Decision? {
    guard let reference else { return nil }
    let id = try execution.text(of: reference.decision, for: key, what: "the decision") ?? ""
    return Job.Decision(
      id: id, binding: try CallActivityBehavior.binding(reference.binding, key, in: execution),
      result: reference.result)
  }

  /// The work is done; for an end event that sends a message the path ends here.
  private static func complete(
    _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) {
    if case .endEvent = element.kind {
      execution.emit(.endEventReached(key, element: element.index))
    }
    execution.complete(key)
  }

  static func complete(
    _ key: Key, _ variables: [String: JSON], _ local: [String: JSON],
    in execution: inout Execution
  ) throws(Rejection) {
    _ = try execution.openJob(key, to: "complete")
    if execution.instance[key]?.failure != nil { execution.emit(.incidentResolved(key)) }
    execution.write(local, in: key)
    execution.setResult(variables, of: key)
    execution.evaluateConditions()
    guard let element = execution.element(of: key) else { return }
    do throws(Failure) {
      if let code = try error(key, nil, in: execution) {
        execution.throwError(code, nil, [:], from: key)
      } else {
        complete(key, element, in: &execution)
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
    // A condition that cannot be evaluated on a failure must not hide it.
    if let code = try? error(key, message, in: execution) {
      execution.throwError(code, message, [:], from: key)
      return
    }
    let left = max(0, retriesLeft ?? job.retries - 1)
    execution.emit(
      .jobFailed(
        key, message: message, retriesLeft: left, retryAt: backOff.map { execution.now + $0 }))
    if left == 0 {
      execution.raise(Failure(message), at: key, otherwise: .jobFailed)
    }
  }

  /// The BPMN error that the job's result or failure stands for (`camunda:errorEventDefinition`);
  /// its condition sees `externalTask` besides variables.
  private static func error(_ key: Key, _ message: String?, in execution: Execution)
    throws(Failure) -> String?
  {
    guard let element = execution.element(of: key), case .serviceTask(let task) = element.kind,
      !task.errorConditions.isEmpty, case .job(let job)? = execution.instance[key]?.state
    else { return nil }
    var context = execution.context(of: key)
    context.made["externalTask"] = [
      "activityId": .string(element.id), "errorDetails": .null,
      "errorMessage": message.map { .string($0) } ?? .null,
      "retries": .integer(Int64(job.retries)), "topicName": .string(job.request.operation),
    ]
    for item in task.errorConditions {
      switch item.condition.condition(in: context, time: .init(execution.now)) {
      case .success(true): return item.code
      case .success(false): continue
      case .failure(let error): throw Failure(error, in: item.condition, of: "the error condition")
      }
    }
    return nil
  }
}
