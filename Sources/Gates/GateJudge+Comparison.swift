package import ModelMetrics
import Registry
import Vocabulary

/// Gates that compare with the champion: by the bounds of the difference on the same rows, never by
/// two numbers beside each other (docs/gates.md, "Champion and challenger").
extension GateJudge {
  var comparison: GateResult {
    guard let champion else { return withoutChampion }
    guard fact.evaluation != nil else {
      return make(
        .inconclusive,
        "\(name) against the champion needs both versions' scores on the same rows "
          + "(function: score or both)")
    }
    guard gate.column == nil else {
      return make(.inconclusive, "\(name) against the champion is not compared by columns")
    }
    guard let compared = fact.comparison, compared.champion == champion else {
      return make(
        .inconclusive,
        "\(name) was not compared with the champion \(champion.short); the tests have to run again")
    }
    if let problem = compared.problem {
      return make(.inconclusive, "\(name) cannot be compared with the champion: \(problem)")
    }
    guard let task = fact.evaluation?.task,
      let definition = MetricCatalogue.definition(gate.metric, for: task)
    else {
      let hint = MetricCatalogue.hint(for: gate.metric).map { "; \($0)" } ?? ""
      return make(.error, "\(name) is no metric that Muster compares\(hint)")
    }
    let key = FigureKey(
      definition.name,
      threshold: definition.needsThreshold ? gate.threshold ?? Self.usualThreshold : nil)
    if let by = gate.by { return compareGroups(key, by, in: compared) }
    guard let metric = compared.metrics.first(where: { $0.key == key }) else {
      return make(.error, "\(name) is no metric that Muster compares")
    }
    return decide(metric)
  }

  /// Every group on its own rows: all of them have to be shown, so that the worst decides. No level
  /// is corrected for their number: a model that is too much worse in one group passes by chance no
  /// more often than in that group alone.
  private func compareGroups(
    _ key: FigureKey, _ by: String, in compared: ComparisonFact
  ) -> GateResult {
    let parts = compared.metrics.compactMap { metric -> Part? in
      var whole = metric.key
      whole.slice = nil
      guard let slice = metric.key.slice, slice.column == by, let value = slice.value, whole == key
      else { return nil }
      return Part(name: value, rows: metric.rows) { decide(metric, " of \(value)") }
    }
    return judgeParts(
      parts, what: by, missing: "its groups were not compared; the tests have to run again",
      passed: "is shown to be \(aim.yes) than the champion's", rows: parts.map(\.rows).reduce(0, +))
  }

  /// Without a champion the manifest says what to do; nothing passes silently.
  private var withoutChampion: GateResult {
    switch firstVersion {
    case .valueGatesOnly:
      var result = make(.pass, "")
      result.sentence = "\(name) has no champion to be compared with yet: skipped"
      result.isSkipped = true
      return result
    case .fail:
      return make(.fail, "\(name) has no champion to be compared with")
    }
  }

  /// What the gate asks to be shown, and the contrary.
  private var aim: (yes: String, no: String) {
    switch gate.bound {
    case .superior(let margin):
      let yes = margin == 0 ? "better" : "better by more than \(FigureText.exact(margin))"
      return (yes, "not " + yes)
    case .nonInferior(let margin):
      let no = "worse by more than \(FigureText.exact(margin))"
      return ("not " + no, no)
    default: return ("", "")
    }
  }

  private func decide(_ metric: MetricComparison, _ place: String = "") -> GateResult {
    let decision: ComparisonDecision
    switch gate.bound {
    case .superior(let margin): decision = metric.superiority(margin: margin)
    case .nonInferior(let margin): decision = metric.nonInferiority(margin: margin)
    default: return make(.error, "\(name) compares nothing")
    }
    let name = name + place
    let (yes, no) = aim
    let figures = self.figures(metric, name)
    var result: GateResult
    switch decision {
    case .met:
      result = make(.pass, "\(figures): shown to be \(yes)")
    case .missed:
      result = make(.fail, "\(figures): shown to be \(no)")
    case .inconclusive(let needed):
      result = make(
        .inconclusive,
        "\(figures): the data cannot tell whether it is \(yes)\(Self.hint(needed))")
      result.rowsNeeded = needed
    case .undecided(let reason):
      result = make(.inconclusive, "\(name) cannot be compared with the champion: \(reason)")
    }
    result.value = metric.challenger.number
    result.champion = metric.champion.number
    result.difference = metric.delta.number
    result.differenceBounds = metric.interval90.map {
      GateResult.Bounds(lower: $0.lower, upper: $0.upper)
    }
    result.rows = metric.rows
    return result
  }

  /// `roc_auc 0.777 is 0.0085 below the champion's 0.786 (90 % interval of the difference -0.0261
  /// to 0.0091, n=1000, DeLong)`
  private func figures(_ metric: MetricComparison, _ name: String) -> String {
    let value = metric.challenger.number.map(FigureText.short) ?? "without a value"
    let champion = metric.champion.number.map(FigureText.short) ?? "none"
    let difference = metric.delta.number ?? 0
    let relation =
      difference == 0
      ? "equals the champion's \(champion)"
      : "is \(FigureText.short(difference.magnitude)) \(difference < 0 ? "below" : "above") "
        + "the champion's \(champion)"
    guard let interval = metric.interval90 else { return "\(name) \(value) \(relation)" }
    return "\(name) \(value) \(relation) (90 % interval of the difference "
      + "\(FigureText.short(interval.lower)) to \(FigureText.short(interval.upper)), "
      + "n=\(metric.rows), \(metric.method.words))"
  }

  private static func hint(_ rows: Int?) -> String {
    rows.map { "; about \(FigureText.about($0)) rows would decide" } ?? ""
  }
}

extension ComparisonMethod {
  /// As people call it.
  package var words: String {
    switch self {
    case .deLong: "DeLong"
    case .mcNemar: "McNemar"
    case .pairedT: "paired t"
    case .pairedBootstrap: "paired bootstrap"
    case .infinitesimalJackknife: "infinitesimal jackknife"
    }
  }
}
