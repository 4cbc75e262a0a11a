import Glibc
import HTTPAPI
import Host
import Synchronization
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The file that says who may ask the web interface: outside of git, readable by Muster's own user.
final class AccessFile: Sendable {
  let path: String
  private let known = Mutex<(stamp: Stamp, settings: AccessSettings)?>(nil)

  /// Tells one content of the file from another.
  private struct Stamp: Hashable {
    let inode: UInt64
    let size: Int64
    let seconds: Int64
    let nanoseconds: Int64

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      inode = UInt64(status.st_ino)
      size = Int64(status.st_size)
      seconds = Int64(status.st_mtim.tv_sec)
      nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
  }

  /// The file that was named, or the state folder's own.
  init(_ path: String?, in workspace: Workspace) {
    self.path = path.map(Workspace.absolute) ?? workspace.folder.path + "/access.json"
  }

  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// The settings as they are now; by a file that is gone nobody may do anything.
  func settings() throws(HostError) -> AccessSettings {
    guard let stamp = Stamp(path) else { return AccessSettings() }
    if let known = known.withLock({ $0 }), known.stamp == stamp { return known.settings }
    let settings = try read()
    known.withLock { $0 = (stamp, settings) }
    return settings
  }

  private func read() throws(HostError) -> AccessSettings {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw HostError("read", path, unsafe String(cString: strerror(errno)))
    }
    do {
      return try AccessSettings(try JSON(parsing: bytes))
    } catch {
      throw HostError(
        "read", path, "\(error)", hint: "docs/api.md says what may stand in it")
    }
  }

  /// Writes settings in the place of the file: whole or not at all, and for nobody else's eyes.
  func write(_ settings: AccessSettings) throws(HostError) {
    let draft = path + ".new"
    do {
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false),
        withIntermediateDirectories: true)
      try? FileManager.default.removeItem(atPath: draft)  // of one that was cut off
      guard
        FileManager.default.createFile(
          atPath: draft, contents: Data(settings.json.prettyText.utf8),
          attributes: [.posixPermissions: 0o600])
      else { throw HostError("write", path, unsafe String(cString: strerror(errno))) }
    } catch let error as HostError {
      throw error
    } catch {
      throw HostError("write", path, "\(error)")
    }
    guard unsafe rename(draft, path) == 0 else {
      throw HostError("write", path, unsafe String(cString: strerror(errno)))
    }
  }

  /// The secret of a webhook, without the line break at its end; `nil` where none is configured.
  func webhookSecret(_ forge: WebhookForge) throws(HostError) -> [UInt8]? {
    guard let name = try settings().webhooks[forge] else { return nil }
    return try secret(in: name, of: "the webhook")
  }

  /// Our secret at the provider by which people sign in; `nil` for a public client.
  func openIDSecret() throws(HostError) -> String? {
    guard let name = try settings().openID?.clientSecretFile else { return nil }
    return String(decoding: try secret(in: name, of: "OpenID Connect"), as: UTF8.self)
  }

  /// A file beside this one, or by its absolute path, without the line break at its end.
  private func secret(in name: String, of what: String) throws(HostError) -> [UInt8] {
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    let file = name.hasPrefix("/") ? name : "\(folder)/\(name)"
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw HostError("read", file, "the secret of \(what) is not there")
    }
    return [UInt8](bytes).reversed().drop { $0 == 0x0A || $0 == 0x0D }.reversed()
  }
}
