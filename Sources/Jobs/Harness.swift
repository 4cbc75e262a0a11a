package import Vocabulary

/// The program that runs a Python model's functions; it is part of this binary.
package enum Harness {
  /// Its source.
  static let source: [UInt8] = PackageResources.harness_py

  /// The digest of its source: a measurement names it, since another harness might measure
  /// something else.
  package static let digest = Digest(of: source)
}
