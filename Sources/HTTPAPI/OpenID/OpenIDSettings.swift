package import Vocabulary

/// Sign-in by OpenID Connect, as `access.json` says it under `openid` (docs/api.md).
package struct OpenIDSettings: Hashable, Sendable {
  /// The provider, exactly as its own documents and tokens name it.
  package var issuer: String
  package var clientID: String
  /// The file of the client's secret, absolute or beside the settings; `nil` for a public client.
  package var clientSecretFile: String?
  /// What the button says.
  package var name: String
  /// The claim that has the person's name as groups of the tracked branch know it: one that people
  /// cannot change by themselves. `nil` lets the verified address say who they are: it is the
  /// member of our groups that has it.
  package var nameClaim: String?
  /// The claim that lists the groups that the provider has somebody in.
  package var groupsClaim: String
  /// What is asked for beside `openid`.
  package var extraScopes: [String]
  /// What those groups may here. Whoever matches none may nothing.
  package var rules: [Rule]

  /// What one group of the provider's may here.
  package struct Rule: Hashable, Sendable {
    /// The provider's group; `nil` for everybody whom it signs in.
    package var group: String?
    package var roles: Set<Role>
    /// Our groups, whose tasks they work on.
    package var groups: Set<GroupName>
    package var scopes: [AccessScope]

    /// A rule by its parts.
    package init(
      group: String?, roles: Set<Role>, groups: Set<GroupName> = [], scopes: [AccessScope]
    ) {
      self.group = group
      self.roles = roles
      self.groups = groups
      self.scopes = scopes
    }
  }

  /// Settings by their parts.
  package init(
    issuer: String, clientID: String, clientSecretFile: String? = nil,
    name: String = "OpenID Connect", nameClaim: String? = nil, groupsClaim: String = "groups",
    extraScopes: [String] = ["profile", "email"], rules: [Rule]
  ) {
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecretFile = clientSecretFile
    self.name = name
    self.nameClaim = nameClaim
    self.groupsClaim = groupsClaim
    self.extraScopes = extraScopes
    self.rules = rules
  }

  /// The address that signs in, and that the provider leads back to.
  static let startPath = "/login/openid"
  static let returnPath = "/login/openid/return"

  /// What somebody of the provider's may here; `nil` where no rule is about them. Each rule's roles
  /// hold for that rule's objects and for no others.
  package func viewer(of person: OpenIDPerson) -> Viewer? {
    let matching = rules.filter { $0.group.map { person.groups.contains($0) } ?? true }
    guard !matching.isEmpty else { return nil }
    return Viewer(
      name: person.name,
      grants: matching.map { Viewer.Grant(roles: $0.roles, scopes: $0.scopes) },
      groups: matching.reduce(into: []) { $0.formUnion($1.groups) }, token: person.id,
      authenticated: person.authenticated, email: person.email)
  }
}

/// Whom a provider has signed in.
package struct OpenIDPerson: Hashable, Sendable {
  /// `openid:` and a digest of issuer and subject: what the session is known by.
  package var id: String
  package var issuer: String
  /// The provider's own id of the person, which never goes to somebody else.
  package var subject: String
  package var name: String
  /// The address that the provider has verified, where that says who the person is.
  package var email: String?
  package var groups: Set<String>
  /// When the person last showed the provider who they are.
  package var authenticated: Instant
}
