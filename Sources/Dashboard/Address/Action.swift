package import Reconciler
package import Registry
internal import Vocabulary

/// Something that a form asks for: `POST` to its address with the form's token. The server answers
/// with a redirection to a page.
package enum Action: Hashable, Sendable {
  case claim(TaskID)
  case release(TaskID)
  /// Fields: `reason`. Unsigned, on behalf of the viewer.
  case approve(TaskID)
  case reject(TaskID)
  /// Fields: `set.<name>` for each variable of the form.
  case complete(TaskID)
  case retry(InstanceID)
  case cancel(InstanceID)
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
  /// Walks the chain of the state ref.
  case verify

  /// An action without its object.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case claim
    case release
    case approve
    case reject
    case complete
    case retry
    case cancel
    case suspend
    case resume
    case reconcile
    case confirm
    case propose
    case start
    case verify
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
    case .suspend: .suspend
    case .resume: .resume
    case .reconcile: .reconcile
    case .confirm: .confirm
    case .propose: .propose
    case .start: .start
    case .verify: .verify
    }
  }

  /// The address to post to: `/actions/<kind>` and the object.
  package var path: String {
    let object: [String] =
      switch self {
      case .claim(let id), .release(let id), .approve(let id), .reject(let id), .complete(let id):
        [id.text]
      case .retry(let id), .cancel(let id): [id.text]
      case .suspend(let id), .resume(let id): [id.kind.rawValue, id.name]
      case .propose(let form): [form.rawValue]
      case .reconcile, .confirm, .start, .verify: []
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
    case (.suspend, 2):
      ResourceKind(rawValue: object[0]).map { .suspend(ResourceID($0, object[1])) }
    case (.resume, 2): ResourceKind(rawValue: object[0]).map { .resume(ResourceID($0, object[1])) }
    case (.reconcile, 0): .reconcile
    case (.confirm, 0): .confirm
    case (.start, 0): .start
    case (.verify, 0): .verify
    case (.propose, 1): FormKind(rawValue: object[0]).map { .propose($0) }
    default: nil
    }
  }
}
