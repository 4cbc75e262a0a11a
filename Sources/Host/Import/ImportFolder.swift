package import Git
import Monitoring
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the files that an import looks at, and writes those that it makes.
package enum ImportFolder {
  /// The longest file that is read, in bytes.
  package static let fileLimit = 64 << 20

  // MARK: - Reading

  /// The files of a folder by path, without git's own.
  package static func files(at path: String) throws(HostError) -> [String: [UInt8]] {
    try WorkTree(path).contents(limit: fileLimit) { _ in true }
  }

  /// The files of a remote repository's `HEAD`, by path. A mirror of it is made in a folder of its
  /// own and taken away again.
  package static func files(of url: RemoteURL) async throws -> [String: [UInt8]] {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "muster-import-\(UUID().uuidString)")
    let path = folder.path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: path) }  // What is left is a cache.
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let git = GitProgram(.person(.init()))
    let mirror = path + "/repository.git"
    try await git.mirror(url, [Refspec("refs/heads/*", to: "refs/heads/*")], to: mirror)
    return try files(inHeadOf: mirror, url)
  }

  private static func files(
    inHeadOf path: String, _ url: RemoteURL
  ) throws -> [String: [UInt8]] {
    let repository = try Repository(opening: path)
    guard let head = try repository.tip(of: "HEAD") else {
      throw HostError("import", url.description, "it has no commit at HEAD")
    }
    let found = try repository.files(in: try repository.commit(head).tree)
      .filter { [.regular, .executable].contains($0.mode) }
    var files: [String: [UInt8]] = [:]
    for file in found.prefix(ModelOpImport.maximumFiles + 1) {
      files[file.path] = try repository.blob(BlobID(file.object.text), limit: fileLimit)
    }
    return files
  }

  // MARK: - Writing

  /// Which of the files stand there already with another content, sorted.
  package static func conflicts(_ files: [String: [UInt8]], in root: String) -> [String] {
    files.keys.sorted().filter { path in
      let place = root + "/" + path
      guard FileManager.default.fileExists(atPath: place) else { return false }
      return FileManager.default.contents(atPath: place).map(Array.init) != files[path]
    }
  }

  /// Writes files into a work tree; those that stand there are replaced. Nothing is written through
  /// a link that leads elsewhere.
  package static func write(_ files: [String: [UInt8]], to root: String) throws(HostError) {
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      let parts = path.split(separator: "/")
      var place = root
      for part in parts.dropLast() {
        place += "/" + part
        if isLink(place) { throw HostError("write", path, "\(place) is a link") }
      }
      let file = root + "/" + path
      if isLink(file) { throw HostError("write", path, "it is a link") }
      do {
        try FileManager.default.createDirectory(
          atPath: place, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file), options: .atomic)
      } catch {
        throw HostError("write", path, "\(error)")
      }
    }
  }

  private static func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
  }

  /// Makes a branch with one commit of the files on another branch.
  ///
  /// - Parameters:
  ///   - base: the branch that it begins at, fully qualified.
  ///   - isForced: whether files that the base has may change.
  package static func propose(
    _ files: [String: [UInt8]], as branch: String, on base: String, in repository: String,
    message: String, by person: CommitPerson, isForced: Bool
  ) throws -> CommitID {
    let opened = try Repository(opening: repository)
    guard let tip = try opened.tip(of: base) else {
      throw HostError("propose on", base, "there is no such branch")
    }
    let tree = try opened.commit(tip).tree
    var edits: [TreeEdit] = []
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      let blob = try opened.writeBlob(bytes)
      if let entry = try opened.entry(at: path, in: tree), entry.object.text != blob.text,
        !isForced
      {
        throw HostError(
          "propose", path, "it is there already with another content",
          hint: "--force replaces it")
      }
      edits.append(.put(path: path, blob: blob))
    }
    let changed = try opened.updateTree(tree, edits)
    let commit = try opened.writeCommit(
      CommitDraft(tree: changed, parents: [tip], author: person, message: message + "\n"))
    try opened.update(reference: branch, to: commit, expecting: .absent)
    return commit
  }
}
