internal import Synchronization
internal import Vocabulary

/// What a challenger and the version that serves have done since they share requests, and whether
/// the challenger was sent away.
final class TrafficComparison: Sendable {
  /// One of the two.
  struct Arm: Sendable {
    private(set) var requests = 0
    private(set) var errors = 0
    private(set) var latency = LatencyHistogram()
    private(set) var scores: ScoreSample

    init(seed: UInt64) { scores = ScoreSample(seed: seed) }

    var errorRate: Double { requests == 0 ? 0 : Double(errors) / Double(requests) }

    mutating func add(_ outcome: ServingStatistics.Outcome, time: Duration, scores: [Double]) {
      switch outcome {
      case .rejected: return
      case .failed: errors += 1
      case .answered: break
      }
      requests += 1
      latency.add(time)
      for score in scores { self.scores.add(score) }
    }
  }

  /// Answers of both to the same records, in shadow.
  struct Pairs: Sendable {
    var compared = 0
    var equal = 0
    /// Copies that were not scored, as the challenger could not keep up.
    var dropped = 0
    /// Of scores: how many pairs, the sum of their absolute differences, and the largest.
    var scored = 0
    var difference = 0.0
    var largest = 0.0
  }

  private struct State {
    var champion: Arm
    var challenger: Arm
    var pairs = Pairs()
    var number: UInt64 = 0
    var reason: String?
  }

  let split: TrafficSplit
  private let state: Mutex<State>
  /// How often drift is looked at: sorting some thousand numbers is not for every request.
  private static let driftInterval = 50
  /// A standard normal deviate.
  private static let onceInAThousand = 3.0902

  init(_ split: TrafficSplit) {
    self.split = split
    state = Mutex(State(champion: Arm(seed: 1), challenger: Arm(seed: 2)))
  }

  /// Why the challenger gets no more requests; `nil` while it does.
  var reasonRolledBack: String? { state.withLock { $0.reason } }

  /// The number of a request without a key, from 1.
  func nextNumber() -> UInt64 {
    state.withLock { state in
      state.number += 1
      return state.number
    }
  }

  /// Counts a request of the version that serves.
  func countChampion(_ outcome: ServingStatistics.Outcome, time: Duration, scores: [Double]) {
    state.withLock { $0.champion.add(outcome, time: time, scores: scores) }
  }

  /// Counts a request of the challenger; the reason where that is what sends it away.
  @discardableResult
  func countChallenger(
    _ outcome: ServingStatistics.Outcome, time: Duration, scores: [Double]
  ) -> String? {
    countChallenger([Record(outcome: outcome, time: time, scores: scores)])
  }

  /// One of several records that were scored together.
  struct Record: Sendable {
    let outcome: ServingStatistics.Outcome
    /// The time of it, or its part of the time of all.
    let time: Duration
    let scores: [Double]
  }

  /// Counts records of the version that serves, each like a request.
  func countChampion(_ records: [Record]) {
    state.withLock { state in
      for record in records {
        state.champion.add(record.outcome, time: record.time, scores: record.scores)
      }
    }
  }

  /// Counts records of the challenger, each like a request; the reason where they send it away.
  @discardableResult
  func countChallenger(_ records: [Record]) -> String? {
    state.withLock { state in
      let before = state.challenger.requests
      for record in records {
        state.challenger.add(record.outcome, time: record.time, scores: record.scores)
      }
      return Self.judge(&state, split.rollback, requestsBefore: before)
    }
  }

  private static func judge(
    _ state: inout State, _ rules: TrafficSplit.Rollback, requestsBefore: Int
  ) -> String? {
    guard state.reason == nil else { return nil }
    let isDriftDue =
      state.challenger.requests / driftInterval > requestsBefore / driftInterval
    state.reason = verdict(state.champion, state.challenger, rules, isDriftDue: isDriftDue)
    return state.reason
  }

  /// Counts a pair of answers.
  func countPair(isEqual: Bool, differences: [Double]) {
    state.withLock { state in
      state.pairs.compared += 1
      if isEqual { state.pairs.equal += 1 }
      for difference in differences where difference.isFinite {
        state.pairs.scored += 1
        state.pairs.difference += difference
        state.pairs.largest = max(state.pairs.largest, difference)
      }
    }
  }

  /// Counts copies that were not scored.
  func countDropped(_ count: Int = 1) { state.withLock { $0.pairs.dropped += count } }

  // MARK: - The rules

  /// Why a challenger is to be sent away; `nil` if it is not.
  ///
  /// - Parameter isDriftDue: whether the scores are looked at, too.
  static func verdict(
    _ champion: Arm, _ challenger: Arm, _ rules: TrafficSplit.Rollback, isDriftDue: Bool = true
  ) -> String? {
    if let limit = rules.errorRate {
      // So many errors that it cannot keep the rule any more are not waited out.
      let requests = Double(max(challenger.requests, rules.after))
      let least = Double(challenger.errors) / requests
      let excess = least - champion.errorRate
      if excess > limit {
        return "\(challenger.errors) of its \(challenger.requests) requests failed, and "
          + "\(champion.errors) of \(champion.requests) of the version that serves; at most "
          + "\(percent(limit)) more are allowed"
      }
    }
    guard challenger.requests >= rules.after else { return nil }
    if let limit = rules.latency, champion.latency.count >= min(rules.after, 20) {
      let (found, expected) = (challenger.latency.quantile(0.95), champion.latency.quantile(0.95))
      if found > expected * limit {
        return "the 95th percentile of its time is \(rounded(found)) ms, that of the version that "
          + "serves \(rounded(expected)) ms; at most \(rounded(limit)) times that is allowed"
      }
    }
    if let limit = rules.drift, isDriftDue,
      let (index, byChance) = challenger.scores.stability(
        from: champion.scores, chance: onceInAThousand),
      // Of few scores the index is large without any drift.
      index > limit, index > byChance
    {
      return "the population stability index of its scores is \(rounded(index)); at most "
        + "\(rounded(limit)) is allowed"
    }
    return nil
  }

  private static func percent(_ share: Double) -> String { "\(rounded(share * 100)) %" }

  /// Three digits after the point at most, without zeros at the end.
  private static func rounded(_ value: Double) -> String {
    let text = JSON.number((value * 1000).rounded() / 1000).canonicalText
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  // MARK: - Figures

  /// What was counted, by names that measurements use.
  var figures: [String: Double] {
    let state = state.withLock { $0 }
    var figures: [String: Double] = [
      "requests": Double(state.challenger.requests), "errors": Double(state.challenger.errors),
      "error_rate": state.challenger.errorRate,
      "champion_requests": Double(state.champion.requests),
      "champion_errors": Double(state.champion.errors),
      "champion_error_rate": state.champion.errorRate,
    ]
    for (name, arm) in [("", state.challenger), ("champion_", state.champion)]
    where arm.latency.count > 0 {
      figures["\(name)latency_p50_ms"] = arm.latency.quantile(0.5)
      figures["\(name)latency_p95_ms"] = arm.latency.quantile(0.95)
      figures["\(name)latency_p99_ms"] = arm.latency.quantile(0.99)
      if !arm.scores.values.isEmpty {
        figures["\(name)score_mean"] =
          arm.scores.values.reduce(0, +) / Double(arm.scores.values.count)
      }
    }
    figures["score_psi"] = state.challenger.scores.stability(from: state.champion.scores)
    if split.mode == .shadow {
      figures["compared"] = Double(state.pairs.compared)
      figures["dropped"] = Double(state.pairs.dropped)
      if state.pairs.compared > 0 {
        figures["equal_share"] = Double(state.pairs.equal) / Double(state.pairs.compared)
      }
      if state.pairs.scored > 0 {
        figures["score_mean_difference"] = state.pairs.difference / Double(state.pairs.scored)
        figures["score_largest_difference"] = state.pairs.largest
      }
    }
    return figures.mapValues { ($0 * 1e6).rounded() / 1e6 }
  }
}
