package import Git
import Jobs
import Reconciler
import Registry
import Synchronization
package import Vocabulary

/// Judges a proposal by what its merge would give: reads, measures, compares. It writes nothing but
/// caches, and takes no lock, so that it works beside a Muster that serves.
package struct GateRun: Sendable {
  let clone: Clone
  private let quarantine: Quarantine?
  /// The tracked branch, which is the base where none is named.
  private let branch: String
  let now: @Sendable () -> Instant
  private let progress: TestRunner.Progress
  private let source: Source

  /// Where what is known and what measures come from.
  private enum Source: Sendable {
    /// The files that a Muster keeps, if there is one.
    case files(repository: String, StateFolder, remote: RemoteURL?)
    /// A Muster that is at work.
    case daemon(TestRunner, ControlState)
  }

  /// A gate on a repository.
  ///
  /// - Parameters:
  ///   - remote: where the repository comes from, if it is a mirror.
  ///   - quarantine: where the objects of a push are that is not accepted yet.
  package init(
    repository: String, folder: StateFolder, branch: String, remote: RemoteURL? = nil,
    quarantine: Quarantine? = nil,
    now: @escaping @Sendable () -> Instant, progress: @escaping TestRunner.Progress = { _ in }
  ) throws {
    clone = try Clone(opening: repository, quarantine: quarantine)
    self.quarantine = quarantine
    self.branch = branch
    self.now = now
    self.progress = progress
    source = .files(repository: repository, folder, remote: remote)
  }

  /// A gate of a Muster that is at work: it measures with what measures the tracked branch.
  init(
    clone: Clone, runner: TestRunner, state: ControlState, now: @escaping @Sendable () -> Instant,
    progress: @escaping TestRunner.Progress
  ) {
    self.clone = clone
    quarantine = nil
    branch = ProjectSettings.defaultTrack
    self.now = now
    self.progress = progress
    source = .daemon(runner, state)
  }

  /// Judges the merge of one commit into another.
  ///
  /// - Parameters:
  ///   - base: the tracked branch, or its counterpart on the remote, unless it is named.
  ///   - head: the proposal.
  package func report(base: String?, head: String) async throws -> GateReport {
    let headCommit = try await clone.resolve(head)
    let baseCommit = try await resolveBase(base, head: headCommit)
    var report = GateReport(base: baseCommit, head: headCommit)
    guard let merge = try await merge(baseCommit, headCommit, into: &report) else { return report }
    try await judge(merge, of: headCommit, since: baseCommit, into: &report)
    return report
  }

  /// Judges what a branch would be if a commit took the place of another, as a push does: there is
  /// nothing to merge.
  ///
  /// - Parameter base: where the branch is; `nil` for a new one, of which every error counts and
  ///   every model is new.
  package func report(replacing base: CommitID?, by head: CommitID) async throws -> GateReport {
    var report = GateReport(base: base ?? Self.nothing, head: head)
    var known: TreeID?
    if let base { known = try await clone.commit(base).tree }
    report.errors = try await clone.objectProblems(in: head, since: known)
    // Nothing of what is malformed is read any further.
    guard report.errors.isEmpty else { return report }
    let tree = try await clone.commit(head).tree
    if tree != known { try await judge(tree, of: head, since: base, into: &report) }
    return report
  }

  /// git's own way to say that there is no commit.
  private static let nothing = CommitID(String(repeating: "0", count: 40))

  private func judge(
    _ tree: TreeID, of head: CommitID, since base: CommitID?, into report: inout GateReport
  ) async throws {
    let compared = try await comparison(of: base, with: tree)
    let before = compared.before
    var desired = compared.after
    // A change cannot choose where its own code runs.
    desired.project?.testExecutors = before.project?.testExecutors ?? []
    report.errors += try await newErrors(
      compared.diagnostics, desired, since: compared.formerDiagnostics, before)
    if base != nil {
      report.processes = try await clone.processChanges(from: before, to: desired)
    }
    let changes = Self.changes(from: before, to: desired)
    guard !changes.isEmpty else { return }
    Self.lint(changes, into: &report)
    let (records, warnings) = try await records(
      of: changes.map(\.name), base: base, withRuntimes: before.project?.championStage != nil)
    report.warnings = warnings
    for warning in warnings {
      progress("warning: \(warning.location.path): \(warning.message)")
    }
    let waivers = try await waivers(
      of: changes.map(\.name), before, records, head: head, since: base, into: &report)
    let distrusted = Distrusted()
    let judge = try ModelJudge(
      base: before, desired: desired, records: records, clone: clone,
      runner: runner(records, base: base, distrusted),
      waivers: waivers,
      tables: try await clone.thresholds(
        of: changes.flatMap { [$0.before, $0.after].compactMap(\.self) }),
      progress: progress)
    for change in changes {
      report.models.append(try await judge.judge(change))
    }
    report.warnings += distrusted.all
  }

  // MARK: - What is compared

  /// What both sides want. A Muster that is at work has the one in memory; else what was found out
  /// before lies beside the clone.
  private func comparison(
    of base: CommitID?, with tree: TreeID
  ) async throws -> Clone.Comparison {
    var former: TreeID?
    if let base { former = try await clone.commit(base).tree }
    if case .files(_, let folder, _) = source {
      return try await clone.comparison(of: former, with: tree, remembering: folder)
    }
    var compared = Clone.Comparison()
    if let former {
      (compared.before, compared.formerDiagnostics) = try await clone.desired(of: former)
    }
    (compared.after, compared.diagnostics) = try await clone.desired(of: tree)
    return compared
  }

  func resolveBase(_ base: String?, head: CommitID) async throws -> CommitID {
    if let base { return try await clone.resolve(base) }
    let local = try await clone.tip(of: branch)
    let short = SignoffPlace.short(branch)
    let remote = try await clone.tip(of: "refs/remotes/origin/\(short)")
    // On the tracked branch itself, what is not pushed yet is the proposal.
    if let remote, local == nil || local == head { return remote }
    guard let local else {
      throw HostError(
        "find base", branch, "there is no such branch here",
        hint: "name the base with --base, for example --base origin/\(short)")
    }
    return local
  }

  /// The tree of the merge result; `nil` when there is none, or when it is the base's.
  func merge(
    _ base: CommitID, _ head: CommitID, into report: inout GateReport
  ) async throws -> TreeID? {
    guard base != head else { return nil }
    // What a merge writes goes where the push's own objects are.
    let git = GitProgram(.daemon(.init(remotes: [], variables: quarantine?.variables ?? [:])))
    switch try await git.mergeTree(in: clone.path, base, head) {
    case .conflicts(let paths):
      report.conflicts = paths.isEmpty ? ["(unknown)"] : paths
      return nil
    case .clean(let tree):
      report.isIdle = try await clone.commit(base).tree == tree
      return report.isIdle ? nil : tree
    }
  }

  /// A model whose judgement may change, as it was and as it would be.
  struct Change: Sendable {
    var name: ModelName
    var before: DesiredModel?
    var after: DesiredModel?
  }

  static func changes(from base: DesiredState, to desired: DesiredState) -> [Change] {
    Set(base.models.keys).union(desired.models.keys).sorted().compactMap { name in
      let before = base.models[name]
      let after = desired.models[name]
      if after == nil, desired.broken[ResourceID(.model, name.text)] != nil { return nil }
      if let before, after == nil, desired.unreadable[before.manifest] != nil { return nil }
      if let before, let after, before.version.digest == after.version.digest,
        before.gatesDigest == after.gatesDigest, before.testsDigest == after.testsDigest,
        before.dataDigest == after.dataDigest
      {
        return nil
      }
      return Change(name: name, before: before, after: after)
    }
  }

  // MARK: - Errors

  private func newErrors(
    _ diagnostics: [Diagnostic], _ desired: DesiredState, since former: [Diagnostic],
    _ base: DesiredState
  ) async throws -> [Diagnostic] {
    var errors = diagnostics
    let known = Set(base.processes.values.map(\.bpmn.blob))
    for process in desired.processes.values.sorted(by: { $0.name < $1.name })
    where !known.contains(process.bpmn.blob) {
      let file = try await clone.definition(process.bpmn.blob, path: process.bpmn.path.text)
      if case .broken(let found) = file { errors += found }
    }
    // A line that moved is not a new error.
    func key(_ diagnostic: Diagnostic) -> [String] {
      [diagnostic.location.path, diagnostic.code, diagnostic.message]
    }
    let old = Set(former.map(key))
    return errors.filter { $0.severity == .error && !old.contains(key($0)) }.sorted()
  }

  // MARK: - What is known

  /// What was recorded, and what of it could not be used. A database beside the clone is Muster's
  /// own; without one, a state ref counts that the base's key signed. Without either, nothing is
  /// deployed as far as anybody can tell.
  func records(
    of models: [ModelName], base: CommitID?, withRuntimes: Bool
  ) async throws -> (GateRecords, [Diagnostic]) {
    guard case .files(_, let folder, _) = source else {
      if case .daemon(_, let state) = source { return (GateRecords(state: state), []) }
      return (GateRecords(), [])
    }
    if let store = try? Store(reading: folder.database) {  // none: no Muster worked here
      let state = try StateLoader.read(store, models: models, withRuntimes: withRuntimes)
      return (GateRecords(state: state, source: .database(store)), [])
    }
    let search = try await TrustedState.search(in: clone, base: base)
    guard let trusted = search.state else { return (GateRecords(), search.warnings) }
    let state = try await trusted.state(of: models, withRuntimes: withRuntimes)
    return (GateRecords(state: state, source: .reference(trusted)), search.warnings)
  }

  /// What measures, after what is recorded or signed by the base's executors.
  private func runner(
    _ records: GateRecords, base: CommitID?, _ distrusted: Distrusted
  ) throws -> TestRunner {
    let folder: StateFolder
    let remote: RemoteURL?
    switch source {
    case .daemon(let runner, _): return runner
    case .files(_, let files, let url):
      folder = files
      remote = url
    }
    try folder.create()
    return TestRunner(
      clone: clone, folder: folder, remote: remote,
      records: { try await records.measurement($0) },
      elsewhere: { id in
        let search = try await ExecutorMeasurements(in: clone, now: now).search(
          for: id, base: base)
        for warning in search.warnings where distrusted.add(warning) {
          progress("warning: \(warning.location.path): \(warning.message)")
        }
        return search.measurement
      }, now: now)
  }
}

/// Why measurements were not used, each said once.
private final class Distrusted: Sendable {
  private let warnings = Mutex<[Diagnostic]>([])

  var all: [Diagnostic] { warnings.withLock { $0 } }

  /// Adds a warning; answers whether it is new.
  func add(_ warning: Diagnostic) -> Bool {
    warnings.withLock { warnings in
      guard !warnings.contains(warning) else { return false }
      warnings.append(warning)
      return true
    }
  }
}
