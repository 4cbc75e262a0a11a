import Gates
package import Vocabulary

extension ControlLoop {
  /// How many proposals are judged at the same time: the tracked branch goes first.
  package static let proposalConcurrency = 2
  /// After how long a judgement that could not be found out is tried again; it doubles each time.
  private static let firstProposalDelay: Duration = .seconds(30)
  private static let longestProposalDelay: Duration = .seconds(3600)

  // MARK: - What there is

  /// Takes up what proposals there are. A record whose reference is gone or merged is closed; one
  /// whose reference came back as it was is open again and not judged again.
  mutating func observe(_ found: [ProposalHead]) {
    let found = found.sorted()
    heads = found
    headsDigest = Self.digest(of: found)
    reviewTrainings(among: found)
    reviewPromotions(among: found)
    let open = Set(found.lazy.filter(\.isLive).map(\.ref))
    for record in state.proposals.values.sorted(by: { $0.ref < $1.ref })
    where record.isClosed == open.contains(record.ref) {
      update(proposal: record.ref) { [now] in $0.closed = $0.isClosed ? nil : now }
      let isClosed = !open.contains(record.ref)
      if isClosed { endLanes(of: record.ref, besides: [], reason: "the proposal was closed") }
      log(
        .info, Self.object(record.ref), isClosed ? "ProposalClosed" : "ProposalReopened",
        isClosed ? "the reference is gone, merged or closed" : "the reference is back")
    }
  }

  /// A digest of references and where they lead: equal lists have equal ones.
  package static func digest(of heads: [ProposalHead]) -> Digest {
    var text = ""
    for head in heads.sorted() {
      text += "\(head.ref) \(head.commit)\n"
    }
    return Digest(of: text)
  }

  // MARK: - What is wanted

  /// The judgements that are wanted, by reference. Those of a head and a base that were judged are
  /// not, whatever came of it, unless it could not be found out.
  func proposalEffects(now: Instant) -> [Effect] {
    guard let base = state.observed, let heads else { return [] }
    return Array(
      heads.lazy.filter { [state] head in
        head.isLive && head.commit != base
          && state.proposals[head.ref]?.answers(head, into: base, now: now) != true
      }.prefix(Self.proposalConcurrency)
    ).map { .judge($0.ref, head: $0.commit, base: base) }
  }

  /// When a judgement is tried again, if any is.
  var proposalDue: Instant? {
    state.proposals.values.lazy.filter { !$0.isClosed }.flatMap { [publishes] record in
      [
        record.retryAt, record.outdated == nil ? record.holdsUntil : nil,
        publishes ? record.publication?.retryAt : nil,
      ].compactMap { $0 }
    }.min()
  }

  /// Lets judgements be tried again whose time has come.
  mutating func retryProposals() {
    let due = state.proposals.values.filter { [now] record in
      !record.isClosed && record.retryAt.map { $0 <= now } ?? false
    }
    for ref in due.map(\.ref).sorted() { update(proposal: ref) { $0.retryAt = nil } }
    let ended = state.proposals.values.filter { [now] record in
      !record.isClosed && record.outdated == nil && record.holdsUntil.map { $0 <= now } ?? false
    }
    let untold = state.proposals.values.filter { [now] record in
      record.publication?.retryAt.map { $0 <= now } ?? false
    }
    for ref in untold.map(\.ref).sorted() {
      update(proposal: ref) { $0.publication?.retryAt = nil }
    }
    for ref in ended.map(\.ref).sorted() { update(proposal: ref) { [now] in $0.outdated = now } }
  }

  // MARK: - Telling a forge

  /// How many judgements are told at the same time.
  private static let publicationConcurrency = 4

  /// The judgements that a forge was not told yet: each is told until that is recorded, so a kill
  /// in between tells it once more, which changes nothing there.
  func publicationEffects(now: Instant) -> [Effect] {
    guard publishes else { return [] }
    let open = state.proposals.values.filter { record in
      !record.isClosed && record.publication?.retryAt.map { $0 <= now } ?? true
        && record.publication?.told != record.verdictDigest
    }
    return open.sorted { $0.ref < $1.ref }.prefix(Self.publicationConcurrency)
      .map { .publish($0.ref, $0.verdictDigest) }
  }

  /// Notes that a judgement was told. A newer one that came meanwhile is still to be told.
  mutating func published(_ ref: String, _ digest: Digest, failure: String?) {
    guard let record = state.proposals[ref] else { return }
    var publication = record.publication ?? ProposalRecord.Publication()
    if let failure {
      guard record.verdictDigest == digest else { return }
      publication.failures += 1
      let delay = Self.firstProposalDelay * (1 << min(publication.failures - 1, 10))
      publication.retryAt = now + min(delay, Self.longestProposalDelay)
      if publication.failures == 1 {
        log(.warning, Self.object(ref), "NotPublished", "\(failure); it is tried again")
      }
    } else {
      publication.told = digest
      publication.failures = 0
      publication.retryAt = nil
    }
    update(proposal: ref) { $0.publication = publication }
  }

  // MARK: - What came of it

  /// Keeps a judgement and what was measured for it. It is kept even if the reference went on
  /// meanwhile: it says which commits it is about.
  mutating func take(_ judged: ProposalRecord, measured: [MeasurementRecord]) {
    var known: Set<MeasurementID> = []
    outcome.measurements += measured.filter {
      $0.outcome.isWorthKeeping && known.insert($0.id).inserted
    }
    let former = state.proposals[judged.ref]
    let isSame = former.map { $0.head == judged.head && $0.base == judged.base } ?? false
    var record = judged
    if record.outcome == .unknown {
      record.failures = (isSame ? former?.failures ?? 0 : 0) + 1
      let delay = Self.firstProposalDelay * (1 << min(record.failures - 1, 10))
      record.retryAt = now + min(delay, Self.longestProposalDelay)
    } else {
      record.failures = 0
      record.retryAt = nil
    }
    // What became known while it was judged is not in it.
    if isSame, let since = former?.outdated, since > judged.judgedAt {
      record.outdated = since
    }
    let isOpen = heads?.contains { $0.ref == record.ref && $0.isLive } ?? true
    record.closed = isOpen ? nil : former?.closed ?? now
    record.announced = former?.announced
    record.publication = former?.publication
    record.publication?.failures = 0
    record.publication?.retryAt = nil
    // Nothing tells that a squashed pull request was merged but that nothing of it is left to
    // merge.
    if record.isIdle == true, ProposalHead(record.ref, at: record.head).pullRequest != nil {
      record.closed = record.closed ?? now
    }
    put(record)
    defer { announceProposal(record.ref) }
    guard !isSame || former?.outcome != record.outcome else { return }
    audit(
      "proposal-judged", Self.object(record.ref), "\(record.outcome.rawValue): \(record.summary)",
      commit: record.head)
    log(
      record.outcome == .pass || record.outcome == .waived ? .notice : .warning,
      Self.object(record.ref), "ProposalJudged",
      "\(record.outcome.rawValue): \(record.summary)")
  }

  static func object(_ ref: String) -> String { "proposal/\(ref)" }
}
