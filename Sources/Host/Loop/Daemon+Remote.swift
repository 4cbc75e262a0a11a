import Git
import Reconciler
import Signatures
import Vocabulary

extension Daemon {
  func fetch() async throws {
    try await remote?.fetch(proposals: ProposalRefs.patterns(of: loop.desired))
  }

  /// Sends the state ref to the remote, where there is one. Where the remote's was moved by the
  /// same key, what is new here is put on top of it; where anybody else moved it, Muster stalls.
  func publish() async throws {
    guard let remote, !isPublishing else { return }
    isPublishing = true
    defer { isPublishing = false }
    for attempt in 1... {
      guard let tip = writer.tip, tip != published else { return }
      switch try await remote.push(tip, over: published) {
      case .done:
        published = tip
        try await publishArchives(remote)
      case .moved(let found):
        guard attempt < Backoff.attempts else {
          throw HostError(
            "push state to", remote.url.description,
            "it moved \(attempt) times while it was pushed")
        }
        try await Backoff.pause(attempt)
        try await rebase(onto: found, remote)
      }
    }
  }

  private func publishArchives(_ remote: RemoteSync) async throws {
    let repository = try Repository(opening: configuration.repository)
    if let refusal = try await remote.pushArchives(of: repository) {
      configuration.log(
        LogLine(
          .warning, "project", reason: "ArchivePushRefused",
          "the remote does not accept \(Repository.archivePrefix)*: \(refusal)"))
    }
  }

  /// Makes the state anew on what the remote has.
  private func rebase(onto found: CommitID?, _ remote: RemoteSync) async throws {
    guard let found else {
      throw HostError(
        "push state to", remote.url.description,
        "somebody else deleted \(Repository.stateReference)",
        hint: "push it again: git push <remote> \(Repository.stateReference)",
        stall: "StateRewound")
    }
    try await fetch()
    let repository = try Repository(opening: configuration.repository)
    try remote.requireOwn(found, after: published, repository, key: key.publicKey)
    try writer.keep(
      pending, of: loop.state, facts: Facts(loop, effects: 1),
      done: carriedOut, at: configuration.now())
    pending = StepOutcome()
    let observed = loop.state.observed
    try writer.rebase(
      from: published, onto: found, observed: observed, at: configuration.now())
    published = found
    try StateLoader.rebuild(store, repository, writer.tip)
    let loaded = try StateLoader.load(store, repository, key: key.publicKey)
    let library = loop.library
    loop = ControlLoop(state: loaded.state)
    loop.publishes = configuration.forge != nil
    loop.opensPullRequests = configuration.forge?.desk != nil
    proposalBase = nil
    for (blob, file) in library { loop.learn(blob, file) }
    writer = StateWriter(
      try Repository(opening: configuration.repository), store: store, key: key, loaded: loaded)
    try await recall()
    configuration.log(
      LogLine(
        .notice, "project", reason: "StateRebased",
        "the state was made anew on \(found.short) of the remote"))
  }
}
