import Git
import Reconciler
import Registry
import Vocabulary

extension Daemon {
  /// One pass: fetch, compare the tip, take in what people and runtimes say, let time pass; then
  /// one transaction and one state commit for all of it.
  package func pass(isConfirmed: Bool = false) async throws {
    guard !isPassing else {
      wake.yield()
      return
    }
    isPassing = true
    defer { isPassing = false }
    // What an earlier pass could not write comes first; until then nothing else is taken in.
    try await settle()
    try await fetch()
    let requests = try takeRequests()
    let isConfirmed = isConfirmed || requests.contains { $0.kind == .confirm }
    try await observeBranch(isConfirmed: isConfirmed)
    await observeProposals()
    for request in requests { if let input = request.input { decide(input) } }
    for request in requests { unacknowledged[request.id] = .request(request) }
    try await takeInbox()
    await observeRuntimes()
    await observeData()
    if let due = loop.nextDue, due <= configuration.now() { decide(.tick) }
    try await settle()
    try await publish()
    if isServing { await publishStatus() }
    if inFlight.isEmpty { await tidy() }
  }

  // MARK: - The tracked branch

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
    let desired = try await clone.desired(
      at: tip, known: Set(loop.library.keys), knownDecisions: loop.knownDecisions,
      knownThresholds: loop.thresholds)
    learn(desired)
    let isRewrite = try await isRewrite(from: observed, to: tip)
    let contributors = try await clone.contributors(
      to: changedFolders(in: desired.state), from: isRewrite ? nil : observed, to: tip)
    decide(
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

  // MARK: - People

  /// Verdicts that were not taken in yet. One that was carried out before a kill is only
  /// acknowledged.
  private func takeInbox() async throws {
    for entry in try await clone.inbox() {
      let id = "\(entry.reference)@\(entry.submission.commit)"
      guard unacknowledged[id] == nil else { continue }
      if try store.meta(StateWriter.doneKey(id)) == nil { decide(.signoff(entry.submission)) }
      unacknowledged[id] = .inbox(entry)
    }
  }

  /// Requests that were not carried out yet.
  private func takeRequests() throws -> [Request] {
    var fresh: [Request] = []
    for request in try RequestSpool.pending(in: configuration.folder)
    where unacknowledged[request.id] == nil {
      if try store.meta(StateWriter.doneKey(request.id)) == nil {
        fresh.append(request)
      } else {
        unacknowledged[request.id] = .request(request)
      }
    }
    return fresh
  }

  // MARK: - Runtimes

  private func observeRuntimes() async {
    let names = loop.desired.runtimes.keys.sorted { (asked[$0] ?? 0, $0) < (asked[$1] ?? 0, $1) }
    let targets = names.filter { inFlight["runtime \($0)"] == nil }
      .compactMap { loop.state.runtimes[$0] }.map { RuntimeTarget($0) }
    let found = await runner.runtimes.observe(targets)
    // Who is told to stop hears no more answers, and that says nothing about the runtimes.
    guard !Task.isCancelled else { return }
    let number = (asked.values.max() ?? 0) + 1
    for (name, observation) in found {
      asked[name] = number
      // While it was asked, a deployment may have begun: that one tells what came of it.
      guard inFlight["runtime \(name)"] == nil,
        observation.isNews(after: loop.state.runtimes[name]?.observed)
      else { continue }
      decide(.runtimeObserved(name, observation))
    }
  }

  // MARK: - Housekeeping

  /// How many state commits make up a reason to repack.
  private static let repackInterval: Int64 = 500

  /// Packs the repository when nothing else is to be done and many state commits were made. It can
  /// wait: a failure is only logged.
  func tidy() async {
    guard !isRepacking else { return }
    isRepacking = true
    defer { isRepacking = false }
    do {
      let last = Int64(try store.meta("repacked") ?? "") ?? 0
      guard writer.pass - last >= Self.repackInterval else { return }
      try store.set(["repacked": String(writer.pass)])
      let marker = RepackMarker(configuration.folder)
      try marker.set()
      try await GitProgram(.daemon(.init(remotes: []))).repack(clone.path)
      try marker.clear()
    } catch {
      configuration.log(LogLine(.warning, "project", reason: "RepackFailed", "\(error)"))
    }
  }
}
