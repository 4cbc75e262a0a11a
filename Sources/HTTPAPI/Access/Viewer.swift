import Registry
package import Vocabulary

/// Who asks, and what they may.
package struct Viewer: Hashable, Sendable {
  /// Roles, and the objects that these hold for.
  package struct Grant: Hashable, Sendable {
    package let roles: Set<Role>
    /// None means none.
    package let scopes: [AccessScope]

    /// Some roles for some objects.
    package init(roles: Set<Role>, scopes: [AccessScope]) {
      self.roles = roles
      self.scopes = scopes
    }

    func has(_ permission: Permission) -> Bool {
      roles.contains { $0.permissions.contains(permission) }
    }
  }

  /// The name of the person or program: what the audit trail will say.
  package let name: String
  /// What they may; a role of one grant does not hold for the objects of another.
  package let grants: [Grant]
  /// The groups whose tasks they work on.
  package let groups: Set<GroupName>
  /// The id of the token by which they were told, or of whom a provider has signed in; `nil` where
  /// nobody has to sign in.
  package let token: String?
  /// When they last showed who they are, beyond having a session; `nil` where nobody has to.
  package var authenticated: Instant?
  /// The verified address by which the tracked branch's groups say who it is; `nil` where the name
  /// does.
  package var email: String?

  /// Somebody by what they may.
  package init(
    name: String, grants: [Grant], groups: Set<GroupName> = [], token: String? = nil,
    authenticated: Instant? = nil, email: String? = nil
  ) {
    self.name = name
    self.grants = grants
    self.groups = groups
    self.token = token
    self.authenticated = authenticated
    self.email = email
  }

  /// Somebody with the same roles for all that they may see.
  package init(
    name: String, roles: Set<Role>, groups: Set<GroupName> = [], scopes: [AccessScope] = [],
    token: String? = nil
  ) {
    self.init(
      name: name, grants: [Grant(roles: roles, scopes: scopes)], groups: groups, token: token)
  }

  /// Whoever sits at this machine, where nobody has to sign in.
  package static func local(_ name: String, groups: Set<GroupName> = []) -> Viewer {
    Viewer(name: name, roles: [.admin], groups: groups, scopes: [.everything])
  }

  /// The same, as the tracked branch knows them: by its name whoever has a verified address, and
  /// with the groups of that name whoever sits at this machine, whose name is all that is known.
  func inGroups(of snapshot: Snapshot) -> Viewer {
    if let email, let name = snapshot.member(withEmail: email)?.name {
      return Viewer(
        name: name, grants: grants, groups: groups, token: token, authenticated: authenticated,
        email: email)
    }
    guard token == nil else { return self }
    let found = snapshot.desired.groups.values.filter { group in
      group.members.contains { $0.name == name }
    }
    return Viewer(
      name: name, grants: grants, groups: groups.union(found.map(\.name)),
      authenticated: authenticated)
  }

  /// Whether some role has a permission, on whatever it may be.
  package func has(_ permission: Permission) -> Bool {
    grants.contains { $0.has(permission) }
  }

  /// Whether a permission holds for an object.
  package func may(
    _ permission: Permission, on object: AccessObject, in snapshot: Snapshot
  ) -> Bool {
    grants.contains { grant in
      grant.has(permission) && grant.scopes.contains { $0.contains(object, in: snapshot) }
    }
  }

  /// The objects that they may see.
  var visible: [AccessScope] { grants.filter { $0.has(.read) }.flatMap(\.scopes) }

  /// Whether everything may be seen, so that no object has to be looked at.
  var seesEverything: Bool { visible.contains(.everything) }
}
