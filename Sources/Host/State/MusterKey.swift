package import Signatures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Muster's own key, which signs every commit of the state ref. The private half never leaves the
/// state folder; the public half stands in the repository.
package enum MusterKey {
  /// Makes a key where there is none, and returns it.
  package static func create(in folder: StateFolder) throws(HostError) -> SigningKey {
    if FileManager.default.fileExists(atPath: folder.privateKey) { return try load(from: folder) }
    var generator = SystemRandomNumberGenerator()
    let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    do {
      let key = try SigningKey(seed: seed, comment: "muster")
      guard
        FileManager.default.createFile(
          atPath: folder.privateKey, contents: Data(key.openSSHText.utf8),
          attributes: [.posixPermissions: 0o600])
      else { throw HostError("write", folder.privateKey, "the file cannot be made") }
      return key
    } catch let error as HostError {
      throw error
    } catch {
      throw HostError("make key", folder.privateKey, "\(error)")
    }
  }

  /// Reads the key.
  package static func load(from folder: StateFolder) throws(HostError) -> SigningKey {
    guard let bytes = FileManager.default.contents(atPath: folder.privateKey) else {
      throw HostError(
        "read Muster's key", folder.privateKey, "there is none",
        hint: "muster init makes one")
    }
    do {
      return try SigningKey(openSSHText: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw HostError("read Muster's key", folder.privateKey, "\(error)")
    }
  }
}
