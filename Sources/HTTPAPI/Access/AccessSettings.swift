package import Vocabulary

/// Who may ask the interface, as a file outside of git says it: `access.json` of the state folder
/// (docs/api.md). Tokens are in it as digests only.
package struct AccessSettings: Hashable, Sendable {
  package var tokens: [Token] = []
  /// The files that hold the secrets of webhooks, by the kind of forge: absolute, or beside the
  /// settings.
  package var webhooks: [WebhookForge: String] = [:]
  /// The address that browsers use, where something stands before the server, as
  /// `https://muster.example.com`.
  package var publicURL: String?
  /// Where people sign in instead of typing a token; `nil` for nowhere.
  package var openID: OpenIDSettings?

  /// Settings by which nobody may do anything.
  package init() {}

  /// One token: a person or a program.
  package struct Token: Hashable, Sendable {
    /// The first digits of the digest: what it is called by when it is revoked.
    package var id: String
    package var name: String
    /// SHA-256 of the token. A token is 256 random bits, so that no slow hash is needed: nobody
    /// tries them all.
    package var digest: Digest
    package var roles: Set<Role>
    package var groups: Set<GroupName>
    package var scopes: [AccessScope]
    package var created: Instant
    package var expires: Instant?

    /// A token by its parts.
    package init(
      id: String, name: String, digest: Digest, roles: Set<Role>, groups: Set<GroupName>,
      scopes: [AccessScope], created: Instant, expires: Instant? = nil
    ) {
      self.id = id
      self.name = name
      self.digest = digest
      self.roles = roles
      self.groups = groups
      self.scopes = scopes
      self.created = created
      self.expires = expires
    }
  }

  /// Whose name a token is good for at a moment; `nil` where it is none.
  ///
  /// Digests are compared, and a digest tells nothing about the text that it is of: how long the
  /// search takes says nothing that helps to guess a token.
  package func viewer(ofToken text: String, at now: Instant) -> Viewer? {
    viewer(ofDigest: Digest(of: text), at: now)
  }

  func viewer(ofDigest digest: Digest, at now: Instant) -> Viewer? {
    guard let token = tokens.first(where: { $0.digest == digest }),
      token.expires.map({ $0 > now }) ?? true
    else { return nil }
    return Viewer(
      name: token.name, roles: token.roles, groups: token.groups, scopes: token.scopes,
      token: token.id)
  }
}

/// Who sends webhooks.
package enum WebhookForge: String, Hashable, Sendable, CaseIterable {
  case github
  case gitlab
  /// Forgejo as well.
  case gitea
}
