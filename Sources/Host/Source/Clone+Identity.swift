package import Registry
package import Signatures
package import Vocabulary

extension Clone {
  /// The settings of a commit's `muster.yaml`, read alone; `nil` where there are none, or none that
  /// can be read.
  package func settings(at commit: CommitID) throws -> ProjectSettings? {
    try file(Registry.settingsPath, at: commit, limit: Self.settingsLimit)
      .flatMap { Registry.settings(reading: $0) }
  }

  /// The public key that a commit's `muster.yaml` names as Muster's; `nil` where it names none.
  package func musterKey(at commit: CommitID) throws -> SSHPublicKey? {
    guard let path = try settings(at: commit)?.identityKey?.text else { return nil }
    guard let bytes = try file(path, at: commit, limit: Registry.maximumKeySize) else {
      throw HostError("read Muster's key", path, "the commit \(commit.short) has no such file")
    }
    do {
      return try SSHPublicKey(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw HostError("read Muster's key", path, error.message)
    }
  }

  /// A manifest is smaller; what is larger is no muster.yaml, and `muster validate` says so.
  private static let settingsLimit = 16 << 20
}
