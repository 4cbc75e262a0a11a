package import BPMN
package import Registry
package import Vocabulary

/// The control loop: one value, changed only by inputs, that decides everything and does nothing.
///
/// `handle` answers an input with what changed; whoever drives the loop keeps that first and only
/// then performs ``effects(now:)``. The same inputs at the same times give the same records, byte for
/// byte.
package struct ControlLoop: Sendable {
  package internal(set) var state: ControlState
  /// What the tracked branch wants, as it was reconciled last.
  package internal(set) var desired = DesiredState()
  /// Every process file that a desired process or a running instance needs, by its blob.
  package internal(set) var library: [BlobID: ProcessFile] = [:]

  /// What the step that is under way has changed so far.
  var outcome = StepOutcome()
  var now = Instant.epoch

  /// A loop that goes on from a state.
  package init(state: ControlState = ControlState()) {
    self.state = state
  }

  /// A process file as it was read.
  package enum ProcessFile: Sendable {
    case ready(ProcessDefinition)
    /// It has problems; whatever selects it stalls.
    case broken([Diagnostic])
  }

  /// Takes up a process file. Files are needed before the inputs that name them.
  package mutating func learn(_ blob: BlobID, _ file: ProcessFile) {
    library[blob] = file
  }

  /// Takes up what the tracked branch wants without acting on it: after a restart, when the commit
  /// has been reconciled before.
  package mutating func recall(_ desired: DesiredState) {
    self.desired = desired
  }

  /// Takes up a running instance again, after a restart. Its definition must be known already.
  package mutating func restore(_ id: InstanceID, _ instance: ProcessInstance) {
    state.running[id] = instance
  }

  /// Answers an input: decides, changes the state, and says what changed.
  package mutating func handle(_ input: Input, now: Instant) -> StepOutcome {
    outcome = StepOutcome()
    self.now = now
    switch input {
    case .desired(let change): reconcile(change)
    case .testsFinished(let job, let reports): testsFinished(job, reports)
    case .jobDone(let job, let output): finish(job, output: output)
    case .jobFailed(let job, let message): fail(job, message: message)
    case .runtimeObserved(let name, let observation): observe(name, observation)
    case .deploymentFailed(let name, let message): deploymentFailed(name, message)
    case .signoff(let submission): take(submission)
    case .signal(let name, let model, let variables):
      fire(name, model: model, variables: variables)
    case .suspend(let id, let isSuspended, let person):
      suspend(id, isSuspended, by: person)
    case .retry(let instance, let person): retry(instance, by: person)
    case .tick: tick()
    }
    defer { outcome = StepOutcome() }
    return outcome
  }

  // MARK: - Changing records

  mutating func update(_ name: ModelName, _ change: (inout ModelRecord) -> Void) {
    guard var record = state.models[name] else { return }
    change(&record)
    guard record != state.models[name] else { return }
    state.models[name] = record
    outcome.touched.insert(.model(name))
  }

  mutating func update(_ name: RuntimeName, _ change: (inout RuntimeRecord) -> Void) {
    guard var record = state.runtimes[name] else { return }
    change(&record)
    guard record != state.runtimes[name] else { return }
    state.runtimes[name] = record
    outcome.touched.insert(.runtime(name))
  }

  mutating func update(_ id: TaskID, _ change: (inout TaskRecord) -> Void) {
    guard var record = state.tasks[id] else { return }
    change(&record)
    guard record != state.tasks[id] else { return }
    state.tasks[id] = record
    outcome.touched.insert(.task(id))
  }

  mutating func update(_ id: InstanceID, _ change: (inout InstanceRecord) -> Void) {
    guard var record = state.instances[id] else { return }
    change(&record)
    guard record != state.instances[id] else { return }
    state.instances[id] = record
    outcome.touched.insert(.instance(id))
  }

  mutating func audit(
    _ action: String, _ object: String, _ message: String, actor: String = "muster",
    commit: CommitID? = nil, version: Digest? = nil
  ) {
    state.auditNumber += 1
    outcome.audit.append(
      AuditEntry(
        number: state.auditNumber, at: now, actor: actor, action: action, object: object,
        message: message, commit: commit, version: version))
  }

  mutating func log(_ level: LogLine.Level, _ object: String, _ reason: String, _ message: String) {
    outcome.log.append(LogLine(level, object, reason: reason, message))
  }

  /// The definition that an instance runs.
  func definition(of record: InstanceRecord) -> ProcessDefinition? {
    guard case .ready(let definition) = library[record.definition] else { return nil }
    return definition
  }

  /// The labels of a model: its manifest's, and those that processes set.
  func labels(of name: ModelName) -> [String: String] {
    (state.models[name]?.labels ?? [:])
      .merging(desired.models[name]?.labels ?? [:]) { _, manifest in manifest }
  }
}
