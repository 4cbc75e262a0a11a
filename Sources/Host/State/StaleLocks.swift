import Git
import Reconciler
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

  /// How long a lock of a branch of Muster's own must stay as it is to be stale: people delete such
  /// branches too, which takes milliseconds.
  private static let pause: Duration = .seconds(1)

  /// Removes what is stale in a git folder. It takes time only where a branch of Muster's own is
  /// locked.
  static func remove(in git: String, _ folder: StateFolder, now: Instant) async throws(HostError) {
    let git = git.hasSuffix("/") ? String(git.dropLast()) : git
    // Nobody but the holder of the writer lock writes these references.
    try remove("\(git)/\(Repository.stateReference).lock")
    for lock in locks(below: "\(git)/\(Training.keptPrefix)").keys.sorted() { try remove(lock) }
    try removeInboxLocks(git)
    try await removeBranchLocks("\(git)/\(OwnReference.branches)")
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

  /// Locks that are there, and are still there as they were a little later.
  private static func removeBranchLocks(_ folder: String) async throws(HostError) {
    let found = locks(below: folder)
    guard !found.isEmpty else { return }
    // Cancelled: who is told to end needs no locks any more, and the next start looks again.
    guard (try? await ContinuousClock().sleep(for: pause)) != nil else { return }
    let left = locks(below: folder)
    for (path, date) in found.sorted(by: { $0.key < $1.key }) where left[path] == date {
      try remove(path)
    }
  }

  /// The lock files below a folder, with the moment of their last change.
  private static func locks(below folder: String) -> [String: Date] {
    // None yet: then nothing is locked.
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    var found: [String: Date] = [:]
    for name in names where name.hasSuffix(".lock") {
      let path = (folder.hasSuffix("/") ? folder : folder + "/") + name
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // none: gone again
      if let date = attributes?[.modificationDate] as? Date { found[path] = date }
    }
    return found
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
