package import Git
package import Signatures
package import Vocabulary

/// The state ref: the one reference that only Muster writes (docs/state.md).
extension Repository {
  package static var stateReference: String { "refs/muster/state" }
  /// The largest record.
  static var recordLimit: Int { 64 << 20 }

  /// The tip of the state ref; `nil` when there is none yet.
  package func stateTip() throws(GitError) -> CommitID? {
    try tip(of: Self.stateReference)
  }

  /// Every file of the state ref at a commit, by path; folders at its root that are left out cost
  /// nothing.
  package func stateDocuments(
    at tip: CommitID, leavingOut folders: Set<String> = []
  ) throws(GitError) -> [StateDocument] {
    let files = try files(in: try commit(tip).tree) { path, _ in !folders.contains(path) }
    let bodies = try blobs(files.map { BlobID($0.object.text) }, limit: Self.recordLimit)
    return zip(files, bodies).map { StateDocument(path: $0.path, body: $1) }
  }

  /// The files below a folder of the state ref at a commit, by path, that are not known by then.
  package func stateDocuments(
    under folder: String, at tip: CommitID, besides known: Set<String> = []
  ) throws(GitError) -> [StateDocument] {
    guard let entry = try entry(at: folder, in: try commit(tip).tree) else { return [] }
    let files = try files(in: entry.object.tree).compactMap { file in
      let path = "\(folder)/\(file.path)"
      return known.contains(path) ? nil : (path: path, blob: file.object.blob)
    }
    let bodies = try blobs(files.map(\.blob), limit: Self.recordLimit)
    return zip(files, bodies).map { StateDocument(path: $0.path, body: $1) }
  }

  /// Adds a commit with some files to the state ref, signed by Muster. Without a difference there
  /// is no commit. The reference moves only if it is still where it is expected, which is `tip`
  /// except where a commit is made anew on another one.
  package func writeState(
    _ documents: [StateDocument], on tip: CommitID?, expecting: CommitID?, observed: CommitID?,
    pass: Int64, by key: SigningKey, at now: Instant
  ) throws(GitError) -> CommitID {
    let base = try tip.map { (tip) throws(GitError) in try commit(tip).tree }
    var files = documents.map { (path: $0.path, body: $0.body) }
    if tip == nil { files.append((StatePath.format, Array(StatePath.formatText.utf8))) }
    let tree = try writeTree(of: files, over: base)
    if let tip, tree == base, tip == expecting { return tip }
    var trailers = [Trailers.Trailer(key: "Muster-Pass", value: String(pass))]
    if let observed {
      trailers.insert(Trailers.Trailer(key: "Muster-Observed", value: observed.text), at: 0)
    }
    let draft = CommitDraft(
      tree: tree, parents: tip.map { [$0] } ?? [],
      author: CommitPerson(name: "Muster", email: "muster@localhost", when: now),
      message: Trailers.message(Self.subject(of: documents), trailers))
    let written = try writeCommit(draft) { (payload) throws(GitError) in key.sign(payload) }
    try update(
      reference: Self.stateReference, to: written, expecting: expecting.map { .at($0) } ?? .absent)
    return written
  }

  /// The tree that comes of putting files into another one. Many files become packs: synced one by
  /// one, the first pass over some thousand models would wait for the disk for a minute.
  func writeTree(
    of files: [(path: String, body: [UInt8])], over base: TreeID?
  ) throws(GitError) -> TreeID {
    guard files.count > Self.filesOfPack else {
      return try Self.putFiles(files[...], over: base, in: self)
    }
    var tree = base
    var rest = files[...]
    while !rest.isEmpty {
      // What a pack holds is in memory until it is written.
      var bytes = 0
      let some = rest.prefix { file in
        bytes += file.body.count
        return bytes < Self.bytesOfPack
      }
      let part = rest.prefix(max(1, some.count))
      rest = rest.dropFirst(part.count)
      let former = tree
      tree = try writingPack { (packing) throws(GitError) in
        try Self.putFiles(part, over: former, in: packing)
      }
    }
    guard let tree else { return try updateTree(nil, []) }
    return tree
  }

  /// So many files are worth a pack, which every later look for an object asks, too.
  private static var filesOfPack: Int { 200 }
  private static var bytesOfPack: Int { 64 << 20 }

  private static func putFiles(
    _ files: ArraySlice<(path: String, body: [UInt8])>, over base: TreeID?,
    in repository: borrowing Repository
  ) throws(GitError) -> TreeID {
    var edits: [TreeEdit] = []
    for file in files {
      edits.append(.put(path: file.path, blob: try repository.writeBlob(file.body)))
    }
    return try repository.updateTree(base, edits)
  }

  /// The number of the newest audit entry in a state tree; 0 without one. Only the last folder of
  /// each level is entered.
  package func newestAuditNumber(in tree: TreeID) throws(GitError) -> Int64 {
    var path = "audit"
    for _ in 0..<2 {
      guard let entry = try entry(at: path, in: tree) else { return 0 }
      let names = try entries(of: TreeID(entry.object.text)).compactMap { Int64($0.name) }
      guard let last = names.max() else { return 0 }
      path += "/\(last)"
    }
    guard let entry = try entry(at: path, in: tree) else { return 0 }
    return try entries(of: TreeID(entry.object.text)).compactMap { Int64($0.name.dropLast(5)) }
      .max() ?? 0
  }

  private static func subject(of documents: [StateDocument]) -> String {
    let kinds = Set(documents.compactMap { $0.path.split(separator: "/").first.map(String.init) })
    return "state: \(kinds.sorted().joined(separator: ", "))"
  }
}
