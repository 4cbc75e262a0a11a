internal import Sandbox

/// Why a deployment did not come about.
enum DeploymentFailure: Error, Sendable, CustomStringConvertible {
  /// Another one is under way.
  case busy
  case refused(PackageError)
  /// The workers did not become ready.
  case notStarted(String)
  /// It cannot share requests: with nothing, or with itself.
  case noShare(String)
  /// The settings do not fit the version that serves.
  case unfit(String)
  /// It could not be remembered.
  case disk(DiskError)

  var description: String {
    switch self {
    case .busy: "another deployment is under way"
    case .refused(let error): error.description
    case .noShare(let reason), .unfit(let reason): reason
    case .notStarted(let reason): "failed to start the workers: \(reason)"
    case .disk(let error): error.description
    }
  }

  var problem: Problem {
    switch self {
    case .busy:
      Problem(status: 409, kind: "busy", title: "Busy", detail: description, retryAfterSeconds: 1)
    case .refused:
      Problem(
        status: 422, kind: "package-refused", title: "The package is refused", detail: description)
    case .noShare:
      Problem(
        status: 422, kind: "no-share", title: "Nothing to share requests with",
        detail: description)
    case .unfit:
      Problem(
        status: 422, kind: "settings-refused", title: "The settings are refused",
        detail: description)
    case .notStarted:
      Problem(
        status: 422, kind: "load-failed", title: "The model cannot be loaded", detail: description)
    case .disk:
      Problem(status: 500, kind: "disk", title: "The disk refuses", detail: description)
    }
  }
}
