package import Reconciler
package import Registry
package import Vocabulary

/// Something that a form asks for: `POST` to its address with the form's token. The server answers
/// with a redirection to a page.
package enum Action: Hashable, Sendable {
  case claim(TaskID)
  case release(TaskID)
  /// Fields: `reason`, and `credential` where the session began with a token. Unsigned, on behalf
  /// of the viewer.
  case approve(TaskID)
  case reject(TaskID)
  /// Fields: `set.<name>` for each variable of the form.
  case complete(TaskID)
  case retry(InstanceID)
  case cancel(InstanceID)
  /// Fields: `cancel`, `place` (before or after) and `element`: one token, by hand.
  case modify(InstanceID)
  /// Fields: `reason`.
  case cancelJob(JobID)
  /// The process of a model's current version once more.
  case begin(ModelName)
  /// A model is trained again, with its declared seed.
  case retrain(ModelName)
  case suspend(ResourceID)
  case resume(ResourceID)
  /// A pass now.
  case reconcile
  /// A pass that also carries out a plan that was held back.
  case confirm
  /// The fields of an ``AuthorForm``.
  case propose(FormKind)
  /// A job by hand. Fields: `function` (metrics, score, train), `model`, `data`, `runtime`; the
  /// answer leads to the job's page.
  case start
  /// Ends a job by hand.
  case stop(String)
  /// Walks the chain of the state ref.
  case verify
  /// One alert, by the id of its opening.
  case acknowledge(Digest)
  /// Fields: `for` (`4h`, `2d`) and `reason`.
  case snooze(Digest)
  /// Fields: `reason`.
  case resolve(Digest)
  /// All alerts of a cause. Fields: `cause`.
  case acknowledgeAll
  /// Fields: `cause`, `for` and `reason`.
  case snoozeAll
  /// A monitor now, by the digest of its id.
  case run(Digest)
  /// Ends the session.
  case signOut

  /// An action without its object.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case claim
    case release
    case approve
    case reject
    case complete
    case retry
    case cancel
    case modify
    case cancelJob = "cancel-job"
    case begin
    case retrain
    case suspend
    case resume
    case reconcile
    case confirm
    case propose
    case start
    case stop
    case verify
    case acknowledge
    case snooze
    case resolve
    case acknowledgeAll = "acknowledge-all"
    case snoozeAll = "snooze-all"
    case run
    case signOut = "sign-out"
  }

  /// The name of the field with the form's token.
  package static let tokenField = "token"

  /// What it is, without its object.
  package var kind: Kind {
    switch self {
    case .claim: .claim
    case .release: .release
    case .approve: .approve
    case .reject: .reject
    case .complete: .complete
    case .retry: .retry
    case .cancel: .cancel
    case .modify: .modify
    case .cancelJob: .cancelJob
    case .begin: .begin
    case .retrain: .retrain
    case .suspend: .suspend
    case .resume: .resume
    case .reconcile: .reconcile
    case .confirm: .confirm
    case .propose: .propose
    case .start: .start
    case .stop: .stop
    case .verify: .verify
    case .acknowledge: .acknowledge
    case .snooze: .snooze
    case .resolve: .resolve
    case .acknowledgeAll: .acknowledgeAll
    case .snoozeAll: .snoozeAll
    case .run: .run
    case .signOut: .signOut
    }
  }

  /// The address to post to: `/actions/<kind>` and the object.
  package var path: String {
    let object: [String] =
      switch self {
      case .claim(let id), .release(let id), .approve(let id), .reject(let id), .complete(let id):
        [id.text]
      case .retry(let id), .cancel(let id), .modify(let id): [id.text]
      case .cancelJob(let id): [id.text]
      case .begin(let name), .retrain(let name): [name.text]
      case .stop(let id): [id]
      case .suspend(let id), .resume(let id): [id.kind.rawValue, id.name]
      case .propose(let form): [form.rawValue]
      case .acknowledge(let id), .snooze(let id), .resolve(let id), .run(let id): [id.hex]
      case .reconcile, .confirm, .start, .verify, .acknowledgeAll, .snoozeAll, .signOut: []
      }
    return Address.path(["actions", kind.rawValue] + object)
  }

  /// An action by its address; `nil` where there is none.
  package init?(path: String) {
    guard let parts = Address.components(of: path), parts.count >= 2, parts[0] == "actions",
      let kind = Kind(rawValue: parts[1])
    else { return nil }
    let object = Array(parts.dropFirst(2))
    guard let action = Self.action(kind, object) else { return nil }
    self = action
  }

  private static func action(_ kind: Kind, _ object: [String]) -> Action? {
    switch (kind, object.count) {
    case (.claim, 1): .claim(TaskID(object[0]))
    case (.release, 1): .release(TaskID(object[0]))
    case (.approve, 1): .approve(TaskID(object[0]))
    case (.reject, 1): .reject(TaskID(object[0]))
    case (.complete, 1): .complete(TaskID(object[0]))
    case (.retry, 1): .retry(InstanceID(object[0]))
    case (.cancel, 1): .cancel(InstanceID(object[0]))
    case (.modify, 1): .modify(InstanceID(object[0]))
    case (.cancelJob, 1): .cancelJob(JobID(object[0]))
    case (.begin, 1): .begin(ModelName(object[0]))
    case (.retrain, 1): .retrain(ModelName(object[0]))
    case (.stop, 1): .stop(object[0])
    case (.suspend, 2):
      ResourceKind(rawValue: object[0]).map { .suspend(ResourceID($0, object[1])) }
    case (.resume, 2): ResourceKind(rawValue: object[0]).map { .resume(ResourceID($0, object[1])) }
    case (.reconcile, 0): .reconcile
    case (.confirm, 0): .confirm
    case (.start, 0): .start
    case (.verify, 0): .verify
    case (.acknowledge, 1): Digest(hex: object[0]).map { .acknowledge($0) }
    case (.snooze, 1): Digest(hex: object[0]).map { .snooze($0) }
    case (.resolve, 1): Digest(hex: object[0]).map { .resolve($0) }
    case (.run, 1): Digest(hex: object[0]).map { .run($0) }
    case (.acknowledgeAll, 0): .acknowledgeAll
    case (.snoozeAll, 0): .snoozeAll
    case (.signOut, 0): .signOut
    case (.propose, 1): FormKind(rawValue: object[0]).map { .propose($0) }
    default: nil
    }
  }
}
