import BPMN
import Registry
import Vocabulary

/// What people end and begin by hand. What is refused changes nothing, and is logged with its
/// reason.
extension ControlLoop {
  /// Ends an instance now, its open tasks and jobs with it.
  mutating func cancel(_ id: InstanceID, reason: String, by person: String) {
    if let refusal = reasonNotToCancel(id) {
      log(.warning, "instance/\(id)", "CancellationRefused", refusal)
      return
    }
    guard let record = state.instances[id] else { return }
    audit(
      "cancelled", "model/\(record.model)", "instance \(id): \(reason)", actor: person,
      commit: record.commit, version: record.version)
    cancel(id, reason: "cancelled")
  }

  private func reasonNotToCancel(_ id: InstanceID) -> String? {
    guard let record = state.instances[id], record.isActive else { return "no such instance runs" }
    if let caller = record.caller {
      return "it was called by \(caller.instance), which would wait for it for ever"
    }
    return state.running[id] == nil ? "its process file is not to be had" : nil
  }

  /// Ends a job: it counts as failed for good, so that what asked for it stands still until
  /// somebody retries it or moves its token. What it comes to all the same is not taken in.
  mutating func cancel(_ id: JobID, reason: String, by person: String) {
    guard let (job, record) = find(id), !job.state.isFinal else {
      log(.warning, "project", "CancellationRefused", "no job \(id) is under way")
      return
    }
    let message = "cancelled by \(person)\(reason.isEmpty ? "" : ": \(reason)")"
    audit(
      "job-cancelled", "model/\(record.model)",
      "\(job.operation) \(id)\(reason.isEmpty ? "" : ": \(reason)")", actor: person,
      commit: record.commit, version: record.version)
    set(id, in: record.id) { [now] in
      $0.state = .cancelled
      $0.finished = now
      $0.retryAt = nil
      $0.message = message
    }
    guard let key = job.key else { return }
    advance(record.id, .failJob(Key(key), message: message, retriesLeft: 0))
  }

  /// Begins the life of a model's current version once more.
  mutating func start(_ name: ModelName, by person: String) {
    if let refusal = reasonNotToStart(name) {
      log(.warning, "model/\(name)", "StartRefused", refusal)
      return
    }
    guard let model = desired.models[name], let current = state.models[name]?.current else {
      return
    }
    audit(
      "started", "model/\(name)", "its process, by hand", actor: person, commit: current.commit,
      version: current.version)
    begin(
      model,
      signals: [
        LifeCycleSignal.modelChanged, LifeCycleSignal.deployableModelChanged,
        LifeCycleSignal.modelCreated,
      ],
      pending: ModelRecord.PendingVersion(
        version: current.version, commit: current.commit, changed: []))
  }

  private func reasonNotToStart(_ name: ModelName) -> String? {
    guard let model = desired.models[name], let record = state.models[name] else {
      return "the tracked branch has no such model"
    }
    if record.isSuspended { return "the model is suspended; resume it first" }
    guard record.current?.version == model.version.digest else {
      return "its version is not recorded yet"
    }
    guard case .process = model.process else { return "no process selects the model" }
    return activeInstance(of: name, lane: .tracked).map {
      "the instance \($0.id) runs already; cancel it first"
    }
  }
}
