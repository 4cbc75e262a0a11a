import ModelMetrics
import Monitoring
import Reconciler
import Signatures
import Vocabulary

/// What a promotion's commit and pull request say.
enum PromotionText {
  /// The trailer by which its commit is known.
  static let trailer = "Muster-Promotion"

  static func title(_ promotion: Promotion) -> String {
    "Promote \(promotion.trial.model) at \(promotion.trial.runtime)"
  }

  static func message(_ promotion: Promotion) -> String {
    let (trial, evidence) = (promotion.trial, promotion.evidence)
    let body = """
      \(title(promotion))

      \(TrainingCommit.line(evidence.sentence))

      Compared by \(promotion.monitor), \(trial.mode.rawValue), \(evidence.looks) looks, \
      \(percent(evidence.confidence)) for all looks together.
      """
    let trailers = [
      (trailer, promotion.id.hex), ("Muster-Model", trial.model),
      ("Muster-Runtime", trial.runtime), ("Muster-From-Version", trial.champion.hex),
      ("Muster-Version", trial.challenger.hex), ("Muster-Monitor", promotion.monitor),
      ("Muster-Verdict", evidence.verdict.rawValue), ("Muster-Loss", evidence.loss),
      ("Muster-Pairs", "\(evidence.look.allRows)"), ("Muster-Gain", number(evidence.look.allMean)),
      ("Muster-Gain-Bounds", bounds(evidence.look)),
    ].map { Trailers.Trailer(key: $0.0, value: $0.1) }
    return Trailers.message(body, trailers)
  }

  static func body(_ promotion: Promotion) -> String {
    let (trial, evidence) = (promotion.trial, promotion.evidence)
    let shared = evidence.comparisons > 1 ? ", shared by \(evidence.comparisons) monitors" : ""
    var lines = [
      "`\(trial.model)@\(trial.challenger.short)` shares the requests of `\(trial.runtime)` "
        + "(\(trial.mode.rawValue)), and what it answered suffices: "
        + "\(TrainingCommit.line(evidence.sentence)).", "",
      "| | champion | challenger |", "| --- | --- | --- |",
      "| version | `\(trial.champion.short)` | `\(trial.challenger.short)` |",
      "| \(evidence.loss), mean | \(number(evidence.champion.loss)) "
        + "| \(number(evidence.challenger.loss)) |",
      "| answers | \(evidence.champion.rows) | \(evidence.challenger.rows) |", "",
      "| | |", "| --- | --- |",
      "| gain | \(number(evidence.look.allMean)), in \(bounds(evidence.look)) |",
      "| holds | with \(percent(evidence.confidence)) at all of \(evidence.looks) looks and all to "
        + "come\(shared) |",
      "| monitor | `\(promotion.monitor)` |",
    ]
    let left = evidence.leftOut
    let parts = [
      (left.unlabelled, "without a label"), (left.repeated, "sent again"),
      (left.unscoredByChallenger, "without a score of the challenger"),
      (left.unscoredByChampion, "without a score of the champion"), (left.early, "too early"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !parts.isEmpty { lines.append("| left out | \(parts.joined(separator: ", ")) |") }
    lines += [
      "",
      "The change is one line of the runtime's manifest. Once it is merged, the process of "
        + "`\(trial.model)` hears `promotion_merged` and promotes; until then everything stays as "
        + "it is.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func percent(_ share: Double) -> String { "\(number(share * 100)) %" }

  private static func bounds(_ look: SequentialComparison.Look) -> String {
    guard let lower = look.lower, let upper = look.upper else { return "none" }
    return "[\(number(lower)), \(number(upper))]"
  }

  /// Six digits after the point at most.
  private static func number(_ value: Double) -> String {
    let text = JSON.number((value * 1e6).rounded() / 1e6).canonicalText
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
