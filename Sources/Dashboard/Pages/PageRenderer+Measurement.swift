internal import Gates
internal import ModelMetrics
internal import Reconciler
internal import Reports
internal import Vocabulary

/// One measurement with every picture, and two versions side by side.
extension PageRenderer {
  func measurement(_ model: ModelRecord, _ id: MeasurementID) -> Part {
    guard let record = material.measurements[id], record.model == model.name else {
      return missing("measurement", id.text)
    }
    return Part(title: "\(model.name) \(record.test)") { html in
      modelHead(model, at: .tests(model.name), &html)
      html.element(.h2) { html in
        html.text("\(record.test) of version ", most: 120)
        digest(record.version, &html)
        html.text(" ")
        outcome(record.outcome, &html)
      }
      origin(record, &html)
      if let judged = site.verdicts[model.name]?[record.version]?.verdict.tests
        .first(where: { $0.measurement == id })
      {
        section("Gates", "gates", &html) { html in
          html.element(.p) { badge(judged.outcome, &$0) }
          gates(judged.gates, "Gates of \(record.test)", &html)
        }
      }
      if let mismatches = record.mismatches, !mismatches.isEmpty {
        section("What the model claims and its scores do not give", "mismatches", &html) { html in
          html.element(.ul) { html in
            for sentence in mismatches.prefix(100) { html.element(.li, text: sentence) }
          }
        }
      }
      let champion = champion(beside: record, of: model)
      let pictures =
        EvaluationPictures(
          challenger: record.evaluation, champion: champion?.evaluation, drift: record.drift
        ).charts
      if !pictures.isEmpty {
        section("Pictures", "pictures", &html) { charts(pictures, prefix: "p", &$0) }
      }
      business(record, &html)
      own(record, &html)
      figures(record, champion, &html)
      if let log = record.log {
        section("Log", "log", &html) { html in
          html.element(.pre, .tabIndex(0)) { $0.lines(log) }
        }
      }
    }
  }

  /// The champion's measurement of the same test, where it is another version's.
  private func champion(
    beside record: MeasurementRecord, of model: ModelRecord
  ) -> MeasurementRecord? {
    site.championMeasurement(of: model, test: record.test, beside: record.version).flatMap {
      material.measurements[$0]
    }
  }

  private func origin(_ record: MeasurementRecord, _ html: inout HTML) {
    facts(
      &html,
      [
        ("Measured", { time(record.measuredAt, &$0) }),
        ("Took", said(Numeral.seconds(milliseconds: record.milliseconds))),
        ("By", said(record.measuredBy ?? "Muster")),
        (
          "Rows",
          record.evaluation.map { evaluation in { $0.text(Numeral.count(evaluation.rows)) } }
        ),
        ("Sandbox", said(record.sandbox)),
        (
          "Measurement",
          { html in
            html.element(.code, .title(record.id.text), text: String(record.id.text.prefix(12)))
          }
        ),
      ])
    html.element(.details) { html in
      html.element(.summary, text: "What it was made of")
      facts(
        &html,
        record.inputs.sorted { $0.key < $1.key }.prefix(40).map { name, value in
          (name, { $0.element(.code, text: value, most: 100) })
        })
    }
    for warning in (record.evaluation?.warnings ?? []).prefix(20) {
      html.element(.p, .class("notice"), text: warning)
    }
  }

  /// What the model's own metrics ask to be drawn.
  private func own(_ record: MeasurementRecord, _ html: inout HTML) {
    guard let metrics = record.metrics else { return }
    let own = GenericCharts(in: metrics)
    guard !own.charts.isEmpty || !own.problems.isEmpty else { return }
    section("The model's own pictures", "own", &html) { html in
      charts(own.charts, prefix: "o", &html)
      for problem in own.problems.prefix(40) {
        html.element(.p, .class("soft"), text: problem)
      }
    }
  }

  private func figures(
    _ record: MeasurementRecord, _ champion: MeasurementRecord?, _ html: inout HTML
  ) {
    let figures = record.evaluation?.figures ?? []
    let values = FlatMetrics.values(of: record.metrics).sorted { $0.key < $1.key }
    guard !figures.isEmpty || !values.isEmpty else { return }
    section("All figures", "figures", &html) { html in
      if !figures.isEmpty {
        let heads = champion == nil ? [] : ["#Champion [95 %]"]
        table("Muster's own figures", ["Metric"] + heads + ["#Value [95 %]", "#Rows"], &html) {
          html in
          for figure in figures.filter({ $0.key.slice == nil }).prefix(200) {
            row(figure, champion, &html)
          }
        }
        let slices = figures.filter { $0.key.slice != nil }
        if !slices.isEmpty {
          html.element(.details) { html in
            html.element(.summary, text: "By group: \(Words.counted(slices.count, "figure"))")
            table("Figures by group", ["Metric"] + heads + ["#Value [95 %]", "#Rows"], &html) {
              html in
              for figure in slices.prefix(200) { row(figure, champion, &html) }
            }
          }
        }
      }
      guard !values.isEmpty else { return }
      html.element(.details, all: figures.isEmpty ? [.open] : []) { html in
        html.element(
          .summary, text: "The model's own numbers: \(Words.counted(values.count, "value"))")
        table("The model's own numbers", ["Name", "#Value"], &html) { html in
          for (name, figure) in values.prefix(200) {
            html.element(.tr) { html in
              html.element(.th, .scope("row"), text: name, most: 120)
              html.element(.td, .class("n")) { self.figure(figure.reported, &$0) }
            }
          }
        }
      }
    }
  }

  private func row(
    _ figure: MeasuredFigure, _ champion: MeasurementRecord?, _ html: inout HTML
  ) {
    html.element(.tr) { html in
      html.element(.th, .scope("row"), text: figure.key.description, most: 120)
      if let champion {
        html.element(.td, .class("n")) { html in
          if let other = champion.evaluation?[figure.key] {
            self.figure(other.reported, &html)
          } else {
            soft("–", &html)
          }
        }
      }
      html.element(.td, .class("n")) { self.figure(figure.reported, &$0) }
      html.element(.td, .class("n"), text: Numeral.count(figure.rows))
    }
  }
}

extension Site {
  /// The champion's measurement of a test, where the champion is another version.
  func championMeasurement(
    of model: ModelRecord, test: String, beside version: Digest
  ) -> MeasurementID? {
    guard let champion = champion(of: model.name), champion.version != version else { return nil }
    return model.version(champion.version)?.tests[test]?.id
  }
}
