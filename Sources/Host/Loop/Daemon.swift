import BPMN
import Git
import Jobs
package import Reconciler
package import Registry
import Signatures
import Synchronization
package import Vocabulary

/// Drives the control loop: watches, feeds it inputs, keeps what it decides, performs what it asks.
///
/// Everything between an input and its record happens synchronously on one queue, so nothing can be
/// seen half done; effects run beside it and come back as inputs.
package actor Daemon {
  private let executor = QueueExecutor("muster.daemon")
  private let configuration: DaemonConfiguration
  private let clone: Clone
  private let store: Store
  private let runner: EffectRunner
  private let remote: RemoteSync?
  private var writer: StateWriter
  private var loop: ControlLoop
  private let lock: WriterLock
  /// The keys of effects that are under way.
  private var inFlight: Set<String> = []
  private let effects: AsyncStream<Effect>
  private let effectsContinuation: AsyncStream<Effect>.Continuation
  private var stopsWhenIdle = false
  private var lastPlan: Plan?
  private var fatal: (any Error)?

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// Takes the repository's lock, brings the state back, and is ready for passes.
  package init(_ configuration: DaemonConfiguration) async throws {
    let folder = configuration.folder
    try folder.create()
    self.configuration = configuration
    lock = try WriterLock(folder.lock)
    clone = try Clone(opening: configuration.repository)
    let repository = try Repository(opening: configuration.repository)
    let key = try MusterKey.load(from: folder)
    store = try Store(writing: folder.database)
    remote = configuration.remote.map {
      RemoteSync(url: $0, repository: configuration.repository)
    }
    let loaded = try StateLoader.load(store, repository)
    loop = ControlLoop(state: loaded.state)
    writer = StateWriter(
      repository, store: store, key: key, tip: loaded.tip,
      pass: Int64(try store.meta("pass") ?? "0") ?? 0)
    let packages = PackageStore(folder: folder.packages, clone: clone)
    let jobs = LocalExecutor(folder: folder.path, now: configuration.now)
    runner = EffectRunner(
      clone: clone,
      tests: TestRunner(
        executor: jobs, packages: packages,
        cache: MeasurementCache(folder: folder.measurements, store: store),
        now: configuration.now),
      packages: packages, executor: jobs,
      runtimes: RuntimeClient(folder: folder, executable: configuration.executable),
      folder: folder, now: configuration.now, progress: configuration.progress)
    (effects, effectsContinuation) = AsyncStream.makeStream()
    try await recall()
  }

  /// What the loop must know again that is not in the state: the tracked branch as it was
  /// reconciled, and the definitions of running instances.
  private func recall() async throws {
    for record in loop.state.instances.values where record.isActive {
      let file = try await clone.definition(record.definition, path: record.process.text)
      loop.learn(record.definition, file)
    }
    for record in loop.state.instances.values where record.isActive {
      guard case .ready(let definition) = loop.library[record.definition] else { continue }
      loop.restore(record.id, try ProcessInstance(json: record.engine, in: definition))
    }
    guard let observed = loop.state.observed, try await clone.exists(observed) else { return }
    let desired = try await clone.desired(at: observed, known: Set(loop.library.keys))
    for (blob, file) in desired.definitions { loop.learn(blob, file) }
    loop.recall(desired.state)
  }

  // MARK: - Running

  /// Makes passes until nothing is left to do but wait for people and time.
  ///
  /// - Returns: the plan of the pass.
  package func reconcile(isConfirmed: Bool = false) async throws -> Plan? {
    stopsWhenIdle = true
    try await work { daemon in
      try await daemon.pass(isConfirmed: isConfirmed)
      await daemon.stopIfIdle()
    }
    return lastPlan
  }

  /// Carries out one request and what follows from it, without a look at the branch.
  package func submit(_ request: Request) async throws {
    stopsWhenIdle = true
    try await work { daemon in
      try await daemon.take(request)
      await daemon.stopIfIdle()
    }
  }

  private func take(_ request: Request) async throws {
    if let input = request.input { try submit(input) }
    try await publish()
  }

  /// Watches and works until it is cancelled.
  package func serve(triggers: AsyncStream<Trigger>) async throws {
    try await work { daemon in
      try await daemon.pass()
      for await _ in triggers {
        try await daemon.pass()
      }
      await daemon.stop()
    }
  }

  /// Runs a body beside the effects that it causes.
  private func work(_ body: @escaping @Sendable (Daemon) async throws -> Void) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { try await body(self) }
      for await effect in effects {
        group.addTask { try await self.perform(effect) }
      }
    }
    if let fatal { throw fatal }
  }

  private func stop() {
    effectsContinuation.finish()
  }

  private func stopIfIdle() {
    if stopsWhenIdle, inFlight.isEmpty { effectsContinuation.finish() }
  }

  private func perform(_ effect: Effect) async throws {
    let input = await runner.perform(effect, desired: loop.desired)
    inFlight.remove(effect.key)
    do {
      try submit(input)
      try await publish()
    } catch {
      effectsContinuation.finish()
      throw error
    }
    stopIfIdle()
  }

  /// Decides, keeps, and asks for what is wanted next.
  private func submit(_ input: Input) throws {
    let now = configuration.now()
    let outcome = loop.handle(input, now: now)
    if let plan = outcome.plan { lastPlan = plan }
    if !outcome.isEmpty {
      try writer.keep(outcome, of: loop.state, nextDue: loop.nextDue, at: now)
      for line in outcome.log { configuration.log(line) }
    }
    for effect in loop.effects(now: now) where inFlight.insert(effect.key).inserted {
      effectsContinuation.yield(effect)
    }
  }

  // MARK: - A pass

  /// One pass: fetch, compare the tip, take in what people and runtimes say, let time pass.
  package func pass(isConfirmed: Bool = false) async throws {
    try await remote?.fetch()
    try await observeBranch(isConfirmed: isConfirmed)
    try await takeInbox()
    try await takeRequests()
    try await observeRuntimes()
    if let due = loop.nextDue, due <= configuration.now() { try submit(.tick) }
    try await publish()
  }

  private func observeBranch(isConfirmed: Bool) async throws {
    guard let tip = try await clone.tip(of: configuration.branch) else {
      throw HostError(
        "watch", configuration.branch, "there is no such branch",
        hint: "name the tracked branch with --branch")
    }
    let observed = loop.state.observed
    guard tip != observed || loop.desired.project == nil && loop.desired.models.isEmpty else {
      return
    }
    let desired = try await clone.desired(at: tip, known: Set(loop.library.keys))
    for (blob, file) in desired.definitions { loop.learn(blob, file) }
    let isRewrite = try await isRewrite(from: observed, to: tip)
    let contributors = try await clone.contributors(
      to: changedFolders(in: desired.state), from: isRewrite ? nil : observed, to: tip)
    try submit(
      .desired(
        DesiredChange(
          commit: tip, desired: desired.state, contributors: contributors,
          isRewrite: isRewrite, isConfirmed: isConfirmed)))
  }

  private func isRewrite(from observed: CommitID?, to tip: CommitID) async throws -> Bool {
    guard let observed else { return false }
    return try await !clone.contains(observed, in: tip)
  }

  /// The folders of the models whose version is new.
  private func changedFolders(in desired: DesiredState) -> [ModelName: String] {
    var folders: [ModelName: String] = [:]
    for model in desired.models.values
    where loop.state.models[model.name]?.current?.version != model.version.digest {
      folders[model.name] = model.folder
    }
    return folders
  }

  private func takeInbox() async throws {
    for entry in try await clone.inbox() {
      try submit(.signoff(entry.submission))
      try await clone.remove(entry.reference, at: entry.submission.commit)
      try await remote?.removeInbox(entry)
    }
  }

  private func takeRequests() async throws {
    for request in try RequestSpool.pending(in: configuration.folder) {
      if let input = request.input { try submit(input) }
      try RequestSpool.acknowledge(request, in: configuration.folder)
    }
  }

  private func observeRuntimes() async throws {
    for name in loop.desired.runtimes.keys.sorted() {
      guard loop.desired.runtimes[name]?.driver == .muster,
        !inFlight.contains("runtime \(name)")
      else { continue }
      let observation = await runner.runtimes.observe(name)
      guard !inFlight.contains("runtime \(name)") else { continue }
      try submit(.runtimeObserved(name, observation))
    }
  }

  /// Sends the state ref to the remote, where there is one.
  private func publish() async throws {
    guard let remote, let tip = writer.tip else { return }
    try await remote.push(tip)
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
}
