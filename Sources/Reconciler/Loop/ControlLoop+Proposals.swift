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
    let open = Set(found.lazy.filter { !$0.isMerged }.map(\.ref))
    for record in state.proposals.values.sorted(by: { $0.ref < $1.ref })
    where record.isClosed == open.contains(record.ref) {
      update(proposal: record.ref) { [now] in $0.closed = $0.isClosed ? nil : now }
      let isClosed = !open.contains(record.ref)
      log(
        .info, Self.object(record.ref), isClosed ? "ProposalClosed" : "ProposalReopened",
        isClosed ? "the reference is gone or merged" : "the reference is back")
    }
  }

  /// A digest of references and where they lead: equal lists have equal ones.
  package static func digest(of heads: [ProposalHead]) -> Digest {
    var text = ""
    for head in heads.sorted() { text += "\(head.ref) \(head.commit)\n" }
    return Digest(of: text)
  }

  // MARK: - What is wanted

  /// The judgements that are wanted, by reference. Those of a head and a base that were judged are
  /// not, whatever came of it, unless it could not be found out.
  func proposalEffects(now: Instant) -> [Effect] {
    guard let base = state.observed, let heads else { return [] }
    return Array(
      heads.lazy.filter { [state] head in
        !head.isMerged && head.commit != base
          && state.proposals[head.ref]?.answers(head, into: base, now: now) != true
      }.prefix(Self.proposalConcurrency)
    ).map { .judge($0.ref, head: $0.commit, base: base) }
  }

  /// When a judgement is tried again, if any is.
  var proposalDue: Instant? {
    state.proposals.values.lazy.filter { !$0.isClosed }.compactMap(\.retryAt).min()
  }

  /// Lets judgements be tried again whose time has come.
  mutating func retryProposals() {
    let due = state.proposals.values.filter { [now] record in
      !record.isClosed && record.retryAt.map { $0 <= now } ?? false
    }
    for ref in due.map(\.ref).sorted() { update(proposal: ref) { $0.retryAt = nil } }
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
    let isOpen = heads?.contains { $0.ref == record.ref && !$0.isMerged } ?? true
    record.closed = isOpen ? nil : former?.closed ?? now
    put(record)
    guard !isSame || former?.outcome != record.outcome else { return }
    audit(
      "proposal-judged", Self.object(record.ref), "\(record.outcome.rawValue): \(record.summary)",
      commit: record.head)
    log(
      record.outcome == .pass ? .notice : .warning, Self.object(record.ref), "ProposalJudged",
      "\(record.outcome.rawValue): \(record.summary)")
  }

  private static func object(_ ref: String) -> String { "proposal/\(ref)" }
}
