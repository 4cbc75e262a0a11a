import Git
import Registry
package import Signatures
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The check of the whole chain of the state ref as whoever has this repository can make it: with
/// the key that the tracked branch names, and against the newest commit that the database knows.
package enum ChainCheck {
  /// Checks, and says what was found and by which keys.
  ///
  /// - Parameters:
  ///   - keys: those that Muster signs or signed with; without any, the one that `muster.yaml`
  ///     names on the tracked branch.
  ///   - seen: state commits that were seen before, beside the database's.
  package static func run(
    repository path: String, folder: StateFolder, branch: String, keys: [SSHPublicKey] = [],
    seen: [CommitID] = []
  ) async throws -> (report: ChainReport, keys: [SSHPublicKey]) {
    let repository = try Repository(opening: path)
    guard let tip = try repository.stateTip() else {
      throw HostError(
        "verify", Repository.stateReference, "there is no such ref",
        hint: "fetch it: git fetch origin \(Repository.stateReference):\(Repository.stateReference)"
      )
    }
    let keys = try keys.isEmpty ? [await trackedKey(path, branch)] : keys
    let expectation = ChainExpectation(keys: keys, seen: try seen + recordedTip(folder))
    return (ChainVerification(repository, expecting: expectation).report(on: tip), keys)
  }

  private static func trackedKey(_ path: String, _ branch: String) async throws -> SSHPublicKey {
    let hint = "name the public key with --key"
    let clone = try Clone(opening: path)
    guard let tip = try await clone.tip(of: branch) else {
      throw HostError("find Muster's key", branch, "there is no such branch", hint: hint)
    }
    let project = try await clone.desired(at: tip).state.project
    guard let path = project?.identityKey?.text else {
      throw HostError(
        "find Muster's key", "muster.yaml", "it names no identity.publicKey", hint: hint)
    }
    guard let bytes = try await clone.file(path, at: tip, limit: SSHPublicKey.maximumLineBytes)
    else { throw HostError("find Muster's key", path, "there is no such file", hint: hint) }
    return try key(bytes, of: path)
  }

  /// A public key as a file has it.
  package static func key(_ bytes: [UInt8], of path: String) throws(HostError) -> SSHPublicKey {
    do {
      return try SSHPublicKey(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw HostError("read key", path, error.message)
    }
  }

  /// The tip that this repository's own database saw last; none without a database.
  private static func recordedTip(_ folder: StateFolder) throws -> [CommitID] {
    guard FileManager.default.fileExists(atPath: folder.database) else { return [] }
    let tip = try Store(reading: folder.database).meta("tip") ?? ""
    return tip.isEmpty ? [] : [CommitID(tip)]
  }
}

extension RepositoryDesk {
  /// Checks the whole chain of the state ref.
  package func verify() async throws -> (report: ChainReport, keys: [SSHPublicKey]) {
    try await ChainCheck.run(repository: repositoryPath, folder: folder, branch: branch)
  }
}
