internal import CGit2
internal import Signatures
package import Vocabulary

extension Repository {
  /// The most problems that are listed; one is enough to refuse an object.
  package static var maximumProblems: Int { 100 }

  /// What is wrong with a commit and everything in its tree, with a tree, or with a tag; empty if
  /// it may be used. Blobs are read only if git itself takes orders from them.
  ///
  /// `git fetch` with `fsckObjects` lets some of this through (two signatures, a symbolic link as
  /// `.gitattributes`, odd modes), and libgit2 most of it. Folders that are the same in
  /// `knownGood`, a tree that was vetted before, are not looked at again.
  package func problems(
    in object: ObjectID, knownGood: TreeID? = nil
  ) throws(GitError) -> [ObjectProblem] {
    var vetting = Vetting()
    let attempt = Attempt("vet object", object.text)
    switch try type(of: object) {
    case GIT_OBJECT_COMMIT:
      try vetCommit(object, knownGood, &vetting, attempt)
    case GIT_OBJECT_TREE:
      try vetTree(object, at: "", knownGood?.text, &vetting, depth: 0)
    case GIT_OBJECT_TAG:
      let bytes = try bytes(
        of: object, type: GIT_OBJECT_TAG, limit: Self.maximumMetadataBytes, attempt)
      do {
        try TagVetting.check(bytes)
      } catch {
        vetting.add(object, "", error.code, error.message)
      }
    default: break
    }
    return vetting.problems
  }

  private struct Vetting {
    var problems: [ObjectProblem] = []
    var seen: Set<ObjectID> = []

    var isFull: Bool { problems.count >= Repository.maximumProblems }

    mutating func add(_ object: ObjectID, _ path: String, _ code: String, _ message: String) {
      guard !isFull else { return }
      problems.append(ObjectProblem(object: object, path: path, code: code, message: message))
    }
  }

  private func vetCommit(
    _ id: ObjectID, _ knownGood: TreeID?, _ vetting: inout Vetting, _ attempt: Attempt
  ) throws(GitError) {
    let bytes = try bytes(
      of: id, type: GIT_OBJECT_COMMIT, limit: Self.maximumMetadataBytes, attempt)
    do {
      let commit = try SignedCommit(parsing: bytes)
      try vetTree(ObjectID(commit.tree.text), at: "", knownGood?.text, &vetting, depth: 0)
    } catch let error as CommitProblem {
      vetting.add(id, "", error.code, error.message)
    } catch let error as GitError {
      throw error
    } catch {
      preconditionFailure("only these two are thrown")
    }
  }

  private func vetTree(
    _ id: ObjectID, at path: String, _ knownGood: String?, _ vetting: inout Vetting, depth: Int
  ) throws(GitError) {
    guard id.text != knownGood, !vetting.isFull, vetting.seen.insert(id).inserted else { return }
    guard depth <= Self.maximumTreeDepth else {
      return vetting.add(id, path, "tooDeep", "deeper than \(Self.maximumTreeDepth) folders")
    }
    guard vetting.seen.count <= Self.maximumFiles else {
      throw GitError("vet object", id.text, .tooLarge, "more than \(Self.maximumFiles) folders")
    }
    guard let tree = try rawTree(id, path, &vetting) else { return }
    for finding in TreeVetting.findings(in: tree) {
      vetting.add(id, Self.join(path, finding.name), finding.code, finding.message)
    }
    let known = try knownGood.flatMap { (text) throws(GitError) in try knownFolders(text) } ?? [:]
    for entry in tree.entries {
      let name = String(decoding: entry.name, as: UTF8.self)
      let place = Self.join(path, name)
      if entry.isDirectory {
        try vetTree(entry.object, at: place, known[entry.name], &vetting, depth: depth + 1)
      } else if entry.mode.hasPrefix("100"), let file = TreeVetting.controlFile(name) {
        try vetControlFile(entry.object, at: place, file, &vetting)
      }
    }
  }

  private func rawTree(
    _ id: ObjectID, _ path: String, _ vetting: inout Vetting
  ) throws(GitError) -> RawTree? {
    do {
      let bytes = try bytes(
        of: id, type: GIT_OBJECT_TREE, limit: Self.maximumMetadataBytes,
        Attempt("vet tree", id.text))
      if let tree = RawTree(bytes) { return tree }
      vetting.add(id, path, "badTree", "the tree is cut off")
    } catch  where error.code == .notFound {
      vetting.add(id, path, "missingObject", "the folder's tree is not here")
    } catch  where error.code == .invalid || error.code == .tooLarge {
      vetting.add(id, path, "badTree", error.message)
    }
    return nil
  }

  private func knownFolders(_ tree: String) throws(GitError) -> [[UInt8]: String] {
    let bytes = try bytes(
      of: ObjectID(tree), type: GIT_OBJECT_TREE, limit: Self.maximumMetadataBytes,
      Attempt("vet tree", tree))
    let folders = RawTree(bytes)?.entries.filter(\.isDirectory) ?? []
    return Dictionary(folders.map { ($0.name, $0.object.text) }) { first, _ in first }
  }

  private func vetControlFile(
    _ blob: ObjectID, at path: String, _ file: String, _ vetting: inout Vetting
  ) throws(GitError) {
    do {
      let bytes = try self.blob(blob.blob, limit: ControlFileVetting.maximumBytes)
      for (code, message) in ControlFileVetting.problems(in: bytes, of: file) {
        vetting.add(blob, path, code, message)
      }
    } catch  where error.code == .notFound {
      vetting.add(blob, path, "\(file)Missing", "the file's content is not here")
    } catch  where error.code == .tooLarge {
      vetting.add(blob, path, "\(file)Large", error.message)
    } catch  where error.code == .invalid {
      vetting.add(blob, path, "\(file)Blob", error.message)
    }
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : path + "/" + name
  }
}
