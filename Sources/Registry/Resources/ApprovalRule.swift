package import Vocabulary

/// Whose approvals a model needs, at least, before it goes to a target.
package struct ApprovalRule: Hashable, Sendable {
  /// So many distinct people of one group.
  package struct Requirement: Hashable, Sendable {
    package var group: GroupName
    package var count: Int

    /// A requirement by its group.
    package init(group: GroupName, count: Int = 1) {
      self.group = group
      self.count = count
    }
  }

  /// Whether an older approval of the same subject counts again.
  package enum Reuse: Hashable, Sendable {
    case always
    case never
    /// For so long after it was given.
    case within(Duration)
  }

  /// The stage or runtime that the rule guards.
  package var target: String
  /// Labels that a model must have for the rule to hold for it; empty holds for all.
  package var match: [String: String]
  package var require: [Requirement]
  package var reuse: Reuse

  /// A rule by its parts.
  package init(
    target: String, match: [String: String] = [:], require: [Requirement], reuse: Reuse = .always
  ) {
    self.target = target
    self.match = match
    self.require = require
    self.reuse = reuse
  }

  /// Whether the rule holds for a model with these labels.
  package func applies(to labels: [String: String]) -> Bool {
    match.allSatisfy { labels[$0.key] == $0.value }
  }

  /// The canonical form; requirements are sorted by group.
  package var json: JSON {
    let sorted = require.sorted { ($0.group, $0.count) < ($1.group, $1.count) }
    return .object([
      "match": .object(match.mapValues { .string($0) }),
      "require": .array(
        sorted.map {
          .object(["count": .integer(Int64($0.count)), "group": .string($0.group.text)])
        }),
      "reuse": reuse.json, "target": .string(target),
    ])
  }

  /// What the trailer `Muster-Policy` names.
  package var digest: Digest { Digest(of: json.canonicalText) }
}

extension ApprovalRule.Reuse {
  /// `always`, `never`, or a number of seconds.
  package var json: JSON {
    switch self {
    case .always: "always"
    case .never: "never"
    case .within(let duration): .integer(duration.components.seconds)
    }
  }
}
