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
    state.withLock { state in
      state.challenger.add(outcome, time: time, scores: scores)
      guard state.reason == nil else { return nil }
      state.reason = Self.verdict(state.champion, state.challenger, split.rollback)
      return state.reason
    }
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

  /// Counts a copy that was not scored.
  func countDropped() { state.withLock { $0.pairs.dropped += 1 } }

  // MARK: - The rules

  /// Why a challenger is to be sent away; `nil` if it is not.
  static func verdict(
    _ champion: Arm, _ challenger: Arm, _ rules: TrafficSplit.Rollback
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
    if let limit = rules.drift, challenger.requests % driftInterval == 0,
      let index = challenger.scores.stability(from: champion.scores), index > limit
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
