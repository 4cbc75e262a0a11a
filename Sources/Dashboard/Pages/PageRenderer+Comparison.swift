internal import Gates
internal import ModelMetrics
internal import Reconciler
internal import Reports
internal import Vocabulary

/// Champion and challenger: any two versions on the same rows.
extension PageRenderer {
  func compare(_ model: ModelRecord, _ champion: Digest?, _ challenger: Digest?) -> Part {
    let pair = VersionPair(of: model, champion, challenger, on: site)
    return Part(title: "\(model.name) champion and challenger") { html in
      modelHead(model, at: .compare(model.name, champion: nil, challenger: nil), &html)
      choices(model, pair, &html)
      guard let pair else {
        return empty("There are no two versions to compare yet.", &html)
      }
      if pair.champion == pair.challenger {
        html.element(.p, .class("notice"), text: "Both sides are the same version.")
      }
      verdict(model, pair, &html)
      if material.isComparisonBusy {
        html.element(
          .p, .id("busy"), .class("notice"), .every(2),
          text: "Another comparison is being made. This one follows by itself, or on a reload.")
      }
      let tests = pair.tests(of: model)
      summary(tests, pair, &html)
      if tests.isEmpty { empty("The challenger was not measured.", &html) }
      for (index, test) in tests.prefix(10).enumerated() {
        section(test.name, "test\(index)", &html) { html in
          compared(test, pair, &html)
          pictures(test, prefix: "t\(index)c", &html)
        }
      }
      if let change = VersionChange(
        model.name, from: pair.champion, to: pair.challenger, on: site, material)
      {
        section("What changed", "changes", &html) { self.change(change, &$0) }
      }
    }
  }

  private func choices(_ model: ModelRecord, _ pair: VersionPair?, _ html: inout HTML) {
    html.element(
      .form, .search(.compare(model.name, champion: nil, challenger: nil)), .class("search")
    ) { html in
      for (name, chosen) in [("champion", pair?.champion), ("challenger", pair?.challenger)] {
        self.pair(name, name == "champion" ? "Champion" : "Challenger", &html) { html in
          versions(of: model, name, chosen, &html)
        }
      }
      html.element(.button, .type("submit"), text: "Compare")
    }
  }

  private func versions(
    of model: ModelRecord, _ name: String, _ chosen: Digest?, _ html: inout HTML
  ) {
    let served = site.champion(of: model.name)?.version
    html.element(.select, .id(name), .name(name)) { html in
      for record in model.versions.reversed() {
        html.element(
          .option,
          all: [.value(record.version.hex)] + (record.version == chosen ? [.selected] : [])
        ) { html in
          html.text("\(record.version.short), \(Words.minute(record.firstSeen))")
          if record.version == served { html.text(", deployed") }
        }
      }
    }
  }

  private func verdict(_ model: ModelRecord, _ pair: VersionPair, _ html: inout HTML) {
    html.element(.div, .class("versus")) { html in
      for (word, version) in [("Champion", pair.champion), ("Challenger", pair.challenger)] {
        html.element(.div, .class("pane")) { html in
          html.element(.h2, text: word)
          html.element(.p) { html in
            self.version(version, of: model.name, &html)
            html.text(" ")
            badge(site.verdicts[model.name]?[version]?.verdict.outcome, &html)
          }
          if let record = model.version(version) {
            html.element(.p, .class("soft")) { html in
              html.text("commit ")
              commit(record.commit, &html)
              html.text(", seen ")
              time(record.firstSeen, &html)
            }
          }
        }
      }
    }
  }

  private func compared(
    _ test: VersionPair.Test, _ pair: VersionPair, _ html: inout HTML
  ) {
    let report = material.comparison?.tests.first { $0.name == test.name }
    for message in (report?.messages ?? []).prefix(20) {
      html.element(.p, .class("notice"), text: message)
    }
    if report == nil, let fact = test.comparison, fact.champion == pair.champion,
      let problem = fact.problem
    {
      html.element(.p, .class("notice"), text: "Not compared row by row: \(problem)")
    }
    let metrics = compared(test, pair)
    guard !metrics.isEmpty else { return beside(test, &html) }
    paired(metrics, test.name, &html)
    if let report, !report.gates.isEmpty { gates(report, &html) }
  }

  /// What is known of a test row by row: worked out for this page, else as it was recorded.
  private func compared(
    _ test: VersionPair.Test, _ pair: VersionPair
  ) -> [ComparisonReport.Metric] {
    if let report = material.comparison?.tests.first(where: { $0.name == test.name }),
      !report.metrics.isEmpty
    {
      return report.metrics
    }
    guard let fact = test.comparison, fact.champion == pair.champion, fact.problem == nil else {
      return []
    }
    return fact.metrics.map { ComparisonReport.Metric($0) }
  }

  /// The verdict in one sentence for each test: how many metrics leave no doubt, and which.
  private func summary(
    _ tests: [VersionPair.Test], _ pair: VersionPair, _ html: inout HTML
  ) {
    let known = tests.prefix(10).map { (test: $0, metrics: compared($0, pair)) }
      .filter { !$0.metrics.isEmpty }
    guard !known.isEmpty else { return }
    html.element(.section, .class("pane verdict"), .labelledBy("verdict")) { html in
      html.element(.h2, .id("verdict"), text: "Verdict")
      for (test, metrics) in known {
        let sides = metrics.map { Side($0) }
        let counts = [Side.challenger, .champion, .neither].map { side in
          sides.count { $0 == side }
        }
        html.element(.p) { html in
          html.element(.strong, text: test.name, most: 120)
          html.text(" ")
          switch (counts[0], counts[1]) {
          case (0, 0): badge("no clear difference", .calm, &html)
          case (_, 0): badge("challenger is better", .good, &html)
          case (0, _): badge("champion is better", .bad, &html)
          default: badge("each is better in something", .warn, &html)
          }
          html.text(
            " The challenger is better in \(Words.counted(counts[0], "metric")), the champion in "
              + "\(counts[1]); \(counts[2]) leave no clear difference at 95 %.")
        }
        for (side, word) in [
          (Side.challenger, "Better in the challenger: "), (.champion, "Better in the champion: "),
        ] {
          let names = zip(metrics, sides).filter { $0.1 == side }.map(\.0.name)
          guard !names.isEmpty else { continue }
          html.element(.p, .class("soft")) { html in
            html.text(word)
            html.text(names.prefix(20).joined(separator: ", "))
          }
        }
      }
    }
  }

  /// Which version a metric speaks for.
  private enum Side {
    case challenger
    case champion
    /// The interval of the difference holds zero.
    case neither
    /// There is no interval, or no better side.
    case unknown

    init(_ metric: ComparisonReport.Metric) {
      guard let interval = metric.interval95, let isHigher = metric.isHigherBetter else {
        self = .unknown
        return
      }
      if interval.low <= 0, interval.high >= 0 {
        self = .neither
      } else {
        self = (interval.low > 0) == isHigher ? .challenger : .champion
      }
    }
  }

  /// What the manifest's gates that compare with a champion say of the two.
  private func gates(_ report: ComparisonReport.Test, _ html: inout HTML) {
    html.element(.h3) { html in
      html.text("Gates that compare ")
      badge(report.outcome.rawValue, Look(report.outcome), &html)
    }
    table(
      "Comparing gates of \(report.name)",
      ["Metric", "Verdict", "#Difference [90 %]", "Gate", "Why"], &html
    ) { html in
      for row in report.gates.prefix(100) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: row.metric, most: 120)
          html.element(.td) { badge(row.outcome.rawValue, Look(row.outcome), &$0) }
          html.element(.td, .class("n")) { html in
            if let difference = row.difference {
              figure(difference, &html, isSigned: true)
            } else {
              soft("–", &html)
            }
          }
          html.element(.td, .class("gate"), text: row.gate)
          html.element(.td, text: row.sentence)
        }
      }
    }
  }

  /// Metrics that were compared row by row.
  private func paired(
    _ metrics: [ComparisonReport.Metric], _ name: String, _ html: inout HTML
  ) {
    guard !metrics.isEmpty else { return empty("No metric was compared.", &html) }
    table(
      "Paired comparison of \(name)",
      [
        "Metric", "Better", "#Champion", "#Challenger", "#Difference [95 %]", "#p", "Method",
        "#Rows",
      ],
      &html
    ) { html in
      for metric in metrics.prefix(100) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: metric.name, most: 120)
          html.element(.td) { better(metric, &$0) }
          html.element(.td, .class("n")) { figure(metric.champion, &$0) }
          html.element(.td, .class("n")) { figure(metric.challenger, &$0) }
          html.element(.td, .class("n")) { html in
            var difference = metric.difference
            difference.interval = metric.interval95
            figure(difference, &html, isSigned: true)
          }
          html.element(
            .td, .class("n"),
            text: metric.p.map { $0 < 0.0001 ? "<0.0001" : Numeral.short($0) } ?? "–")
          html.element(.td, .class("method"), text: metric.method ?? "")
          html.element(.td, .class("n"), text: metric.rowCount.map { Numeral.count($0) } ?? "–")
        }
      }
    }
  }

  /// Which side is better, where the interval of the difference leaves no doubt.
  private func better(_ metric: ComparisonReport.Metric, _ html: inout HTML) {
    switch Side(metric) {
    case .challenger: badge("challenger", .good, &html)
    case .champion: badge("champion", .bad, &html)
    case .neither: badge("no clear difference", .calm, &html)
    case .unknown: badge("unknown", .calm, &html)
    }
  }

  /// Figures beside each other, where nothing compared them row by row.
  private func beside(_ test: VersionPair.Test, _ html: inout HTML) {
    let left = test.champion.flatMap { material.measurements[$0] }
    let right = material.measurements[test.challenger]
    let figures = right?.evaluation?.figures.filter { $0.key.slice == nil } ?? []
    guard !figures.isEmpty else { return own(test, left, right, &html) }
    html.element(
      .p, .class("soft"),
      text: "Each side by itself: these two were not compared row by row. muster compare does it.")
    table(
      "Figures of \(test.name)", ["Metric", "#Champion [95 %]", "#Challenger [95 %]"], &html
    ) { html in
      for figure in figures.prefix(100) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: figure.key.description, most: 120)
          html.element(.td, .class("n")) { html in
            if let other = left?.evaluation?[figure.key] {
              self.figure(other.reported, &html)
            } else {
              soft("–", &html)
            }
          }
          html.element(.td, .class("n")) { self.figure(figure.reported, &$0) }
        }
      }
    }
  }

  private func own(
    _ test: VersionPair.Test, _ left: MeasurementRecord?, _ right: MeasurementRecord?,
    _ html: inout HTML
  ) {
    let champion = FlatMetrics.values(of: left?.metrics)
    let challenger = FlatMetrics.values(of: right?.metrics)
    let names = Set(champion.keys).union(challenger.keys).sorted()
    guard !names.isEmpty else { return empty("Neither side has figures of this test.", &html) }
    table("The models' own numbers in \(test.name)", ["Name", "#Champion", "#Challenger"], &html) {
      html in
      for name in names.prefix(100) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: name, most: 120)
          for side in [champion, challenger] {
            html.element(.td, .class("n")) { html in
              if let figure = side[name] {
                self.figure(figure.reported, &html)
              } else {
                soft("–", &html)
              }
            }
          }
        }
      }
    }
  }

  private func pictures(_ test: VersionPair.Test, prefix: String, _ html: inout HTML) {
    let left = test.champion.flatMap { material.measurements[$0] }
    let right = material.measurements[test.challenger]
    charts(
      EvaluationPictures(
        challenger: right?.evaluation, champion: left?.evaluation, drift: right?.drift
      ).charts, prefix: prefix, &html)
  }
}

/// The two versions of a comparison.
struct VersionPair {
  let champion: Digest
  let challenger: Digest

  /// One test of the challenger, and the champion's measurement of it.
  struct Test {
    var name: String
    var champion: MeasurementID?
    var challenger: MeasurementID
    /// What the record says about the two, where they were compared.
    var comparison: ComparisonFact?
  }

  /// The versions that were asked for, else the deployed one and the newest.
  init?(of model: ModelRecord, _ champion: Digest?, _ challenger: Digest?, on site: Site) {
    guard let newest = challenger ?? model.current?.version ?? model.versions.last?.version else {
      return nil
    }
    let served = site.champion(of: model.name)?.version
    let former =
      model.version(newest)?.base ?? model.versions.last { $0.version != newest }?.version
    guard let oldest = champion ?? (served == newest ? former : served ?? former) else {
      return nil
    }
    self.champion = oldest
    self.challenger = newest
  }

  func tests(of model: ModelRecord) -> [Test] {
    let left = model.version(champion)?.tests ?? [:]
    return (model.version(challenger)?.tests ?? [:]).sorted { $0.key < $1.key }.map { name, fact in
      Test(
        name: name, champion: left[name]?.id, challenger: fact.id, comparison: fact.comparison)
    }
  }
}

extension ComparisonReport.Metric {
  /// A comparison as it was recorded.
  init(_ metric: MetricComparison) {
    self.init(
      name: metric.key.description, champion: metric.champion.reported,
      challenger: metric.challenger.reported, difference: metric.delta.reported,
      interval90: metric.interval90.map { Report.Interval($0.lower, $0.upper, level: 0.9) },
      interval95: metric.interval95.map { Report.Interval($0.lower, $0.upper) },
      p: metric.p.number, method: metric.method.words, rowCount: metric.rows,
      isHigherBetter: metric.isHigherBetter)
  }
}
