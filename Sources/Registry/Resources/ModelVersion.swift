package import Vocabulary

/// The identity of what executes in a model, and of each aspect of it.
///
/// Equal content is the same version in any folder, on any branch, in any clone.
package struct ModelVersion: Hashable, Sendable {
  /// What can change between two versions.
  package enum Aspect: String, CaseIterable, Comparable, Sendable {
    case attachments
    case functions
    case platform
    case schemas
    case source

    package static func < (left: Aspect, right: Aspect) -> Bool { left.rawValue < right.rawValue }
  }

  /// The version.
  package let digest: Digest
  /// A digest an aspect, to tell what changed.
  package let aspects: [Aspect: Digest]

  /// A version by its digests.
  package init(digest: Digest, aspects: [Aspect: Digest]) {
    self.digest = digest
    self.aspects = aspects
  }

  /// What is different from an earlier version, in order; empty if they are equal.
  package func changes(from earlier: ModelVersion) -> [Aspect] {
    guard digest != earlier.digest else { return [] }
    return Aspect.allCases.filter { aspects[$0] != earlier.aspects[$0] }.sorted()
  }
}
