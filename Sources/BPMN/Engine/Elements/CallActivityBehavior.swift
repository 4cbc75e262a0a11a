import Expressions
import Vocabulary

/// Waits for another process, which the caller starts and whose end it reports.
enum CallActivityBehavior {
  static func activate(
    _ call: CallActivity, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    let what = "the called process"
    guard let process = try execution.text(of: call.process, for: key, what: what),
      !process.isEmpty
    else { throw Failure("the expression for \(what) gives nothing") }
    let request = Call.Request(
      process: process, binding: try binding(call.binding, key, in: execution),
      businessKey: try execution.text(of: call.businessKey, for: key, what: "the business key"),
      variables: try inputs(call.inputs, key, in: execution))
    let armed = try execution.armBoundaryEvents(of: element, key)
    execution.emit(.callRequested(key, request))
    execution.listen(armed, host: key)
  }

  static func binding(_ binding: CallActivity.Binding, _ key: Key, in execution: Execution)
    throws(Failure) -> VersionBinding
  {
    switch binding {
    case .latest: return .latest
    case .deployment: return .deployment
    case .version(let expression):
      let text = try execution.text(of: expression, for: key, what: "the version") ?? ""
      guard let version = Int(text), version > 0 else {
        throw Failure("expected a version, a whole number from 1, found \"\(text)\"")
      }
      return .version(version)
    case .versionTag(let expression):
      return .versionTag(
        try execution.text(of: expression, for: key, what: "the version tag") ?? "")
    }
  }

  private static func inputs(_ mappings: [CallMapping], _ key: Key, in execution: Execution)
    throws(Failure) -> [String: JSON]
  {
    var made: [String: JSON] = [:]
    let instance = execution.instance
    for mapping in mappings {
      switch mapping.source {
      case .all where mapping.isLocal, .allLocal:
        made.merge(instance[key]?.variables ?? [:]) { _, new in new }
      case .all:
        made.merge(instance.variables(visibleFrom: key)) { _, new in new }
      case .variable(let name, let target):
        made[target] =
          (mapping.isLocal
            ? instance[key]?.variables[name] : instance.variable(name, visibleFrom: key)) ?? .null
      case .expression(let expression, let target):
        made[target] = try execution.value(of: expression, for: key, what: "an in-mapping")
      }
    }
    return made
  }

  static func complete(_ key: Key, _ variables: [String: JSON], in execution: inout Execution)
    throws(Rejection)
  {
    let call = try call(key, to: "complete", in: execution)
    do throws(Failure) {
      try mapOut(call, key, variables, in: &execution)
      execution.evaluateConditions()
      execution.complete(key)
    } catch {
      execution.raise(error, at: key, otherwise: .completion)
    }
  }

  /// What comes back comes back with an error as well; a mapping that fails does not hide it.
  static func fail(
    _ key: Key, _ code: String, _ message: String?, _ variables: [String: JSON],
    in execution: inout Execution
  ) throws(Rejection) {
    let call = try call(key, to: "fail", in: execution)
    try? mapOut(call, key, variables, in: &execution)
    execution.throwError(code, message, [:], from: key)
  }

  static func escalate(
    _ key: Key, _ code: String, _ variables: [String: JSON], in execution: inout Execution
  ) throws(Rejection) {
    let call = try call(key, to: "escalate", in: execution)
    try? mapOut(call, key, variables, in: &execution)
    execution.escalate(code, variables, from: key)
  }

  static func refuse(_ key: Key, _ message: String, in execution: inout Execution)
    throws(Rejection)
  {
    _ = try call(key, to: "refuse", in: execution)
    execution.raise(Failure(message), at: key, otherwise: .callFailed)
  }

  private static func call(_ key: Key, to verb: String, in execution: Execution)
    throws(Rejection) -> CallActivity
  {
    guard let visit = execution.instance[key] else {
      throw Rejection(.notFound, "failed to \(verb) the call \(key): there is no such call")
    }
    let element = execution.definition.elements[visit.element]
    guard case .call = visit.state, case .callActivity(let call) = element.kind else {
      throw Rejection(
        .invalidState,
        "failed to \(verb) the call \(key): \"\(element.id)\" does not wait for one")
    }
    if visit.failure != nil, verb != "complete" {
      throw Rejection(
        .invalidState, "failed to \(verb) the call \(key): it has an incident")
    }
    return call
  }

  private static func mapOut(
    _ call: CallActivity, _ key: Key, _ variables: [String: JSON],
    in execution: inout Execution
  ) throws(Failure) {
    if execution.instance[key]?.failure != nil { execution.emit(.incidentResolved(key)) }
    for mapping in call.outputs {
      var made: [String: JSON] = [:]
      switch mapping.source {
      case .all, .allLocal: made = variables
      case .variable(let name, let target): made[target] = variables[name] ?? .null
      case .expression(let expression, let target):
        let context = EngineContext(variables: variables, now: execution.now)
        switch expression.value(in: context, time: .init(execution.now)) {
        case .success(let value): made[target] = value
        case .failure(let error): throw Failure(error, in: expression, of: "an out-mapping")
        }
      }
      if mapping.isLocal {
        execution.write(made, in: key)
      } else {
        execution.setVariables(made, from: key)
      }
    }
  }
}
