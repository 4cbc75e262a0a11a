package import BPMN
package import Gates
import Monitoring
package import Registry
package import Vocabulary

/// The control loop: one value, changed only by inputs, that decides everything and does nothing.
///
/// `handle` answers an input with what changed; whoever drives the loop keeps that first and only
/// then performs ``effects(now:)``. The same inputs at the same times give the same records, byte
/// for byte.
///
/// After a restart: ``init(state:)`` with the records, ``learn(_:_:)`` every process file that an
/// active instance or the tracked branch needs, ``recall(_:)`` the commit that was reconciled last,
/// and ``resume()``.
package struct ControlLoop: Sendable {
  package internal(set) var state: ControlState
  /// What the tracked branch wants, as it was reconciled last, with the last good state of whatever
  /// is broken in it.
  package internal(set) var desired = DesiredState()
  /// Every process file that a desired process or a running instance needs, by its blob.
  package internal(set) var library: [BlobID: ProcessFile] = [:]
  /// Why the newest desired state was held back as a whole, while it is.
  package internal(set) var stalled: Plan.Stall?
  /// What proposals there are, by reference; `nil` until it was told.
  package internal(set) var heads: [ProposalHead]?
  /// The digest of ``heads``.
  package internal(set) var headsDigest: Digest?

  /// The decision tables that tests of the tracked branch have in the place of gates. Files are
  /// needed before the inputs that name them.
  package var thresholds = ThresholdTables()
  /// The DMN files that desired processes and running instances decide by, by their blobs.
  var decisionSets: [[BlobID]: DecisionSet] = [:]
  /// The time zones that schedules may name, as the shell read them; needed before the inputs whose
  /// monitors name them.
  package var zones = TimeZones.utc
  /// Whether a forge is told what is judged.
  package var publishes = false

  /// Whether a forge is asked for pull requests of what was trained.
  package var opensPullRequests = false

  var index: ControlIndex
  var people = People(DesiredState())
  var watches = Watches()
  /// Whether ``desired`` is known: not before the first pass or ``recall(_:)``.
  var isRecalled = false
  /// Jobs that ended in this step and have not been announced yet.
  var ended: [(job: JobRecord, instance: InstanceID)] = []
  /// Instances that moved in this step and whose records do not say so yet.
  var unsettled: [InstanceID] = []
  /// Records that changed and were not looked at for alerts yet.
  var unwatched: Set<RecordKey> = []
  /// Signals of alerts that opened in this step and were not fired yet.
  var alarms: [Alarm] = []
  /// What the step that is under way has changed so far.
  var outcome = StepOutcome()
  var now = Instant.epoch

  /// A loop that goes on from a state.
  package init(state: ControlState = ControlState()) {
    self.state = state
    index = ControlIndex(state)
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
    people = People(desired)
    findMonitors()
    isRecalled = true
  }

  /// Rebuilds the engine's state of every active instance from its record, after a restart. The
  /// answer says which could not be rebuilt, and why; nothing moves them until that is mended.
  package mutating func resume() -> [InstanceID: String] {
    var failures: [InstanceID: String] = [:]
    for record in state.instances.values where record.isActive && state.running[record.id] == nil {
      guard let definition = definition(of: record) else {
        failures[record.id] = "its process file \(record.definition) is not to be had"
        continue
      }
      do {
        state.running[record.id] = try ProcessInstance(json: record.engine, in: definition)
      } catch {
        failures[record.id] = error.message
      }
    }
    return failures
  }

  /// Takes up a running instance again, after a restart. Its definition must be known already.
  package mutating func restore(_ id: InstanceID, _ instance: ProcessInstance) {
    state.running[id] = instance
  }

  /// Answers an input: decides, changes the state, and says what changed.
  package mutating func handle(_ input: Input, now: Instant) -> StepOutcome {
    outcome = StepOutcome()
    self.now = now
    let told = state.alerts.groups
    wakeAlerts()
    switch input {
    case .desired(let change): reconcile(change)
    case .testsFinished(let job, let reports): testsFinished(job, reports)
    case .jobDone(let job, let output): finish(job, output: output)
    case .jobFailed(let job, let message): fail(job, message: message)
    case .runtimeObserved(let name, let observation): observe(name, observation)
    case .deploymentFailed(let name, let message): deploymentFailed(name, message)
    case .settingsFailed(let name, let message): settingsFailed(name, message)
    case .challengeFailed(let name, let message): challengeFailed(name, message)
    case .signoff(let submission): take(submission)
    case .signal(let name, let model, let variables):
      fire(name, model: model, variables: variables)
    case .message(let name, let model, let correlationKey, let variables):
      take(message: name, to: model, correlationKey: correlationKey, variables)
    case .suspend(let id, let isSuspended, let person):
      suspend(id, isSuspended, by: person)
    case .retry(let instance, let person): retry(instance, by: person)
    case .modify(let instance, let modification, let person):
      modify(instance, modification, by: person)
    case .migrate(let scope, let plan, let person): migrate(scope, by: plan, person)
    case .cancel(let id, let reason, let person): cancel(id, reason: reason, by: person)
    case .cancelJob(let id, let reason, let person): cancel(id, reason: reason, by: person)
    case .start(let model, let person): start(model, by: person)
    case .work(let task, let work, let person): take(work, on: task, by: person)
    case .proposals(let heads): observe(heads)
    case .proposalJudged(let record, let measured): take(record, measured: measured)
    case .proposalPublished(let ref, let digest, let failure):
      published(ref, digest, failure: failure)
    case .acknowledge(let target, let person):
      attend(to: target, .acknowledge(target, by: person), "alert-acknowledged", person, "")
    case .snooze(let target, let until, let person, let reason):
      attend(
        to: target, .snooze(target, until: until, by: person, reason: reason), "alert-snoozed",
        person, "until \(until): \(reason)")
    case .resolveAlerts(let target, let person, let reason):
      resolve(target, by: person, reason)
    case .monitorEnded(let run, let results): monitorEnded(run, results)
    case .runMonitor(let id, let token, let person): run(monitor: id, token: token, by: person)
    case .skipRun(let id, let person): skip(schedule: id, by: person)
    case .dataSeen(let seen): observe(seen)
    case .retrain(let name, let seed, let token, let person):
      train(
        name,
        TrainingCause(
          key: "hand \(token)", words: "asked for by \(person)",
          origin: Training.Origin(.hand), person: person, seed: seed, isByHand: true))
    case .trained(let name, let id, let result): trained(name, id, result)
    case .branched(let name, let id, let result): branched(name, id, result)
    case .pullRequested(let name, let id, let number, let failure):
      pullRequested(name, id, number, failure: failure)
    case .retired(let name, let id, let failure): retired(name, id, failure: failure)
    case .promotion(let monitor, let id, let result): promotionStepped(monitor, id, result)
    case .externalMetrics(let claim, let person): take(claim, by: person)
    case .tick: tick()
    }
    announceEndedJobs()
    reviewAlerts(since: told)
    defer { outcome = StepOutcome() }
    return outcome
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
