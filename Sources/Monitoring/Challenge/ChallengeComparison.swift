package import ModelMetrics
package import Registry
package import Vocabulary

/// The evidence of one champion against one challenger so far: kept with the monitor's record, and
/// all that the next run needs.
package struct ChallengeComparison: Codable, Hashable, Sendable {
  /// One of the two, over all that was compared.
  package struct Arm: Codable, Hashable, Sendable {
    package var rows = 0
    package var loss = 0.0

    mutating func add(_ value: Double) {
      rows += 1
      loss += (value - loss) / Double(rows)
    }
  }

  /// What was left out, by its reason.
  package struct LeftOut: Codable, Hashable, Sendable {
    /// No label came in time.
    package var unlabelled = 0
    /// The challenger gave no score that can be judged.
    package var unscoredByChallenger = 0
    /// The champion gave none.
    package var unscoredByChampion = 0
    /// An identifier that came before in the same stretch.
    package var repeated = 0
    /// Of a canary: answered before either version had a first answer to go by.
    package var early = 0
  }

  package var trial: ChallengeTrial
  /// Of all that the comparison depends on besides the trial: with another one it begins anew.
  package let definition: Digest
  package let loss: ChallengerRule.Loss
  /// The looks, and where they stand.
  package var sequence: SequentialComparison
  /// What was recorded before this moment is decided, and not looked at again.
  package var through: Instant
  package var champion = Arm()
  package var challenger = Arm()
  package var leftOut = LeftOut()
  /// When the challenger no longer shared the requests, and what became of it.
  package var ended: Instant?
  package var end: String?

  /// A comparison before its first pair.
  package init(_ trial: ChallengeTrial, _ rule: ChallengerRule, _ data: MonitorData) {
    self.trial = trial
    definition = Self.definition(rule, data)
    loss = rule.loss
    let (aim, margin): (SequentialComparison.Aim, Double) =
      switch rule.aim {
      case .superior(let margin): (.superior, margin)
      case .nonInferior(let margin): (.nonInferior, margin)
      }
    sequence = SequentialComparison(
      alpha: 1 - rule.confidence, aim: aim, margin: margin, horizon: Double(rule.horizon),
      minimumRows: rule.minimumPairs)
    through = trial.since
  }

  /// Whether another one goes on where this one stands: of the same pair, by the same rule.
  package func isContinued(by other: ChallengeComparison) -> Bool {
    trial.isSamePair(as: other.trial) && trial.mode == other.trial.mode
      && definition == other.definition
  }

  /// From when on records count that were not looked at. In a canary with another share than
  /// before only what came by this share does.
  package func start(in trial: ChallengeTrial) -> Instant {
    trial.mode == .shadow ? through : max(through, trial.since)
  }

  /// The digest of what a comparison by a rule depends on.
  package static func definition(_ rule: ChallengerRule, _ data: MonitorData) -> Digest {
    var hasher = DigestHasher()
    hasher.field("muster-challenge 1")
    hasher.field(JSON.object(rule.measurementJSON).canonicalText)
    hasher.field(data.json.canonicalText)
    return hasher.finalize()
  }

  /// The share of answers without a score above which no challenger is called better: what it
  /// cannot answer must not help it.
  package static let unscoredTolerance = 0.01

  /// Why the challenger is not called better whatever the bounds say; `nil` where they count.
  package var reservation: String? {
    let missing = leftOut.unscoredByChallenger
    let all = sequence.rows + missing
    guard missing > 0, Double(missing) > Self.unscoredTolerance * Double(all) else { return nil }
    return "of \(all) answers of the challenger \(missing) have no score that can be judged"
  }

  /// What the last look says.
  package var verdict: SequentialComparison.Verdict {
    guard let last = sequence.looks.last?.verdict else { return .undecided }
    return last.speaksForChallenger && reservation != nil ? .undecided : last
  }

  /// The same in a sentence, with the figures.
  package var sentence: String {
    guard let reservation else { return "\(loss.words): \(sequence.sentence)" }
    return "\(loss.words): undecided: \(reservation); \(sequence.sentence)"
  }
}

extension MonitorDeclaration {
  /// What a comparison by it depends on (``ChallengeComparison/definition``); `nil` for monitors
  /// that compare no challenger.
  package var challengeDefinition: Digest? {
    challenger.map { ChallengeComparison.definition($0, data) }
  }
}

extension ChallengerRule.Loss {
  /// The loss as sentences call it.
  package var words: String {
    switch self {
    case .logLoss: "log loss"
    case .brier: "Brier score"
    case .zeroOne: "share of wrong classes"
    case .absolute: "absolute error"
    case .squared: "squared error"
    }
  }
}
