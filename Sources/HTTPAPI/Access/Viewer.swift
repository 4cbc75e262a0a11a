import Registry
package import Vocabulary

/// Who asks, and what they may.
package struct Viewer: Hashable, Sendable {
  /// The name of the person or program: what the audit trail will say.
  package let name: String
  package let roles: Set<Role>
  /// The groups whose tasks they work on.
  package let groups: Set<GroupName>
  /// Which objects the roles hold for; none means none.
  package let scopes: [AccessScope]
  /// The id of the token by which they were told; `nil` where nobody has to sign in.
  package let token: String?

  /// Somebody by what they may.
  package init(
    name: String, roles: Set<Role>, groups: Set<GroupName> = [], scopes: [AccessScope] = [],
    token: String? = nil
  ) {
    self.name = name
    self.roles = roles
    self.groups = groups
    self.scopes = scopes
    self.token = token
  }

  /// Whoever sits at this machine, where nobody has to sign in.
  package static func local(_ name: String, groups: Set<GroupName> = []) -> Viewer {
    Viewer(name: name, roles: [.admin], groups: groups, scopes: [.everything])
  }

  /// The same, with the groups in which the tracked branch has somebody of that name: for whoever
  /// sits at this machine, whose name is all that is known of them.
  func inGroups(of snapshot: Snapshot) -> Viewer {
    guard token == nil else { return self }
    let found = snapshot.desired.groups.values.filter { group in
      group.members.contains { $0.name == name }
    }
    return Viewer(
      name: name, roles: roles, groups: groups.union(found.map(\.name)), scopes: scopes)
  }

  /// Whether some role has a permission, on whatever it may be.
  package func has(_ permission: Permission) -> Bool {
    roles.contains { $0.permissions.contains(permission) }
  }

  /// Whether a permission holds for an object.
  package func may(
    _ permission: Permission, on object: AccessObject, in snapshot: Snapshot
  ) -> Bool {
    has(permission) && scopes.contains { $0.contains(object, in: snapshot) }
  }

  /// Whether everything may be seen, so that no object has to be looked at.
  var seesEverything: Bool { has(.read) && scopes.contains(.everything) }
}
