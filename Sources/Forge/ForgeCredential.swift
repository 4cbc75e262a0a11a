/// A token, and how a forge is told of it.
package enum ForgeCredential: Sendable {
  /// A personal, project, app or workflow token.
  case token(Secret)
  /// GitLab's `CI_JOB_TOKEN`.
  case jobToken(Secret)

  var secret: Secret {
    switch self {
    case .token(let secret), .jobToken(let secret): secret
    }
  }
}
