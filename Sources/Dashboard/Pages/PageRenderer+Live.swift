internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// What a runtime does now.
extension PageRenderer {
  /// The live view of a runtime's page: figures, lines of the last minutes, endpoints and workers.
  func live(_ runtime: RuntimeRecord, _ html: inout HTML) {
    guard let live = material.live else {
      guard runtime.observed?.state == .serving, (runtime.driver ?? .muster) == .muster else {
        return
      }
      return section("Live view", "live-view", &html) { html in
        empty(
          "It does not answer from here. Live figures are on the machine where Muster works.",
          &html)
      }
    }
    liveSection("Live view", "live-view", every: 2, &html) { html in
      if let since = live.since {
        html.element(.p, .class("soft")) { html in
          html.text("Counted since this version serves, ")
          time(since, &html)
          html.text(".")
        }
      }
      html.element(.ul, .class("tiles row figures")) { html in
        for (value, word, look) in Self.tiles(live) {
          html.element(.li, .class("tile")) { html in
            html.element(.span, .class(look.map { "figure \($0.rawValue)" } ?? "figure")) {
              $0.text(value)
            }
            html.text(" ")
            html.element(.span, .class("word"), text: word)
          }
        }
      }
      charts(Self.lines(live), prefix: "live", &html)
      endpoints(live, &html)
      workers(live, &html)
    }
  }

  private static func tiles(_ live: LiveFigures) -> [(String, String, Look?)] {
    func milliseconds(_ value: Double?) -> String {
      value.map { "\(Numeral.short($0)) ms" } ?? "–"
    }
    var tiles: [(String, String, Look?)] = [
      (Numeral.short(live.perSecond), "requests a second", nil),
      (milliseconds(live.median), "median latency", nil),
      (milliseconds(live.p99), "99th percentile", nil),
      (live.cpu.map { Numeral.percent($0) } ?? "–", "of a core", nil),
      (live.memory.map { Words.size(Int(clamping: $0)) } ?? "–", "memory", nil),
      (Numeral.count(Int(clamping: live.requests)), "requests", nil),
      (
        Numeral.count(Int(clamping: live.failures)), "failed", live.failures > 0 ? .bad : nil
      ),
      (
        Numeral.count(Int(clamping: live.rejected)), "refused", live.rejected > 0 ? .warn : nil
      ),
    ]
    if let queued = live.queued, let held = live.held {
      tiles.append((Numeral.count(Int(clamping: queued + held)), "under way or waiting", nil))
    }
    return tiles
  }

  private static func lines(_ live: LiveFigures) -> [Chart] {
    let lines: [(String, [LiveFigures.Sample])] = [
      ("requests a second", live.throughput),
      ("99th percentile in ms", live.latency),
      ("cores", live.cpuLine),
      ("memory in MiB", live.memoryLine),
    ]
    return lines.compactMap { name, samples in
      guard samples.count > 1 else { return nil }
      let points = samples.suffix(300).map { Point(Double($0.at.milliseconds), $0.value) }
      var chart = Chart.timeLine(
        metric: name, series: [XYPlot.Series(name: name, role: .challenger, points: points)])
      chart.note = nil
      return chart
    }
  }

  private func endpoints(_ live: LiveFigures, _ html: inout HTML) {
    guard !live.endpoints.isEmpty else { return }
    table(
      "What each endpoint did",
      [
        "Endpoint", "#Requests", "#Records", "#Failed", "#Refused", "#Median ms",
        "#99th percentile ms",
      ], &html
    ) { html in
      for endpoint in live.endpoints.prefix(50) {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: endpoint.name, most: 120)
          for count in [
            endpoint.requests, endpoint.records, endpoint.failures, endpoint.rejected,
          ] {
            html.element(.td, .class("n"), text: Numeral.count(Int(clamping: count)))
          }
          for value in [endpoint.median, endpoint.p99] {
            html.element(.td, .class("n"), text: Numeral.short(value))
          }
        }
      }
    }
  }

  private func workers(_ live: LiveFigures, _ html: inout HTML) {
    guard !live.workers.isEmpty else { return }
    table(
      "Worker processes",
      ["Worker", "State", "#Served", "#Restarts", "#CPU seconds", "#Memory"], &html
    ) { html in
      for worker in live.workers.prefix(100) {
        html.element(.tr) { html in
          html.element(
            .th, .scope("row"), text: worker.pid.map { "process \($0)" } ?? "no process")
          html.element(.td, text: worker.state, most: 40)
          html.element(.td, .class("n"), text: Numeral.count(Int(clamping: worker.served)))
          html.element(.td, .class("n"), text: Numeral.count(Int(clamping: worker.restarts)))
          html.element(
            .td, .class("n"), text: worker.cpuSeconds.map { Numeral.short($0) } ?? "–")
          html.element(
            .td, .class("n"), text: worker.memory.map { Words.size(Int(clamping: $0)) } ?? "–")
        }
      }
    }
  }
}
