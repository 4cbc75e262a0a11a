package import Vocabulary

/// The programs that run a model's functions in Python and in R; they are part of this binary.
package enum Harness {
  /// The source of Python's.
  static let source: [UInt8] = PackageResources.harness_py
  /// The source of R's.
  static let sourceR: [UInt8] = PackageResources.harness_R

  /// The digest of its source: a measurement names it, since another harness might measure
  /// something else.
  package static let digest = Digest(of: source)
  /// The same of R's.
  package static let digestR = Digest(of: sourceR)
}
