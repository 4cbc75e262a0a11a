package import Registry
package import Vocabulary

/// Something that the world must be asked to do.
///
/// Effects are not kept in a queue of their own: they are a function of the state
/// (``ControlLoop/effects(now:)``), so a restart finds exactly those that are still wanted. Doing
/// one twice is harmless: tests are found again by their digests, and a deployment states what
/// should be served.
package enum Effect: Hashable, Sendable {
  /// Run the tests of a version that have no measurement yet.
  case runTests(
    JobID, model: ModelName, version: Digest, commit: CommitID, champion: Champion?)
  /// Make a runtime serve a version.
  case deploy(RuntimeName, model: ModelName, version: Digest, commit: CommitID)
  /// Make a runtime serve nothing.
  case undeploy(RuntimeName)
  /// Set a runtime's process to what its manifest says, while it serves this version.
  case configure(RuntimeName, model: ModelName, version: Digest, commit: CommitID)
  /// Make a version share the requests of the one that a runtime serves.
  case challenge(
    RuntimeName, model: ModelName, version: Digest, commit: CommitID, share: TrafficShare)
  /// Take away what shares a runtime's requests.
  case withdraw(RuntimeName)
  /// Tell people.
  case notify(JobID, message: String, model: ModelName)
  /// Find out what the merge of a proposal would give.
  case judge(String, head: CommitID, base: CommitID)
  /// Look at the data of a monitor, for a run.
  case runMonitor(Digest, AttachedMonitor, MonitorOccasion)
  /// Run the train function of a model.
  case train(ModelName, Training)
  /// Give what a training made its branch.
  case propose(ModelName, Training)
  /// Open a pull request of a training's branch.
  case openPullRequest(ModelName, Training)
  /// Take away what a superseded training left: its pull request, its branch.
  case retire(ModelName, Training)
  /// Do what is next of a promotion that a monitor's evidence proposes.
  case promote(String, Promotion, Promotion.Step)
  /// Tell a forge the judgement of a proposal that has this digest.
  case publish(String, Digest)

  /// What names the effect while it is under way: equal keys are the same work.
  package var key: String {
    switch self {
    case .runTests(let job, _, _, _, _): "tests \(job)"
    case .deploy(let runtime, _, _, _), .undeploy(let runtime), .configure(let runtime, _, _, _),
      .challenge(let runtime, _, _, _, _), .withdraw(let runtime):
      "runtime \(runtime)"
    case .notify(let job, _, _): "notify \(job)"
    case .judge(let ref, _, _): "proposal \(ref)"
    case .runMonitor(_, let monitor, _): "run \(monitor.id)"
    case .publish(let ref, _): "publish \(ref)"
    case .train(let name, _): "train \(name)"
    case .propose(_, let training): "propose \(training.id.short)"
    case .openPullRequest(_, let training): "pull request \(training.id.short)"
    case .retire(_, let training): "retire \(training.id.short)"
    case .promote(_, let promotion, _): "promote \(promotion.id.short)"
    }
  }
}

/// The version that a new one is compared with.
package struct Champion: Hashable, Sendable {
  package var version: Digest
  /// A tracked commit that has it.
  package var commit: CommitID

  /// A version and where to find it.
  package init(version: Digest, commit: CommitID) {
    self.version = version
    self.commit = commit
  }
}
