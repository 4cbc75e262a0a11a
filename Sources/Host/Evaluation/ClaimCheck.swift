import Gates
import ModelMetrics
import Vocabulary

/// Compares what a model says of itself with what Muster computes from its scores: the "effective
/// challenge" of model risk management.
enum ClaimCheck {
  /// How far a claim may be off, relative to the figure and absolute below one: models round.
  private static let tolerance = 5e-4

  /// The claims that are not confirmed, the first of them in words.
  static func sentences(_ metrics: JSON?, _ evaluation: Evaluation) -> [String] {
    let all = mismatches(metrics, evaluation)
    guard all.count > 3 else { return all }
    return all.prefix(2) + ["\(all.count - 2) more of its numbers are not what its scores give"]
  }

  /// A sentence for each claim that is not confirmed, sorted by name.
  static func mismatches(_ metrics: JSON?, _ evaluation: Evaluation) -> [String] {
    var seen: Set<String> = []
    return FlatMetrics.values(of: metrics).sorted { $0.key < $1.key }.compactMap { name, claim in
      guard let claimed = claim.number,
        let definition = MetricCatalogue.definition(name, for: evaluation.task),
        definition.direction != .none, seen.insert(definition.name).inserted
      else { return nil }
      let key = FigureKey(
        definition.name, threshold: definition.needsThreshold ? 0.5 : nil)
      guard let own = evaluation[key]?.figure.number else { return nil }
      let distance = (claimed - own).magnitude
      guard distance > tolerance * max(1, own.magnitude) else { return nil }
      return "the model says that its \(name) is \(FigureText.short(claimed)), and its scores give "
        + FigureText.short(own)
    }
  }
}
