package import Vocabulary

/// A version that should share the requests of the one that a runtime serves.
package struct ChallengerRecord: Codable, Hashable, Sendable {
  package var assignment: RuntimeRecord.Assignment
  package var share: TrafficShare
  /// How often in a row it could not be brought there.
  package var failures: Int = 0
  package var retryAt: Instant?
  /// When its process was told that the tracked branch promotes it; absent before.
  package var called: Instant?

  /// A decision of a process.
  package init(assignment: RuntimeRecord.Assignment, share: TrafficShare) {
    self.assignment = assignment
    self.share = share
  }
}

/// Which requests a challenger sees, and whether its answers are given.
package struct TrafficShare: Codable, Hashable, Sendable {
  /// Whether anybody gets the challenger's answers.
  package enum Mode: String, Codable, Hashable, Sendable {
    /// Its share of requests is answered by it.
    case canary
    /// It scores copies of its share; the answers are compared and stored.
    case shadow
  }

  /// What the name of the test begins with that tells what a challenger did; the runtime's follows.
  package static let testPrefix = "traffic:"

  package var mode: Mode
  /// Above 0 and at most 100.
  package var percent: Double

  /// A share.
  package init(mode: Mode, percent: Double) {
    self.mode = mode
    self.percent = percent
  }

  /// As people read it, such as `10 % of the requests`.
  package var sentence: String {
    let text = JSON.number(percent).canonicalText
    let number = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    let share = percent == 100 ? "all" : "\(number) %"
    return mode == .canary
      ? "answers \(share) of the requests" : "scores copies of \(share) of the requests"
  }
}

/// What was read back of a challenger.
package struct ChallengerObservation: Codable, Hashable, Sendable {
  /// How it is.
  package enum State: String, Codable, Hashable, Sendable {
    case serving
    case failed
    /// The runtime itself sends it nothing more.
    case rolledBack = "rolled-back"
  }

  package var version: Digest
  package var share: TrafficShare
  package var state: State
  package var reason: String?
  /// What was counted since it shares, by the names that its measurement has.
  package var figures: [String: Double]

  /// What was read back.
  package init(
    version: Digest, share: TrafficShare, state: State, reason: String? = nil,
    figures: [String: Double] = [:]
  ) {
    self.version = version
    self.share = share
    self.state = state
    self.reason = reason
    self.figures = figures
  }

  /// Whether this tells something that ``former`` did not. Figures rise with every request: they
  /// are news once there are twice as many requests, so that a day of them is some twenty records.
  package func isNews(after former: ChallengerObservation?) -> Bool {
    guard let former, former.version == version, former.share == share, former.state == state,
      former.reason == reason
    else { return true }
    let seen = former.requests
    return requests < seen || requests >= max(1, seen) * 2
  }

  private var requests: Double { figures["requests"] ?? 0 }
}
