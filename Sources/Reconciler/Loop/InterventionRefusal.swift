package import BPMN
package import Vocabulary

/// Why something that a person wants done to an instance is not done.
package struct InterventionRefusal: Error, Hashable, Sendable {
  package let message: String

  init(_ message: String) { self.message = message }

  /// What of a modification is refused whatever the instance is: variables that only verdicts and
  /// gates may set.
  init?(of modification: Modification) {
    let names = modification.steps.flatMap { step -> [String] in
      switch step {
      case .cancel, .cancelAll: []
      case .startBefore(_, _, let variables, let local): Array(variables.keys) + Array(local.keys)
      case .startAfter(_, _, let variables), .startTransition(_, _, let variables),
        .set(let variables, _):
        Array(variables.keys)
      }
    }
    let reserved = Set(names).intersection(ControlLoop.reservedVariables).sorted()
    guard !reserved.isEmpty else { return nil }
    self.init("\(reserved.joined(separator: ", ")) cannot be set by hand")
  }
}

/// What an intervention would do, for a dry run.
package struct InterventionPreview: Hashable, Sendable {
  /// The events, a line each, as `muster history` words them.
  package let lines: [String]
  /// Where tokens wait then: ids of elements.
  package let waiting: [String]

  /// What moving tokens of an instance would do.
  package static func modifying(
    _ record: InstanceRecord, by modification: Modification, in definition: ProcessDefinition,
    now: Instant
  ) -> Result<InterventionPreview, InterventionRefusal> {
    if let refusal = InterventionRefusal(of: modification) { return .failure(refusal) }
    return instance(of: record, in: definition).flatMap { instance in
      Engine.handle(.modify(modification), instance: instance, definition: definition, now: now)
        .map { InterventionPreview($0, after: instance, definition, definition) }
        .mapError { InterventionRefusal($0.message) }
    }
  }

  /// What taking an instance over into another file would do.
  package static func migrating(
    _ record: InstanceRecord, from source: ProcessDefinition, to target: ProcessDefinition,
    by plan: MigrationPlan, now: Instant
  ) -> Result<InterventionPreview, InterventionRefusal> {
    instance(of: record, in: source).flatMap { instance in
      Engine.migrate(instance, from: source, to: target, by: plan, now: now)
        .map { InterventionPreview($0, after: instance, source, target) }
        .mapError { InterventionRefusal($0.description) }
    }
  }

  private static func instance(
    of record: InstanceRecord, in definition: ProcessDefinition
  ) -> Result<ProcessInstance, InterventionRefusal> {
    guard record.isActive else {
      return .failure(InterventionRefusal("the instance has ended"))
    }
    do {
      return .success(try ProcessInstance(json: record.engine, in: definition))
    } catch {
      return .failure(InterventionRefusal(error.message))
    }
  }

  private init(
    _ step: Step, after instance: ProcessInstance, _ source: ProcessDefinition,
    _ target: ProcessDefinition
  ) {
    var text = EventText(target, after: instance, in: source)
    lines = step.events.map { text.line($0) }
    waiting =
      step.instance.isActive
      ? step.instance.waitingElementIDs(in: target) : ["ended: \(step.instance.status.word)"]
  }
}

extension ProcessInstance.Status {
  fileprivate var word: String {
    switch self {
    case .active: "active"
    case .completed: "completed"
    case .terminated: "terminated"
    case .endedByError(let code, _): "error \(code)"
    case .cancelled(let reason): reason
    }
  }
}
