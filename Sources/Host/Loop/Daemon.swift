import BPMN
import Gates
import Git
import Jobs
import Notifications
package import Reconciler
package import Registry
import Signatures
package import Vocabulary

/// Drives the control loop: watches, feeds it inputs, keeps what it decides, performs what it asks.
///
/// Everything between an input and its record happens synchronously on one queue, so nothing can be
/// seen half done; effects run beside it and come back as inputs. The order is always the same: the
/// decision, SQLite, the state ref, and only then acknowledgements and effects. What fails on the
/// way is kept and tried again by the next pass.
package actor Daemon {
  private let executor = QueueExecutor("muster.daemon")
  let configuration: DaemonConfiguration
  let clone: Clone
  let store: Store
  let runner: EffectRunner
  let remote: RemoteSync?
  let key: SigningKey
  /// Held from the start to the end of ``reconcile(isConfirmed:)`` or ``serve(triggers:)``: let go
  /// there, since the actor itself may live on until its last task has ended.
  private var lock: WriterLock?
  var writer: StateWriter
  var loop: ControlLoop

  /// What was decided and is not kept yet.
  var pending = StepOutcome()
  /// The inputs that are carried out, whose senders are told so once that is recorded.
  var unacknowledged: [String: Acknowledgement] = [:]
  /// The effects that are under way, by their keys.
  var inFlight: [String: EffectUnderWay] = [:]
  /// How many calls of ``perform(_:)`` have not ended: each may still put effects under way.
  var performing = 0
  let tasks: AsyncStream<Work>
  let tasksContinuation: AsyncStream<Work>.Continuation
  let wakes: AsyncStream<Void>
  let wake: AsyncStream<Void>.Continuation
  var armed: Instant?
  var isStopping = false
  var isPassing = false
  var isRepacking = false
  var lastPlan: Plan?
  var trouble: String?
  var failures = 0
  /// The commit of the remote's state ref that ours contains.
  var published: CommitID?
  var isPublishing = false
  /// The published branch, when it was committed to last, and when it is to be looked at again.
  var status: StatusBranch
  var statusCommitted: Instant?
  var statusDue: Instant?
  var statusTrouble: String?
  var statusFailures = 0
  var isRenderingStatus = false
  /// Whether it watches for long, so that there is a pass after this one.
  var isServing = false
  /// The number of the question that each runtime was asked last; the longest ago comes first.
  var asked: [RuntimeName: Int] = [:]
  /// What people have to be told, and whether some of it is not in the database yet.
  var outbox = Outbox()
  var isOutboxKept = true
  var isDelivering = false
  /// What was seen of the data that schedules wait for.
  var watch = DataWatch()
  /// The tracked commit that proposals were last compared with.
  var proposalBase: CommitID?
  /// The open pull requests as the forge told them last, and when it was asked.
  var pullRequests: (open: Set<Int64>?, asked: Instant)?

  /// What runs beside the loop.
  enum Work: Sendable {
    case effect(Effect)
    case sleep(until: Instant)
    case deliver
  }

  /// How the sender of an input is told that it was carried out.
  enum Acknowledgement: Sendable {
    case request(Request)
    case inbox(Clone.InboxEntry)
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// Takes the lock. A Muster that is just ending lets go of it a little after its last word, and a
  /// process that is being started holds a copy until it runs its program: both are waited for.
  private static func takeLock(_ path: String) async throws(HostError) -> WriterLock {
    for _ in 0..<100 {
      do {
        return try WriterLock(path)
      } catch {
        guard !Task.isCancelled else { throw error }
      }
      // Cancelled: the next turn says so.
      try? await ContinuousClock().sleep(for: .milliseconds(50))
    }
    return try WriterLock(path)
  }

  /// Takes the repository's lock, brings the state back, and is ready for passes.
  package init(_ configuration: DaemonConfiguration) async throws {
    let folder = configuration.folder
    try folder.create()
    self.configuration = configuration
    lock = try await Self.takeLock(folder.lock)
    clone = try Clone(opening: configuration.repository)
    let repository = try Repository(opening: configuration.repository)
    try await StaleLocks.remove(in: repository.path, folder, now: configuration.now())
    let key = try MusterKey.load(from: folder)
    self.key = key
    remote = configuration.remote.map {
      RemoteSync(url: $0, repository: configuration.repository)
    }
    if let remote {
      do {
        published = try await remote.adoptState(repository, key: key.publicKey)
      } catch {
        if let error = error as? HostError, error.stall != nil { throw error }
        configuration.log(
          LogLine(.warning, "project", reason: "RemoteAway", "\(error)"))
      }
    }
    let (store, loaded) = try Self.load(folder, repository, key)
    self.store = store
    loop = ControlLoop(state: loaded.state)
    loop.publishes = configuration.forge != nil
    loop.opensPullRequests = configuration.forge?.desk != nil
    writer = StateWriter(repository, store: store, key: key, loaded: loaded)
    status = StatusBranch(
      try Repository(opening: configuration.repository), store: store, key: key)
    let tests = TestRunner(
      clone: clone, folder: folder, remote: configuration.remote,
      records: MeasurementCache.records(of: store),
      elsewhere: Self.executors(configuration, clone), now: configuration.now)
    runner = EffectRunner(
      clone: clone, proposals: try Clone(opening: configuration.repository), tests: tests,
      packages: tests.packages, executor: tests.executor,
      runtimes: RuntimeDrivers(folder: folder, executable: configuration.executable),
      folder: folder, now: configuration.now, progress: configuration.progress,
      forge: configuration.forge, key: key,
      branches: OwnBranches(
        repository: configuration.repository, base: configuration.branch, remote: remote,
        pullRequests: configuration.forge?.desk))
    await tests.executor.removeLeftovers()
    (tasks, tasksContinuation) = AsyncStream.makeStream()
    (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    // One that cannot be read is no reason to stand still: what is wrong now is told anew.
    if let text = try store.meta(Self.outboxKey),
      let kept = try? JSON(parsing: text).decode(Outbox.self)
    {
      outbox = kept
    }
    try await recall()
  }

  /// Looks up what executors signed whom the tracked branch names now.
  private static func executors(
    _ configuration: DaemonConfiguration, _ clone: Clone
  ) -> MeasurementCache.Records {
    { id in
      let search = try await ExecutorMeasurements(in: clone, now: configuration.now).search(
        for: id, base: try await clone.tip(of: configuration.branch))
      for warning in search.warnings {
        configuration.log(
          LogLine(
            .warning, "project", reason: "UntrustedMeasurement",
            "\(warning.location.path): \(warning.message)"))
      }
      return search.measurement
    }
  }

  /// Opens the database and loads the state. A database that cannot be read is put together anew:
  /// it is a cache of the state ref.
  private static func load(
    _ folder: StateFolder, _ repository: borrowing Repository, _ key: SigningKey
  ) throws -> (Store, StateLoader.Loaded) {
    do {
      let store = try Store(writing: folder.database)
      return (store, try StateLoader.load(store, repository, key: key.publicKey))
    } catch {
      guard let failure = error as? HostError, failure.stall == nil, failure.isOfDatabase else {
        throw error
      }
      try Store.remove(folder.database)
      let store = try Store(writing: folder.database)
      return (store, try StateLoader.load(store, repository, key: key.publicKey))
    }
  }

  /// What the loop must know again that is not in the state: the definitions of running instances,
  /// and the tracked branch as it was reconciled.
  func recall() async throws {
    // The tracked branch first: its process manifests bind scripts and operations of their files.
    var recalled: DesiredState?
    if let observed = loop.state.observed, try await clone.exists(observed) {
      let desired = try await clone.desired(
        at: observed, known: Set(loop.library.keys), knownDecisions: loop.knownDecisions,
        knownThresholds: loop.thresholds)
      learn(desired)
      recalled = desired.state
    }
    for record in loop.state.instances.values.filter(\.isActive).sorted(by: { $0.id < $1.id })
    where loop.library[record.definition] == nil {
      loop.learn(
        record.definition,
        await definition(
          record.definition, of: record.process, bound: recalled?.processes[record.process]))
    }
    for record in loop.state.instances.values.filter(\.isActive).sorted(by: { $0.id < $1.id }) {
      guard let blobs = record.decisions, !loop.knownDecisions.contains(blobs) else { continue }
      let files = blobs.enumerated().map { ($1, "\(record.process)-\($0 + 1).dmn") }
      do {
        loop.learn(blobs, try await clone.decisions(files))
      } catch {
        configuration.log(
          LogLine(.error, "instance/\(record.id)", reason: "NoDecisions", "\(error)"))
      }
    }
    for (id, reason) in loop.resume().sorted(by: { $0.key < $1.key }) {
      configuration.log(LogLine(.error, "instance/\(id)", reason: "NotResumed", reason))
    }
    if let recalled { loop.recall(recalled) }
  }

  /// Takes up the process and DMN files of a commit.
  func learn(_ desired: Clone.Desired) {
    for (blob, file) in desired.definitions { loop.learn(blob, file) }
    for (blobs, set) in desired.decisions { loop.learn(blobs, set) }
    loop.zones = ZoneFiles.zones(of: desired.state, beside: loop.zones)
    loop.thresholds.merge(desired.thresholds)
  }

  /// A former file of a process, with what its manifest binds now: a manifest of then is not kept.
  private func definition(
    _ blob: BlobID, of process: ProcessName, bound: DesiredProcess?
  ) async -> ControlLoop.ProcessFile {
    do {
      return try await clone.definition(
        blob, path: process.text,
        bindings: BPMNBindings(
          operations: bound?.operations ?? [:], scripts: bound?.scripts ?? [:]))
    } catch {
      return .broken([
        Diagnostic(code: "no-process-file", at: SourceLocation(path: process.text), "\(error)")
      ])
    }
  }

  // MARK: - The lock

  /// Takes the lock again, where an earlier run of the same daemon let go of it.
  func takeLock() async throws(HostError) {
    if lock == nil { lock = try await Self.takeLock(configuration.folder.lock) }
  }

  /// Lets the next Muster at the repository.
  func releaseLock() {
    lock = nil
  }

  // MARK: - Deciding and keeping

  /// Answers an input in memory; ``settle()`` keeps it.
  func decide(_ input: Input) {
    let outcome = loop.handle(input, now: configuration.now())
    if let plan = outcome.plan { lastPlan = plan }
    pending.merge(outcome)
  }

  /// Keeps everything that was decided in one transaction and one state commit, and only then tells
  /// senders and starts effects.
  func settle(isFinal: Bool = false) async throws {
    let now = configuration.now()
    let wanted = loop.effects(now: now)
    try writer.keep(
      pending, of: loop.state, facts: Facts(loop, effects: wanted.count),
      done: carriedOut, beside: takeNotifications(pending, at: now), at: now)
    isOutboxKept = true
    for line in pending.log { configuration.log(line) }
    pending = StepOutcome()
    let answered = unacknowledged
    let noted = Set(carriedOut)
    try await flush(isForced: isFinal || !noted.isEmpty, at: now)
    try await acknowledge(answered)
    try store.forget(noted.subtracting(unacknowledged.keys).sorted().map(StateWriter.doneKey))
    guard !isStopping else { return }
    for underWay in inFlight.values where !loop.isWanted(underWay.effect) { underWay.end() }
    for effect in loop.effects(now: now) where mayBegin(effect) && inFlight[effect.key] == nil {
      inFlight[effect.key] = EffectUnderWay(effect)
      tasksContinuation.yield(.effect(effect))
    }
  }

  /// The ids of the inputs that must not be carried out again; a plain request for a pass may.
  var carriedOut: [String] {
    unacknowledged.filter {
      if case .request(let request) = $0.value { request.input != nil } else { true }
    }.keys.sorted()
  }

  /// Writes the state commit; a reference that somebody else holds for a moment is waited for.
  private func flush(isForced: Bool, at now: Instant) async throws {
    for attempt in 1... {
      do {
        try writer.flush(observed: loop.state.observed, at: now, isForced: isForced)
        return
      } catch let error as GitError {
        guard error.code == .locked, attempt < Backoff.attempts else { throw error }
        try await Backoff.pause(attempt)
      }
    }
  }

  private func acknowledge(_ answered: [String: Acknowledgement]) async throws {
    for (id, acknowledgement) in answered.sorted(by: { $0.key < $1.key }) {
      guard unacknowledged[id] != nil else { continue }
      switch acknowledgement {
      case .request(let request):
        try RequestSpool.acknowledge(request, in: configuration.folder)
      case .inbox(let entry):
        try await remote?.removeInbox(entry)
        try await clone.remove(entry.reference, at: entry.submission.commit)
      }
      unacknowledged[id] = nil
    }
  }

  /// Performs an effect and decides what its result means. Work that was cut off by the end of the
  /// process says nothing: its job is still wanted, and the next Muster does it. Nor does work that
  /// was ended since nothing wants it any more.
  func perform(_ effect: Effect) async throws {
    performing += 1
    defer { performing -= 1 }
    if case .judge(_, let head, _) = effect { await configuration.forge?.begin(head) }
    let performed = await inFlight[effect.key]?.result { await self.carryOut(effect) }
    guard !Task.isCancelled else { return }
    guard let performed else {
      inFlight[effect.key] = nil
      try await settle()
      arm()
      return
    }
    var input = performed.input
    let failed: RuntimeName? =
      switch input {
      case .deploymentFailed(let name, _), .challengeFailed(let name, _),
        .settingsFailed(let name, _):
        name
      default: nil
      }
    if let name = failed, !isStillWanted(effect) {
      if let record = loop.state.runtimes[name] {
        input = .runtimeObserved(name, await runner.runtimes.observe(RuntimeTarget(record)))
      }
    }
    guard !Task.isCancelled else { return }
    inFlight[effect.key] = nil
    decide(input)
    // What was just proposed is judged now and not with the next pass.
    switch input {
    case .branched, .promotion(_, _, .stands): await observeProposals()
    default: break
    }
    try await settle()
    arm()
  }

  private func carryOut(_ effect: Effect) async -> EffectRunner.Performed {
    await runner.perform(effect, desired: loop.desired, tables: loop.thresholds) { loop.state }
  }

  /// Whether a runtime should still do what an effect was about.
  private func isStillWanted(_ effect: Effect) -> Bool {
    switch effect {
    case .deploy(let name, let model, let version, _),
      .configure(let name, let model, let version, _):
      let assigned = loop.state.runtimes[name]?.assigned
      return assigned?.model == model && assigned?.version == version
    case .challenge(let name, _, let version, _, _):
      return loop.state.runtimes[name]?.challenger?.assignment.version == version
    case .withdraw(let name): return loop.state.runtimes[name]?.challenger == nil
    case .undeploy(let name): return loop.state.runtimes[name]?.assigned == nil
    case .runTests, .notify, .judge, .publish, .runMonitor, .train, .propose, .openPullRequest,
      .retire, .promote:
      return true
    }
  }

  // MARK: - Reading

  /// The state as it is now.
  package var state: ControlState { loop.state }

  /// What the tracked branch wants, as it was reconciled last.
  package var desired: DesiredState { loop.desired }

  /// How many effects are under way.
  package var effectsUnderWay: Int { inFlight.count }

  /// When time alone would make something happen.
  package var nextDue: Instant? { loop.nextDue }

  /// How many tasks wait for people.
  package var openTasks: Int { writer.openTasks }

  /// The tip of the state ref.
  package var stateTip: CommitID? { writer.tip }
}
