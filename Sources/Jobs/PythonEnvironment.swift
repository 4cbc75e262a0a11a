package import Vocabulary

/// An isolated set of Python packages, built once per content of a platform's requirements and
/// read-only ever after.
package struct PythonEnvironment: Hashable, Sendable {
  /// What it is stored under: requirements, interpreter and platform.
  package let key: Digest
  /// The resolved lock, one hash-pinned package a line, sorted; measurements name its digest.
  package let lock: String
  /// The folder of the packages on this machine.
  package let sitePackages: String
  /// Whether it was there already.
  package let wasCached: Bool

  /// An environment by its parts.
  package init(key: Digest, lock: String, sitePackages: String, wasCached: Bool) {
    self.key = key
    self.lock = lock
    self.sitePackages = sitePackages
    self.wasCached = wasCached
  }

  /// The digest of the lock.
  package var lockDigest: Digest { Digest(of: lock) }
}
