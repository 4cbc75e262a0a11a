internal import ModelMetrics
internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// The evidence of champion against challenger: the gain with its bounds over the looks, and what
/// was proposed by it.
extension PageRenderer {
  /// How many looks a table has.
  private static let mostLooks = 30

  func challenge(
    _ record: MonitorRecord, _ prefix: String, _ budget: inout Int, _ html: inout HTML
  ) {
    if let comparison = record.comparison {
      standing(comparison, &html)
      charts([Self.looks(comparison)].compactMap(\.self), prefix: prefix, budget: &budget, &html)
      looks(comparison, &html)
    }
    promotions(record.promotions ?? [], &html)
    former(record.former ?? [], &html)
  }

  private func standing(_ comparison: ChallengeComparison, _ html: inout HTML) {
    let trial = comparison.trial
    let sequence = comparison.sequence
    let left = comparison.leftOut
    let parts = [
      (left.unlabelled, "without a label"), (left.repeated, "sent again"),
      (left.unscoredByChallenger, "without a score of the challenger"),
      (left.unscoredByChampion, "without a score of the champion"), (left.early, "too early"),
    ].filter { $0.0 > 0 }.map { "\(Numeral.count($0.0)) \($0.1)" }
    facts(
      &html,
      [
        ("Challenger", version(trial.challenger, comparison.challenger)),
        ("Champion", version(trial.champion, comparison.champion)),
        (
          "At",
          said("\(trial.runtime), \(trial.mode.rawValue) of \(Numeral.short(trial.percent)) %")
        ),
        ("Loss", said(comparison.loss.words)),
        (
          "Holds",
          said(
            "with \(Numeral.percent(1 - sequence.alpha)) at all looks together"
              + (sequence.comparisons > 1 ? ", shared by \(sequence.comparisons) monitors" : ""))
        ),
        ("Left out", said(parts.joined(separator: ", "))),
        ("Ended", comparison.ended.map { ended in { self.time(ended, &$0) } }),
        ("Because", said(comparison.end)),
      ])
  }

  private func version(_ digest: Digest, _ arm: ChallengeComparison.Arm) -> Writing? {
    {
      $0.element(.code, text: digest.short)
      $0.text(": mean loss \(Numeral.short(arm.loss)) over \(Numeral.count(arm.rows)) answers")
    }
  }

  /// The mean gain with its bounds, by how many answers were compared.
  static func looks(_ comparison: ChallengeComparison) -> Chart? {
    let looks = comparison.sequence.looks
    guard looks.count > 1 else { return nil }
    func points(_ value: (SequentialComparison.Look) -> Double?) -> [Point] {
      looks.compactMap { look in value(look).map { Point(Double(look.allRows), $0) } }
    }
    let bounds = [("upper bound", points(\.upper)), ("lower bound", points(\.lower))]
      .filter { $0.1.count > 1 }
      .map { XYPlot.Series(name: $0.0, role: .champion, points: $0.1) }
    let gain = points(\.allMean)
    var lines = [ReferenceLine("no difference", at: 0)]
    let margin = comparison.sequence.margin
    if margin > 0 {
      let isSuperior = comparison.sequence.aim == .superior
      lines.append(ReferenceLine("has to be beyond", at: isSuperior ? margin : -margin))
    }
    return Chart(
      title: "Gain in \(comparison.loss.words), with bounds that hold at every look",
      note: comparison.sentence,
      plot: .xy(
        XYPlot(
          x: Axis("answers compared"), y: Axis("champion's loss less the challenger's"),
          series: bounds + [
            XYPlot.Series(name: "gain", role: .challenger, points: gain),
            XYPlot.Series(name: "looks", role: .challenger, style: .points, points: gain),
          ], lines: lines)))
  }

  private func looks(_ comparison: ChallengeComparison, _ html: inout HTML) {
    let looks = comparison.sequence.looks
    guard !looks.isEmpty else { return }
    html.element(.details) { html in
      html.element(
        .summary, text: "Looks, newest first: \(min(looks.count, Self.mostLooks))")
      table(
        "Looks, newest first",
        ["Look", "#Answers", "#In all", "#Gain", "#Lower", "#Upper", "Says"], &html
      ) { html in
        for look in looks.suffix(Self.mostLooks).reversed() {
          html.element(.tr) { html in
            html.element(.th, .scope("row"), text: look.period, most: 60)
            html.element(.td, .class("n"), text: Numeral.count(look.rows))
            html.element(.td, .class("n"), text: Numeral.count(look.allRows))
            html.element(.td, .class("n"), text: Numeral.signed(look.allMean))
            html.element(.td, .class("n"), text: look.lower.map(Numeral.signed) ?? "")
            html.element(.td, .class("n"), text: look.upper.map(Numeral.signed) ?? "")
            html.element(.td) { badge(look.verdict.words, Look(look.verdict), &$0) }
          }
        }
      }
    }
  }

  private func promotions(_ promotions: [Promotion], _ html: inout HTML) {
    guard !promotions.isEmpty else { return }
    table(
      "Promotions proposed by this evidence, newest first",
      ["Challenger", "State", "Branch", "Proposed", "Evidence"], &html
    ) { html in
      for promotion in promotions.reversed() {
        html.element(.tr) { html in
          html.element(.th, .scope("row")) {
            $0.element(.code, text: promotion.trial.challenger.short)
          }
          html.element(.td, text: promotion.state.rawValue)
          html.element(.td) { html in
            guard promotion.commit != nil else { return }
            html.element(.code, text: promotion.branch, most: 120)
          }
          html.element(.td) { time(promotion.created, &$0) }
          html.element(.td, text: promotion.message ?? promotion.evidence.sentence, most: 240)
        }
      }
    }
  }

  private func former(_ former: [ChallengeComparison], _ html: inout HTML) {
    guard !former.isEmpty else { return }
    html.element(.details) { html in
      html.element(.summary, text: "Former challengers: \(former.count)")
      table("Former challengers, newest first", ["Challenger", "Champion", "Said"], &html) { html in
        for comparison in former.reversed() {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) {
              $0.element(.code, text: comparison.trial.challenger.short)
            }
            html.element(.td) { $0.element(.code, text: comparison.trial.champion.short) }
            html.element(.td, text: comparison.sentence, most: 240)
          }
        }
      }
    }
  }
}

extension SequentialComparison.Verdict {
  /// As people read it.
  package var words: String {
    switch self {
    case .better: "better"
    case .notWorse: "not worse"
    case .worse: "worse"
    case .notBetter: "not better"
    case .undecided: "undecided"
    }
  }
}
