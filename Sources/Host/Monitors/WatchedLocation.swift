import Glibc
import Sandbox
import Vocabulary

/// A place of this machine at which files are waited for: `/data/in/*.csv`. Only what the operator
/// allows is looked at, no link is followed below that, and only regular files count.
struct WatchedLocation: Sendable {
  /// Why it is not looked at.
  struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
  }

  /// A file there.
  struct File: Hashable, Sendable {
    var path: String
    var name: FileName
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int64
  }

  /// The most files that are looked at.
  static let maximumFiles = 100_000

  private let folder: String
  private let pattern: FilePattern
  private let policy: DataPolicy

  /// A place by its pattern.
  init(_ text: String, _ policy: DataPolicy) throws(Problem) {
    guard let slash = text.lastIndex(of: "/"), text.hasPrefix("/") else {
      throw Problem(
        description: "\"\(text)\" is no watched location: it is not an absolute path")
    }
    let parent = text[..<slash].split(separator: "/")
    guard !parent.contains(where: { $0 == "." || $0 == ".." || $0.contains("*") }),
      text.index(after: slash) < text.endIndex
    else {
      throw Problem(
        description: "\"\(text)\" is no watched location: only the last name has a *")
    }
    folder = "/" + parent.joined(separator: "/")
    pattern = FilePattern(String(text[text.index(after: slash)...]))
    self.policy = policy
    guard allowed != nil else {
      throw Problem(
        description: "\(folder) is not read without leave: the operator adds its folder to "
          + "\"allow\" in data-sources.json, as file://\(folder)/")
    }
  }

  /// The allowed folder that it is in.
  private var allowed: String? {
    policy.folders.filter { folder == $0 || folder.hasPrefix($0 + "/") }
      .max { $0.utf8.count < $1.utf8.count }
  }

  private func open() throws(DiskError) -> FolderHandle {
    let root = allowed ?? folder
    var handle = try FolderHandle(path: root)
    for name in folder.dropFirst(root.count).split(separator: "/") {
      handle = try handle.folder(FileName(String(name)))
    }
    return handle
  }

  /// The files that are there, by name; hidden ones, such as editors and copying programs make, are
  /// left out.
  func files() throws(DiskError) -> [File] {
    let handle = try open()
    var files: [File] = []
    for name in try handle.names(limit: Self.maximumFiles) {
      guard let text = name.text, !text.hasPrefix("."), pattern.matches(text) else { continue }
      let status: FileStatus
      do throws(DiskError) {
        status = try handle.status(name)
      } catch {
        continue  // It is gone again.
      }
      guard status.kind == .regular else { continue }
      files.append(
        File(
          path: "\(folder)/\(text)", name: name, size: status.byteCount,
          modified: status.modified))
    }
    return files
  }

  /// The digest of a file's bytes; `nil` where it is gone, or is longer than the operator allows.
  func digest(of file: File) throws(DiskError) -> Digest? {
    guard file.size <= policy.fileBytes else { return nil }
    return try open().digest(file.name)
  }

  /// Hands a file's bytes on in pieces.
  func readPieces(
    of file: File, take: (ArraySlice<UInt8>) throws(DiskError) -> Bool
  ) throws(DiskError) {
    try open().readPieces(of: file.name, take: take)
  }
}
