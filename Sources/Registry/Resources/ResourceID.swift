/// What sort of thing a manifest declares.
package enum ResourceKind: String, CaseIterable, Comparable, Sendable {
  case dataset
  case group
  case model
  case monitor
  case process
  case project
  case runtime

  /// The word that stands after `kind:` in a manifest.
  package var manifestName: String {
    rawValue.prefix(1).uppercased() + rawValue.dropFirst()
  }

  /// The kind by the word of its manifest (`Model`), letter for letter.
  package init?(manifestName: String) {
    guard let kind = Self.allCases.first(where: { $0.manifestName == manifestName }) else {
      return nil
    }
    self = kind
  }

  package static func < (left: ResourceKind, right: ResourceKind) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// The name of one resource among all kinds; printed as `model/credit-risk`.
package struct ResourceID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let kind: ResourceKind
  package let name: String

  /// A resource by its kind and name.
  package init(_ kind: ResourceKind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// Reads `model/credit-risk`; `nil` unless the kind exists and a name follows.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, let kind = ResourceKind(rawValue: String(parts[0]))
    else { return nil }
    self.init(kind, String(parts[1]))
  }

  package var description: String { "\(kind.rawValue)/\(name)" }

  package static func < (left: ResourceID, right: ResourceID) -> Bool {
    (left.kind, left.name) < (right.kind, right.name)
  }
}
