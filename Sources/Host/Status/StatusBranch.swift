import Dashboard
import Git
import Monitoring
import Reconciler
import Registry
import Schedules
import Signatures
import Vocabulary

/// Renders the published branch from the records (docs/dashboard.md, "On a forge"): what the state
/// ref changed since the commit that the branch shows, and nothing else. The commit's trailer says
/// which that was, so that a kill, a restart or another Muster goes on there; a branch that is gone
/// or that somebody else wrote is rendered whole, on top of what is there.
struct StatusBranch: ~Copyable {
  private let repository: Repository
  private let store: Store
  private let key: SigningKey
  /// What was rendered last.
  private var shown: Shown?
  /// The verdicts on the current versions.
  private var verdicts: [ModelName: VerdictRecord] = [:]
  private var files: [BlobID: [UInt8]] = [:]

  /// A state commit that was rendered, the tracked commit that had been reconciled, and the branch
  /// as it was left then.
  private struct Shown {
    var state: CommitID
    var observed: CommitID?
    var branch: CommitID?
  }

  /// The trailer that names the state commit that is shown.
  static let trailer = "Muster-State"
  /// The largest process file that is drawn.
  private static let fileLimit = 4 << 20

  /// A branch of a repository.
  init(_ repository: consuming Repository, store: Store, key: SigningKey) {
    self.repository = repository
    self.store = store
    self.key = key
  }

  /// Whether nothing changed since the last rendering; costs nothing.
  func shows(_ tip: CommitID?) -> Bool { shown?.state == tip }

  /// Forgets what was rendered: the next rendering looks at the branch.
  mutating func forget() { shown = nil }

  /// The branch as it was left by the last rendering.
  var tip: CommitID? { shown?.branch }

  /// What a rendering is made of.
  struct Sources {
    var state: ControlState
    var desired: DesiredState
    var zones: TimeZones
    /// The tip of the state ref.
    var tip: CommitID
    var now: Instant
  }

  /// Renders what changed, and makes a commit where a file differs.
  ///
  /// - Returns: the new commit, and the one that it is on; `nil` where nothing differs.
  mutating func render(_ sources: Sources) throws -> (new: CommitID, old: CommitID?)? {
    let branch = try repository.tip(of: OwnReference.status)
    var base: (tree: TreeID, shown: Shown)?
    if let branch { base = try own(branch) }
    var from = base?.shown
    if let shown, shown.branch == branch { from = shown }
    var changes: [TreeChange]?
    if let from { changes = try self.changes(from: from.state, to: sources.tip) }
    var now = Shown(state: sources.tip, observed: sources.state.observed, branch: branch)
    if let changes, changes.isEmpty {
      shown = now
      return nil
    }
    var scope = PublishedScope.everything
    if let changes { scope = try self.scope(of: changes, sources) }
    if from?.observed != now.observed { scope.processes = nil }
    let texts = try render(sources, scope)
    let tree = try tree(texts, over: changes == nil ? nil : base?.tree, scope)
    guard tree != base?.tree else {
      shown = now
      return nil
    }
    let commit = try write(tree, on: branch, sources)
    now.branch = commit
    shown = now
    return (commit, branch)
  }

  // MARK: - What changed

  /// The tree of a commit of ours, and what it shows; `nil` for anybody else's.
  private func own(_ commit: CommitID) throws -> (tree: TreeID, shown: Shown)? {
    guard let signed = try? StateLoader.requireSigned(commit, by: key.publicKey, repository),
      let trailers = try? Trailers(message: signed.message), let state = trailers[Self.trailer]
    else { return nil }
    let shown = Shown(
      state: CommitID(state), observed: trailers["Muster-Observed"].map { CommitID($0) },
      branch: commit)
    return (try repository.commit(commit).tree, shown)
  }

  /// The records that differ between two state commits; `nil` where the first is not to be had.
  private func changes(from old: CommitID, to new: CommitID) throws -> [TreeChange]? {
    if old == new { return [] }
    guard try repository.contains(old) else { return nil }
    return try repository.changes(
      from: try repository.commit(old).tree, to: try repository.commit(new).tree)
  }

  private mutating func scope(
    of changes: [TreeChange], _ sources: Sources
  ) throws -> PublishedScope {
    var scope = PublishedScope.nothing
    var models: Set<ModelName> = []
    var hasNewMonitor = false
    for change in changes {
      let parts = change.path.split(separator: "/").map(String.init)
      let name = String((parts.last ?? "").dropLast(".json".count))
      switch parts.first {
      case "models":
        models.insert(ModelName(name))
        if change.old == nil || change.new == nil { scope.hasOtherModels = true }
      case "verdicts":
        guard parts.count == 4 else { continue }
        models.insert(ModelName(parts[2]))
        verdicts[ModelName(parts[2])] = nil
      case "runtimes":
        scope.hasOtherRuntimes = true
        models.formUnion(sources.state.runtimes[RuntimeName(name)]?.recentModels ?? [])
      case "approvals":
        if parts.count == 4, let model = sources.state.tasks[TaskID(parts[2])]?.model {
          models.insert(model)
        }
      case "monitors":
        if let record = try store.document(change.path)?.decode(MonitorRecord.self) {
          models.insert(record.model)
        }
      case "tasks": scope.hasOtherTasks = true
      case "alerts": scope.hasOtherAlerts = true
      case "schedules":
        // A monitor that is new, and has said nothing yet.
        if change.old == nil { hasNewMonitor = true }
      case "instances":
        if let process = sources.state.instances[InstanceID(name)]?.process {
          scope.processes?.insert(process)
        }
      default: continue
      }
    }
    if hasNewMonitor { models.formUnion(sources.desired.attachedMonitors.map(\.model)) }
    scope.models = models
    return scope
  }

  // MARK: - Rendering

  private mutating func render(
    _ sources: Sources, _ scope: PublishedScope
  ) throws -> [String: String] {
    let state = sources.state
    var status = ReconcilerStatus()
    status.repository = sources.desired.project?.name ?? ""
    try learnVerdicts(of: state)
    var shownVerdicts = Array(verdicts.values)
    for name in scope.models ?? Set(state.models.keys) {
      for document in try store.documents(under: StatePath.verdicts(of: name)) {
        shownVerdicts.append(try document.decode(VerdictRecord.self))
      }
    }
    let site = Site(
      state: state, desired: sources.desired, verdicts: shownVerdicts.byVersion, reconciler: status,
      board: MonitorBoard(sources.desired, state, zones: sources.zones))
    var material = Material()
    if scope.processes != [] {
      for case .blob(let blob) in Published.needs(of: site) {
        if files[blob] == nil, try repository.contains(blob) {
          files[blob] = try repository.blob(blob, limit: Self.fileLimit)
        }
        material.blobs[blob] = files[blob]
      }
    }
    return Published.files(site, with: material, in: scope)
  }

  /// Looks up the verdicts on current versions that are not known.
  private mutating func learnVerdicts(of state: ControlState) throws {
    var paths: [String] = []
    for model in state.models.values {
      guard let version = model.current?.version else {
        verdicts[model.name] = nil
        continue
      }
      if verdicts[model.name]?.version != version {
        verdicts[model.name] = nil
        paths.append(StatePath.verdict(model.name, version))
      }
    }
    for document in try store.documents(at: paths) {
      let record = try document.decode(VerdictRecord.self)
      verdicts[record.model] = record
    }
  }

  private func tree(
    _ texts: [String: String], over base: TreeID?, _ scope: PublishedScope
  ) throws -> TreeID {
    let files = texts.sorted { $0.key < $1.key }.map { (path: $0.key, body: Array($0.value.utf8)) }
    let written = try repository.writeTree(of: files, over: base)
    var edits: [TreeEdit] = []
    if let base, scope.processes == nil || scope.hasOtherModels {
      for file in try repository.files(in: base) where texts[file.path] == nil {
        let isGone =
          scope.processes == nil && file.path.hasPrefix("processes/")
          || scope.hasOtherModels && file.path.isListOfModels
        if isGone { edits.append(.remove(path: file.path)) }
      }
    }
    return try repository.updateTree(written, edits)
  }

  private func write(
    _ tree: TreeID, on branch: CommitID?, _ sources: Sources
  ) throws -> CommitID {
    var trailers = [Trailers.Trailer(key: Self.trailer, value: sources.tip.text)]
    if let observed = sources.state.observed {
      trailers.append(Trailers.Trailer(key: "Muster-Observed", value: observed.text))
    }
    let draft = CommitDraft(
      tree: tree, parents: branch.map { [$0] } ?? [],
      author: CommitPerson(name: "Muster", email: "muster@localhost", when: sources.now),
      message: Trailers.message("status: what Muster knows", trailers))
    let key = key
    let commit = try repository.writeCommit(draft) { (payload) throws(GitError) in
      key.sign(payload)
    }
    try repository.update(
      reference: OwnReference.status, to: commit, expecting: branch.map { .at($0) } ?? .absent)
    return commit
  }
}

extension RuntimeRecord {
  /// The models that it should serve, or should have lately.
  fileprivate var recentModels: [ModelName] {
    [assigned?.model].compactMap(\.self) + history.prefix(2).map(\.model)
  }
}

extension String {
  /// A further file of the list of models, or of the heat map.
  fileprivate var isListOfModels: Bool { hasPrefix("models/list-") || hasPrefix("heat-map-") }
}
