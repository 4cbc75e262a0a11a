package import BPMN
import DMN
package import Gates
package import Git
package import Reconciler
package import Registry
import Signatures
package import Vocabulary

/// The git repository that Muster works on, and everything that is read from and written to it in
/// process. One actor on a queue of its own owns the handle.
package actor Clone {
  private let executor = QueueExecutor("muster.clone")
  let repository: Repository
  private var registry = Registry()
  private var tree: TreeID?

  /// The largest file that is read from the repository in one piece.
  static let blobLimit = 512 << 20

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// The repository's git folder.
  package nonisolated let path: String

  /// Opens a repository by its work tree or git folder; with the objects of a push that is judged.
  package init(opening path: String, quarantine: Quarantine? = nil) throws(GitError) {
    repository = try Repository(
      opening: path, objectFolders: quarantine?.objectFolders ?? [])
    self.path = repository.path
  }

  // MARK: - What should be

  /// What a commit wants, and the process files that are new in it.
  package struct Desired: Sendable {
    package var commit: CommitID
    package var state: DesiredState
    package var diagnostics: [Diagnostic]
    package var definitions: [BlobID: ControlLoop.ProcessFile]
    /// The DMN files of processes that have some.
    package var decisions: [[BlobID]: DecisionSet]
    /// The decision tables of tests that have one in the place of gates.
    package var thresholds: ThresholdTables
  }

  /// Reads what a commit wants. Only files that differ from the commit read before are looked at.
  package func desired(
    at commit: CommitID, known: Set<BlobID> = [], knownDecisions: Set<[BlobID]> = [],
    knownThresholds: ThresholdTables = ThresholdTables()
  ) throws(GitError) -> Desired {
    let (state, diagnostics) = try desired(of: try repository.commit(commit).tree)
    return Desired(
      commit: commit, state: state, diagnostics: diagnostics,
      definitions: try definitions(of: state, known: known),
      decisions: try decisions(of: state, known: knownDecisions),
      thresholds: try thresholds(
        of: state.models.values, monitors: state.monitors.values, known: knownThresholds))
  }

  /// Reads what a tree wants. Only files that differ from the tree read before are looked at.
  package func desired(of new: TreeID) throws(GitError) -> (DesiredState, [Diagnostic]) {
    let changes = try fileChanges(to: new)
    tree = new
    if !changes.isEmpty {
      _ = try registry.apply(changes) { (blob, limit) throws(GitError) in
        try self.repository.blob(blob, limit: limit)
      }
    }
    return (registry.desired, registry.diagnostics)
  }

  /// Reads what a tree wants from scratch, without touching what ``desired(at:known:)`` remembers.
  package func desired(inTree tree: TreeID) throws(GitError) -> (DesiredState, [Diagnostic]) {
    var registry = Registry()
    let changes = try repository.files(in: tree).map { (file) throws(GitError) in
      try self.change(path: file.path, mode: file.mode, object: file.object)
    }
    _ = try registry.apply(changes) { (blob, limit) throws(GitError) in
      try self.repository.blob(blob, limit: limit)
    }
    return (registry.desired, registry.diagnostics)
  }

  private func fileChanges(to new: TreeID) throws(GitError) -> [FileChange] {
    try repository.changes(from: tree, to: new).map { (change) throws(GitError) in
      guard let side = change.new else { return FileChange(removed: change.path) }
      return try self.change(path: change.path, mode: side.mode, object: side.object)
    }
  }

  func change(
    path: String, mode: FileMode, object: ObjectID
  ) throws(GitError) -> FileChange {
    let blob = BlobID(object.text)
    switch mode {
    case .submodule: return FileChange(path: path, blob: blob, mode: .submodule, size: 0)
    case .symlink: return FileChange(path: path, blob: blob, mode: .symbolicLink, size: 0)
    default:
      return FileChange(
        path: path, blob: blob, mode: mode == .executable ? .executable : .regular,
        size: try repository.size(of: blob))
    }
  }

  // MARK: - Process files

  private func definitions(
    of desired: DesiredState, known: Set<BlobID>
  ) throws(GitError) -> [BlobID: ControlLoop.ProcessFile] {
    var files: [BlobID: ControlLoop.ProcessFile] = [:]
    for process in desired.processes.values where !known.contains(process.bpmn.blob) {
      files[process.bpmn.blob] = try definition(
        process.bpmn.blob, path: process.bpmn.path.text,
        bindings: BPMNBindings(operations: process.operations, scripts: process.scripts))
    }
    return files
  }

  private func decisions(
    of desired: DesiredState, known: Set<[BlobID]>
  ) throws(GitError) -> [[BlobID]: DecisionSet] {
    var sets: [[BlobID]: DecisionSet] = [:]
    for process in desired.processes.values {
      guard let blobs = process.decisionBlobs, !known.contains(blobs) else { continue }
      sets[blobs] = try decisions(process.decisions.map { ($0.blob, $0.path.text) })
    }
    return sets
  }

  /// Reads the decision tables of models' tests and of monitors that are not known yet.
  package func thresholds(
    of models: some Sequence<DesiredModel>, monitors: some Sequence<DesiredMonitor> = [],
    known: ThresholdTables = ThresholdTables()
  ) throws(GitError) -> ThresholdTables {
    var tables = ThresholdTables()
    let ofModels = models.flatMap { model in
      model.tests.compactMap(\.thresholds) + model.monitors.compactMap(\.thresholds)
    }
    for thresholds in ofModels + monitors.compactMap(\.declaration.thresholds)
    where !known.contains(thresholds.blob) && !tables.contains(thresholds.blob) {
      tables.read(
        try repository.blob(thresholds.blob, limit: Self.blobLimit), of: thresholds)
    }
    return tables
  }

  /// Reads DMN files that belong together.
  package func decisions(_ files: [(blob: BlobID, path: String)]) throws(GitError) -> DecisionSet {
    DecisionSet(
      try files.map { (file) throws(GitError) in
        DMNReader.File(
          path: file.path, bytes: try repository.blob(file.blob, limit: Self.blobLimit))
      })
  }

  /// Reads one process file.
  package func definition(
    _ blob: BlobID, path: String, bindings: BPMNBindings = BPMNBindings()
  ) throws(GitError) -> ControlLoop.ProcessFile {
    let bytes = try repository.blob(blob, limit: Self.blobLimit)
    let file = BPMNReader.read(bytes, path: path, bindings: bindings)
    let errors = file.diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { return .broken(errors) }
    guard let definition = file.definitions.first(where: \.isExecutable) else {
      return .broken([
        Diagnostic(
          code: "no-process", at: SourceLocation(path: path),
          "it has no executable process", hint: "tick \"Executable\" in Camunda Modeler")
      ])
    }
    return .ready(definition)
  }

  // MARK: - Reading

  /// The commit that a reference leads to.
  package func tip(of reference: String) throws(GitError) -> CommitID? {
    try repository.tip(of: reference)
  }

  /// The commit that a person's words name.
  package func resolve(_ revision: String) throws(GitError) -> CommitID {
    try repository.resolve(revision)
  }

  /// A commit by its id.
  package func commit(_ id: CommitID) throws(GitError) -> Commit {
    try repository.commit(id)
  }

  /// The bytes of a file.
  package func blob(_ id: BlobID, limit: Int = blobLimit) throws(GitError) -> [UInt8] {
    try repository.blob(id, limit: limit)
  }

  /// A file of a commit, by its path.
  package func file(
    _ path: String, at commit: CommitID, limit: Int
  ) throws(GitError) -> [UInt8]? {
    let tree = try repository.commit(commit).tree
    guard let entry = try repository.entry(at: path, in: tree) else { return nil }
    return try repository.blob(BlobID(entry.object.text), limit: limit)
  }

  /// Whether a commit is there.
  package func exists(_ commit: CommitID) throws(GitError) -> Bool {
    try repository.contains(commit)
  }

  /// Whether the branch still contains a commit that was reconciled before.
  package func contains(_ ancestor: CommitID, in tip: CommitID) throws(GitError) -> Bool {
    guard try repository.contains(ancestor) else { return false }
    return try repository.isAncestor(ancestor, of: tip)
  }

  /// Who changed the folders of some models between two commits; all of history without a first.
  package func contributors(
    to folders: [ModelName: String], from old: CommitID?, to new: CommitID
  ) throws(GitError) -> [ModelName: [String]] {
    guard !folders.isEmpty else { return [:] }
    let excluded = try old.map { (old) throws(GitError) in
      try repository.contains(old) ? [old] : []
    }
    let found = try repository.contributions(
      to: folders.values.sorted(), of: new, notIn: excluded ?? [])
    var people: [ModelName: Set<String>] = [:]
    let names = Dictionary(grouping: folders.keys) { folders[$0] ?? "" }
    for contribution in found {
      for path in contribution.paths {
        for name in names[path] ?? [] {
          people[name, default: []].formUnion(
            [contribution.author.email, contribution.committer.email].map { $0.lowercased() })
        }
      }
    }
    return people.mapValues { $0.sorted() }
  }

  // MARK: - Sign-offs

  /// Where people leave their verdicts.
  package static let inboxPrefix = "refs/muster/inbox/"

  /// A verdict that waits in the inbox.
  package struct InboxEntry: Sendable {
    package var reference: String
    package var submission: SignoffSubmission
  }

  /// What waits in the inbox, by reference; what is no commit is left out and named.
  package func inbox() throws(GitError) -> [InboxEntry] {
    var entries: [InboxEntry] = []
    for reference in try repository.references(prefix: Self.inboxPrefix) {
      let id = CommitID(reference.object.text)
      guard try repository.contains(id) else { continue }
      entries.append(
        InboxEntry(
          reference: reference.name, submission: try submission(id, from: reference.name)))
    }
    return entries
  }

  /// A commit as a claim to be somebody's verdict.
  package func submission(
    _ id: CommitID, from source: String
  ) throws(GitError) -> SignoffSubmission {
    let raw = try repository.rawCommit(id)
    var parentTree: TreeID?
    if let commit = try? SignedCommit(parsing: raw),  // what is malformed is refused by the loop
      commit.parents.count == 1, let parent = commit.parents.first,
      try repository.contains(parent)
    {
      parentTree = try repository.commit(parent).tree
    }
    return SignoffSubmission(commit: id, raw: raw, parentTree: parentTree, source: source)
  }

  /// Removes a reference that was dealt with, if it is still where it was.
  package func remove(_ reference: String, at commit: CommitID) throws(GitError) {
    do {
      try repository.delete(reference: reference, expecting: commit)
    } catch {
      // Somebody was faster: what is there now is looked at in the next pass.
      guard error.code == .modified || error.code == .notFound else { throw error }
    }
  }

  /// Points a reference that must not exist to a commit.
  package func create(_ reference: String, at commit: CommitID) throws(GitError) {
    try repository.update(reference: reference, to: commit, expecting: .absent)
  }

  /// A commit as raw bytes, for verification.
  package func rawCommit(_ id: CommitID) throws(GitError) -> [UInt8] {
    try repository.rawCommit(id)
  }
}
