import Git
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Lock files that an earlier Muster left behind when it was killed: they would block every later
/// write. Only for the holder of the ``WriterLock``, and only those that nobody else can own.
enum StaleLocks {
  /// How old `packed-refs.lock` must be to belong to nobody who lives: git holds it for
  /// milliseconds.
  private static let age: Duration = .seconds(600)

  /// Removes what is stale in a git folder.
  static func remove(in git: String, _ folder: StateFolder, now: Instant) throws(HostError) {
    let git = git.hasSuffix("/") ? String(git.dropLast()) : git
    // Nobody but the holder of the writer lock writes this reference.
    try remove("\(git)/\(Repository.stateReference).lock")
    try removeInboxLocks(git)
    let packed = "\(git)/packed-refs.lock"
    let marker = RepackMarker(folder)
    if marker.isSet || isOld(packed, now) { try remove(packed) }
    try marker.clear()
  }

  /// People only make references in the inbox and Muster only deletes them, so a lock beside a
  /// reference that is there is Muster's.
  private static func removeInboxLocks(_ git: String) throws(HostError) {
    let inbox = "\(git)/\(Clone.inboxPrefix)"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: inbox)) ?? []  // none yet
    for name in names.sorted() where name.hasSuffix(".lock") {
      let reference = inbox + name.dropLast(5)
      if FileManager.default.fileExists(atPath: String(reference)) { try remove(inbox + name) }
    }
  }

  private static func isOld(_ path: String, _ now: Instant) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // none: not there
    guard let date = attributes?[.modificationDate] as? Date else { return false }
    return now - Instant(seconds: Int64(date.timeIntervalSince1970)) > age
  }

  private static func remove(_ path: String) throws(HostError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw HostError("remove stale lock", path, "\(error)")
    }
  }
}

/// A file that says that Muster is repacking: after a kill, git's lock on the packed references is
/// known to be Muster's.
struct RepackMarker {
  private let path: String

  init(_ folder: StateFolder) {
    path = folder.path + "/repacking"
  }

  var isSet: Bool { FileManager.default.fileExists(atPath: path) }

  func set() throws(HostError) {
    guard FileManager.default.createFile(atPath: path, contents: Data()) else {
      throw HostError("write", path, "the file cannot be made")
    }
  }

  func clear() throws(HostError) {
    guard isSet else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw HostError("remove", path, "\(error)")
    }
  }
}
