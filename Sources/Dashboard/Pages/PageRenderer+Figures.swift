internal import Gates
internal import Reports
internal import Vocabulary

/// Verdicts, figures with their intervals, and pictures with their numbers.
extension PageRenderer {
  /// A verdict's gates; every test under its name.
  func verdict(_ verdict: Verdict, of model: ModelName, _ html: inout HTML) {
    if let message = verdict.message { html.element(.p, .class("soft"), text: message) }
    for test in verdict.tests {
      html.element(.h3) { html in
        html.text("\(test.test) ", most: 120)
        badge(test.outcome, &html)
        if let id = test.measurement {
          html.text(" ")
          html.element(
            .a, .class("more"), .page(.measurement(model, id)), text: "report with pictures")
        }
      }
      if let message = test.message { html.element(.p, text: message) }
      if test.isInfrastructure {
        html.element(
          .p, .class("soft"), text: "The error is the surroundings', not the model's.")
      }
      gates(test.gates, "Gates of \(test.test)", &html)
    }
  }

  func gates(_ results: [GateResult], _ caption: String, _ html: inout HTML) {
    guard !results.isEmpty else { return }
    let hasChampion = results.contains { $0.champion != nil }
    let hasDifference = results.contains { $0.difference != nil }
    // The verdict stands beside the name: on a narrow screen the rest is scrolled to.
    var heads = ["Metric", "Verdict"]
    if hasChampion { heads.append("#Champion") }
    heads.append("#Value [95 %]")
    if hasDifference { heads.append("#Difference [90 %]") }
    table(caption, heads + ["Gate"], &html) { html in
      for result in results.prefix(Self.mostGates) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), .title(result.sentence), text: result.metric)
          html.element(.td) { gate(result, &$0) }
          if hasChampion { number(result.champion, nil, &html) }
          number(result.value, result.interval, &html)
          if hasDifference {
            number(result.difference, result.differenceBounds, &html, isSigned: true)
          }
          html.element(.td, .class("gate")) { html in
            html.text(result.rule)
            if let rows = result.rowsNeeded, result.outcome == .inconclusive {
              soft(" about \(Numeral.count(rows)) rows would decide", &html)
            }
          }
        }
      }
    }
    if results.count > Self.mostGates {
      soft("and \(Words.counted(results.count - Self.mostGates, "more gate"))", &html)
    }
  }

  private static let mostGates = 200

  private func gate(_ result: GateResult, _ html: inout HTML) {
    if result.isSkipped { return badge("skipped", .calm, &html) }
    if let waiver = result.waiver {
      badge("waived", .warn, &html)
      return soft(
        " \(waiver.overruled.rawValue), waived by \(waiver.people.joined(separator: " and ")) "
          + "until \(Words.minute(waiver.until)): \(waiver.reason)", &html)
    }
    if result.isWarning, result.outcome != .pass, result.outcome != .error {
      return badge("warning (\(result.outcome.rawValue))", .warn, &html)
    }
    badge(result.outcome, &html)
  }

  func number(
    _ value: Double?, _ interval: GateResult.Bounds?, _ html: inout HTML, isSigned: Bool = false
  ) {
    html.element(.td, .class("n")) { html in
      guard let value else { return soft("–", &html) }
      let figure = Report.Figure(
        value, interval: interval.map { Report.Interval($0.lower, $0.upper) })
      self.figure(figure, &html, isSigned: isSigned)
    }
  }

  /// A figure, its interval smaller below or beside it.
  func figure(_ figure: Report.Figure, _ html: inout HTML, isSigned: Bool = false) {
    let text = Numeral.figure(figure, isDifference: isSigned)
    let parts = text.split(separator: " [", maxSplits: 1)
    html.text(parts.first.map { String($0) } ?? "")
    if parts.count == 2 { html.element(.small, text: " [\(parts[1])") }
  }

  /// Pictures, each with its numbers below it; bounded by bytes, so that a page stays light.
  func charts(_ charts: [Chart], prefix: String, _ html: inout HTML) {
    var budget = Self.mostChartBytes
    self.charts(charts, prefix: prefix, budget: &budget, &html)
  }

  /// The same for a part of a page that has several: what they may weigh is shared.
  func charts(_ charts: [Chart], prefix: String, budget left: inout Int, _ html: inout HTML) {
    guard !charts.isEmpty else { return }
    html.element(.div, .class("charts")) { html in
      for (index, chart) in charts.enumerated() {
        let picture = chart.svg(id: "\(prefix)\(index)", isAlone: false)
        let size = picture?.utf8.count ?? 0
        html.element(.figure) { html in
          html.element(.figcaption, text: chart.title, most: 200)
          if let picture, size <= left {
            html.picture(picture)
            left -= size
            if let note = chart.note { html.element(.p, .class("soft"), text: note) }
          } else if picture != nil {
            html.element(
              .p, .class("soft"), text: "Left out: the page would be too heavy. Its numbers follow."
            )
          }
          html.element(.details) { html in
            html.element(.summary, text: "Numbers")
            numbers(chart.table(mostRows: 40), chart.title, &html)
          }
        }
      }
    }
  }

  private static let mostChartBytes = 90_000

  private func numbers(_ table: TablePlot, _ caption: String, _ html: inout HTML) {
    self.table("Numbers of \(caption)", table.columns, &html) { html in
      for row in table.rows {
        html.element(.tr) { html in
          for cell in row { html.element(.td, text: cell, most: 200) }
        }
      }
    }
    if table.rowCount > table.rows.count {
      soft("\(table.rows.count) of \(Words.counted(table.rowCount, "row"))", &html)
    }
  }
}
