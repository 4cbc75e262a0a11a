package import Vocabulary

/// People who may be asked for approvals.
package struct DesiredGroup: Hashable, Sendable {
  package var name: GroupName
  package var manifest: String
  package var labels: [String: String]
  package var description: String?
  package var members: [Member]

  /// A group by its members.
  package init(
    name: GroupName, manifest: String, labels: [String: String] = [:],
    description: String? = nil, members: [Member]
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.members = members
  }
}
