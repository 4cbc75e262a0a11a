internal import BPMN
internal import Vocabulary

/// Lets handlers do their jobs until none is left, the newest first: a branch runs as far as it can
/// before the next one moves.
struct Settling {
  /// A job of an instance.
  struct JobName: Hashable, Sendable {
    let instance: InstanceID
    let key: Key
  }

  private(set) var calls: HandlerCalls
  let conduct: ScenarioWorld.Conduct
  let now: Instant

  init(calls: HandlerCalls, conduct: ScenarioWorld.Conduct, now: Instant) {
    self.calls = calls
    self.conduct = conduct
    self.now = now
  }

  /// How many jobs one step may set off.
  private static let limit = 10_000

  mutating func settle(
    _ step: PlatformStep, on platform: inout ProcessPlatform
  ) throws(Rejection) {
    let abandoned = try check(step, on: &platform)
    try settle(jobs: jobs(in: step) + jobs(in: abandoned), on: &platform)
  }

  mutating func settle(
    jobs first: [JobName], on platform: inout ProcessPlatform
  ) throws(Rejection) {
    var open = Array(first.reversed())
    var count = 0
    while let name = open.popLast() {
      guard let running = platform[name.instance], let visit = running.instance[name.key],
        case .job(let job) = visit.state, visit.failure == nil
      else { continue }
      let element = platform.process(of: running).definition.elements[visit.element]
      let operation = job.request.operation
      guard isHandled(element, operation) else { continue }
      count += 1
      guard count <= Self.limit else {
        throw Rejection(.invalidState, "one step set off more than \(Self.limit) jobs")
      }
      let answer = try answer(name, element, operation, running.instance)
      let step = try platform.send(answer, to: name.instance, at: now).get()
      let abandoned = try check(step, on: &platform)
      open += (jobs(in: step) + jobs(in: abandoned)).reversed()
    }
  }

  private func jobs(in step: PlatformStep) -> [JobName] {
    step.records.flatMap { record -> [JobName] in
      guard case .happened(let id, let events) = record else { return [] }
      return events.compactMap { event in
        guard case .jobCreated(let key, let request) = event, request.decision == nil else {
          return nil
        }
        return JobName(instance: id, key: key)
      }
    }
  }

  /// What a Java class or a bean would do is a handler's; other jobs wait for a step, unless the
  /// scenario has a handler for them.
  private func isHandled(_ element: FlowElement, _ operation: String) -> Bool {
    if calls.handles(element, operation) { return true }
    switch element.serviceTask?.implementation {
    case .javaClass, .delegateExpression: return true
    default: return false
    }
  }

  private mutating func answer(
    _ name: JobName, _ element: FlowElement, _ operation: String, _ instance: ProcessInstance
  ) throws(Rejection) -> Command {
    let call = calls.next(of: element, operation)
    var variables = call.variables
    for counter in call.counters {
      let old = instance.variable(counter, visibleFrom: name.key)?.integer ?? 0
      variables[counter] = .integer(old + 1)
    }
    switch call.end {
    case .done: return .completeJob(name.key, variables: variables)
    case .error(let code, let message):
      return .throwJobError(name.key, code: code, message: message, variables: variables)
    case .failure(let message):
      guard conduct == .incidents else {
        throw Rejection(.invalidState, "\"\(element.id)\" failed: \(message)")
      }
      return .failJob(name.key, message: message)
    }
  }

  /// In transactions a technical failure refuses the step, and an error that nothing handles ends
  /// its path.
  private func check(
    _ step: PlatformStep, on platform: inout ProcessPlatform
  ) throws(Rejection) -> PlatformStep {
    var records: [PlatformRecord] = []
    guard conduct == .transactions else { return PlatformStep(records: records) }
    for record in step.records {
      guard case .happened(let id, let events) = record else { continue }
      for case .incidentRaised(let key, let cause, let message) in events {
        switch cause {
        case .jobFailed, .continuationFailed:
          // A decision that fails is a failure of the step; any other was asked for.
          if platform[id]?.instance.isDecision(key) == true {
            throw Rejection(.invalidState, message)
          }
        case .unhandledError:
          records += try platform.send(.abandon(key), to: id, at: now).get().records
        case .activation, .completion, .noMatchingFlow, .stepBudget, .callFailed, .loopFailed:
          throw Rejection(.invalidState, message)
        }
      }
    }
    return PlatformStep(records: records)
  }
}

extension ProcessInstance {
  fileprivate func isDecision(_ key: Key) -> Bool {
    guard case .job(let job)? = self[key]?.state else { return false }
    return job.request.decision != nil
  }
}

extension FlowElement {
  /// The work that an element asks for, whatever its kind.
  var serviceTask: ServiceTask? {
    switch kind {
    case .serviceTask(let task), .intermediateThrowEvent(.sendJob(let task)),
      .endEvent(.sendJob(let task)):
      task
    default: nil
    }
  }
}
