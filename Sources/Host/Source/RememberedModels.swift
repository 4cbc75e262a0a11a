import Git
import Registry
import Sandbox
import Vocabulary

/// Which folders' models are quiet, by the trees of the folders: what one command found out and
/// the next need not read again (docs/decisions/0014).
///
/// One file in Muster's own folder beside the clone. An entry is about a tree at a path, and both
/// name their content, so no entry can be out of date. A file that was written by another program,
/// or by this one for other roots, or that is damaged in any way, counts as absent. Nothing in it
/// is ever a verdict: it only tells what is the same on both sides.
struct RememberedModels: Sendable {
  /// The tree of a folder.
  typealias Entry = (tree: RawObjectID, model: QuietModel)

  private let path: String
  /// What the file must be about: this form, this program, these roots; `nil` where the program
  /// cannot be told, and nothing is remembered.
  private let key: Digest?
  /// What the file held.
  private let known: RememberedFile?

  /// The largest file that is read or written.
  private static let fileLimit = 64 << 20

  /// What is remembered in a state folder about trees with some roots.
  init(folder: StateFolder, roots: [String]) {
    let path = folder.registry + "/quiet-models"
    let key = Self.program.map { program in
      var hasher = DigestHasher()
      hasher.field("muster-quiet-models 1")
      hasher.field(program)
      for root in roots { hasher.field(root) }
      return hasher.finalize()
    }
    self.path = path
    self.key = key
    // Whatever is wrong with the file, there is no other answer than to do without it.
    known = key.flatMap { key in
      (try? Disk.readRegular(path, limit: Self.fileLimit)).flatMap { RememberedFile($0, key: key) }
    }
  }

  /// The quiet model of a folder with a tree; `nil` where nothing is known.
  func model(of tree: RawObjectID, in folder: String) -> QuietModel? {
    guard let model = known?.model(of: tree), model.folder == folder else { return nil }
    return model
  }

  /// Keeps what was found out, where it is worth writing a file: for less than a sixty-fourth of
  /// what was used, reading a few folders again costs less.
  ///
  /// - Parameter used: what was known and needed. The rest goes when it is more than that.
  func keep(_ new: [Entry], used: [Entry]) {
    guard let key, !new.isEmpty, new.count * 64 >= used.count else { return }
    var entries: [RawObjectID: QuietModel] = [:]
    let former = known?.count ?? 0
    if former <= 2 * (used.count + new.count) { entries = known?.all ?? [:] }
    for (tree, model) in used + new { entries[tree] = model }
    let bytes = RememberedFile.bytes(of: entries, key: key)
    guard bytes.count <= Self.fileLimit else { return }
    // A folder that cannot be written to costs time, not correctness.
    try? Disk.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
    try? Disk.replace(path, withBytes: bytes)
  }

  /// This very program: another build may read trees otherwise. Its length and time of change
  /// rather than its digest, which would take longer than what is saved.
  private static let program: String? = Disk.linkTarget("/proc/self/exe").flatMap { path in
    Disk.status(path).map { "\(path) \($0.byteCount) \($0.modified)" }
  }
}
