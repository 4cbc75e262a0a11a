internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Schedules
internal import Vocabulary

/// A model's monitors: each with its periods as a line of colours, its metrics over time with their
/// bounds, and when it runs.
extension PageRenderer {
  /// How many monitors have all of that; of more the verdicts are listed.
  private static let mostMonitors = 12
  /// How many periods a table has.
  private static let mostPeriods = 30

  func monitoring(_ model: ModelRecord) -> Part {
    Part(title: "\(model.name) monitors") { html in
      modelHead(model, at: .monitoring(model.name), &html)
      let entries = site.board.entries(of: model.name)
      guard !entries.isEmpty else {
        return empty(
          "No monitor looks at this model. A manifest of kind Monitor attaches one.", &html)
      }
      heatRow(model.name, &html)
      var budget = Self.mostMonitorBytes
      for (index, entry) in entries.prefix(Self.mostMonitors).enumerated() {
        section(entry.monitor.declaration.name, "monitor\(index)", &html) { html in
          monitor(entry, "m\(index)c", &budget, &html)
        }
      }
      let rest = entries.dropFirst(Self.mostMonitors)
      guard !rest.isEmpty else { return }
      section("Further monitors", "further", &html) { html in
        table("Further monitors", ["Monitor", "Says", "Why"], &html) { html in
          for entry in rest.prefix(100) {
            html.element(.tr) { html in
              html.element(.th, .scope("row"), text: entry.monitor.declaration.name, most: 120)
              html.element(.td) { colour(entry, &$0) }
              html.element(.td, text: entry.sentence(at: visit.now), most: 160)
            }
          }
        }
      }
    }
  }

  private static let mostMonitorBytes = 70_000

  private func heatRow(_ model: ModelName, _ html: inout HTML) {
    let map = site.board.heatMap(of: model, now: visit.now)
    table("Heat map of \(model)", ["About", "Says", "Why"], &html) { html in
      for cell in map.cells.prefix(40) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: cell.title, most: 100)
          html.element(.td) { badge(cell.colour.rawValue, Look(cell.colour), &$0) }
          html.element(.td, text: cell.reason, most: 300)
        }
      }
    }
  }

  private func monitor(
    _ entry: MonitorBoard.Entry, _ prefix: String, _ budget: inout Int, _ html: inout HTML
  ) {
    let monitor = entry.monitor
    html.element(.p) { html in
      colour(entry, &html)
      html.text(" \(entry.sentence(at: visit.now))", most: 400)
    }
    let schedules = site.board.schedules(of: monitor)
    facts(
      &html,
      [
        ("Checks", said(monitor.declaration.check.words)),
        ("Ran", entry.record.map { record in { time(record.latest.measuredAt, &$0) } }),
        ("Rows", entry.record.map { record in { $0.text(Numeral.count(record.latest.rows)) } }),
        (
          "In a row",
          entry.record?.streak.map { streak in
            { $0.text("\(Words.counted(streak.count, "period")) \(streak.colour.rawValue)") }
          }
        ),
        ("Runs", schedules.isEmpty ? said("by hand alone") : { self.schedules(schedules, &$0) }),
        ("Monitor", { $0.element(.code, text: monitor.id, most: 200) }),
      ])
    if visit.viewer.mayOperate, offers(.run) {
      button(.run(Digest(of: monitor.id)), "Run now", &html)
    }
    guard let record = entry.record else { return }
    strip(record, &html)
    challenge(record, prefix + "q", &budget, &html)
    charts(timeLines(record), prefix: prefix, budget: &budget, &html)
    lines(record.latest, &html)
    periods(record, &html)
  }

  func schedules(_ schedules: [PlannedSchedule], _ html: inout HTML) {
    for (index, schedule) in schedules.prefix(6).enumerated() {
      if index > 0 { html.text("; ") }
      html.text(schedule.when, most: 120)
      if schedule.zone != "UTC" { html.text(" (\(schedule.zone))", most: 60) }
      if let problem = schedule.problem { html.text(": \(problem)") }
      if let next = schedule.next {
        html.text(", next ")
        time(next, &html)
      }
      if let last = schedule.state?.lastStarted {
        html.text(", last ")
        time(last, &html)
      }
    }
  }

  /// The periods as a line of signs, the oldest first.
  private func strip(_ record: MonitorRecord, _ html: inout HTML) {
    guard record.periods.count > 1 else { return }
    let counts = MonitorColour.allCases.map { colour in
      (colour, record.periods.count { $0.colour == colour })
    }.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }
    html.element(
      .p, .class("strip"), .role("img"),
      .label("The last \(record.periods.count) periods: \(counts.joined(separator: ", "))")
    ) { html in
      for period in record.periods {
        html.element(
          .span, .class(Look(period.colour).rawValue),
          .title("\(Words.minute(period.end)) \(period.colour.rawValue)"),
          text: Look(period.colour).sign)
      }
    }
  }

  /// A line for each metric over the periods, with the bounds of its lines.
  private func timeLines(_ record: MonitorRecord) -> [Chart] {
    // What a comparison found is drawn with its bounds.
    if record.comparison != nil { return [] }
    var points: [String: [Point]] = [:]
    var bounds: [String: (lower: Double?, upper: Double?)] = [:]
    for period in record.periods {
      for figure in period.figures ?? [] {
        points[figure.metric, default: []].append(
          Point(Double(period.end.milliseconds), figure.value))
        bounds[figure.metric] = (figure.lower, figure.upper)
      }
    }
    return points.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.prefix(3).map {
      metric, points in
      let bound = bounds[metric]
      let lines =
        (bound?.lower.map { [ReferenceLine("at least", at: $0)] } ?? [])
        + (bound?.upper.map { [ReferenceLine("at most", at: $0)] } ?? [])
      return .timeLine(
        metric: metric,
        series: [
          XYPlot.Series(name: "the worst \(metric)", role: .challenger, points: points),
          XYPlot.Series(name: "periods", role: .challenger, style: .points, points: points),
        ], lines: lines)
    }
  }

  private func lines(_ result: MonitorResult, _ html: inout HTML) {
    guard !result.items.isEmpty else { return }
    html.element(.details) { html in
      html.element(.summary, text: "Lines of the latest result: \(result.items.count)")
      table("Lines of the latest result", ["Line", "Says", "Figures"], &html) { html in
        for item in result.items.prefix(60) {
          html.element(.tr) { html in
            html.element(.th, .scope("row"), text: item.name, most: 120)
            html.element(.td) { badge(item.colour.rawValue, Look(item.colour), &$0) }
            html.element(.td, text: item.sentence, most: 200)
          }
        }
      }
    }
  }

  private func periods(_ record: MonitorRecord, _ html: inout HTML) {
    html.element(.details) { html in
      html.element(
        .summary, text: "Periods, newest first: \(min(record.periods.count, Self.mostPeriods))")
      table("Periods, newest first", ["Until", "Says", "Why"], &html) { html in
        for period in record.periods.suffix(Self.mostPeriods).reversed() {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              html.element(
                .time, .datetime(period.end.description), text: Words.minute(period.end))
            }
            html.element(.td) { badge(period.colour.rawValue, Look(period.colour), &$0) }
            html.element(.td, text: period.sentence, most: 200)
          }
        }
      }
    }
  }
}
