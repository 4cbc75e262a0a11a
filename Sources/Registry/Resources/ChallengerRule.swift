package import Vocabulary

/// How a champion and a challenger are compared over time, and what follows: the field `challenger`
/// of a monitor.
package struct ChallengerRule: Hashable, Sendable {
  /// What one answer costs, once the truth is known.
  package enum Loss: String, CaseIterable, Codable, Sendable {
    /// Negative log likelihood of a probability.
    case logLoss
    /// Squared difference of a probability and the outcome.
    case brier
    /// 1 for another class than the true one.
    case zeroOne
    /// Absolute error of a number.
    case absolute
    /// Squared error of a number.
    case squared
  }

  /// What has to be shown of the challenger.
  package enum Aim: Hashable, Sendable {
    /// Its mean loss is less than the champion's by more than this.
    case superior(Double)
    /// Its mean loss is not more than the champion's by this or more.
    case nonInferior(Double)
  }

  /// What is done once it is shown, besides the signal.
  package enum Proposal: String, CaseIterable, Sendable {
    /// A branch with one commit that promotes the challenger.
    case branch
    case none
  }

  package var loss: Loss
  package var aim: Aim
  /// The chance that no look is wrong.
  package var confidence: Double
  /// Fewer pairs than this decide nothing.
  package var minimumPairs: Int
  /// The number of pairs for which the bounds are narrowest.
  package var horizon: Int
  package var proposal: Proposal
  /// Where the challenger is looked for; else wherever it shares requests.
  package var runtime: RuntimeName?

  /// The confidence where the manifest names none.
  package static let defaultConfidence = 0.95
  /// The fewest pairs where the manifest names none.
  package static let defaultMinimumPairs = 200
  /// The horizon where the manifest names none.
  package static let defaultHorizon = 5000

  /// A rule by its parts.
  package init(
    loss: Loss, aim: Aim = .superior(0), confidence: Double = Self.defaultConfidence,
    minimumPairs: Int = Self.defaultMinimumPairs, horizon: Int = Self.defaultHorizon,
    proposal: Proposal = .branch, runtime: RuntimeName? = nil
  ) {
    self.loss = loss
    self.aim = aim
    self.confidence = confidence
    self.minimumPairs = minimumPairs
    self.horizon = horizon
    self.proposal = proposal
    self.runtime = runtime
  }

  /// The canonical form for digests.
  package var json: JSON {
    var members = measurementJSON
    members["propose"] = .string(proposal.rawValue)
    members["runtime"] = runtime.map { .string($0.text) } ?? .null
    return .object(members)
  }

  /// What the comparison itself depends on: with another it begins anew.
  package var measurementJSON: [String: JSON] {
    var members: [String: JSON] = [
      "loss": .string(loss.rawValue), "confidence": .number(confidence),
      "minPairs": .integer(Int64(minimumPairs)), "horizon": .integer(Int64(horizon)),
    ]
    switch aim {
    case .superior(let margin): members["superior"] = .number(margin)
    case .nonInferior(let margin): members["nonInferior"] = .number(margin)
    }
    return members
  }
}
