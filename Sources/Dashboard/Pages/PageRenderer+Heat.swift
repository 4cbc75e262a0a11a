internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// What monitors say: the heat map, and the list of all monitors.
extension PageRenderer {
  /// How many rows of the heat map a page has: each has many cells.
  private static let heatRows = 50
  private static let colours: [MonitorColour] = [.red, .grey, .yellow, .green]

  func heat(_ filter: HeatFilter) -> Part {
    Part(title: "Heat map") { html in
      html.element(.h1, text: "Heat map")
      html.element(
        .p, .class("lead"),
        text: "What monitors say of models in production, and of those that have a monitor. "
          + "A dash: no monitor looks at it.")
      let all = site.heat(HeatFilter(), at: visit.now)
      var items = [Tab("all models", .heat(HeatFilter()), all.count)]
      for colour in Self.colours {
        items.append(
          Tab(
            "\(Look(colour).sign) \(colour.rawValue)", .heat(HeatFilter(colour: colour)),
            all.count { $0.worst == colour }))
      }
      items.append(
        Tab("Monitors", .monitors(MonitorFilter()), site.board.entries.count))
      items.append(Tab("Trainings", .trainings(TrainingFilter()), site.trainingCount))
      tabs(
        "Models by their worst cell", items,
        current: .heat(HeatFilter(colour: filter.row == nil ? filter.colour : nil)), &html)
      redCells(all, filter, &html)
      search(
        .heat(HeatFilter()), label: "Model", text: filter.text,
        keeping: filter.query.filter { $0.0 != "q" && $0.0 != "page" }, &html)
      let found = filter == HeatFilter() ? all : site.heat(filter, at: visit.now)
      pager(found.count, "model", page: filter.page, size: Self.heatRows, &html) { page in
        var other = filter
        other.page = page
        return .heat(other)
      }
      guard !found.isEmpty else {
        return empty(
          all.isEmpty
            ? "No model is in production, and none has a monitor." : "No model is like that.",
          &html)
      }
      map(rows(found, page: filter.page, size: Self.heatRows), &html)
    }
  }

  /// What is red, by what it is about.
  private func redCells(_ maps: [HeatMap], _ filter: HeatFilter, _ html: inout HTML) {
    let counts = HeatMap.Row.allCases.map { row in
      (row, maps.count { $0[row].colour == .red })
    }.filter { $0.1 > 0 || filter.row == $0.0 }
    guard !counts.isEmpty else { return }
    html.element(.p, .class("chips")) { html in
      soft("Red in:", &html)
      for (row, count) in counts {
        html.text(" ")
        html.element(
          .a,
          all: [.page(.heat(HeatFilter(colour: .red, row: row))), .class("chip")]
            + (filter.row == row ? [.current] : [])
        ) { html in
          html.text(row.title)
          html.element(.span, .class("count"), text: Numeral.count(count))
        }
      }
    }
  }

  private func map(_ maps: ArraySlice<HeatMap>, _ html: inout HTML) {
    let heads = ["Model"] + HeatMap.Row.allCases.map(\.title) + ["Other monitors"]
    table("Heat map, a model a row", heads, &html) { html in
      for map in maps {
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { html in
            html.element(
              .a, .page(.monitoring(ModelName(map.model))), .class("name"), .title(map.model),
              text: map.model, most: 120)
          }
          for row in HeatMap.Row.allCases { html.element(.td) { cell(map[row], &$0) } }
          html.element(.td) { html in
            for cell in map.cells.dropFirst(HeatMap.Row.allCases.count).prefix(6) {
              html.element(.div) { html in
                soft("\(cell.title) ", &html)
                self.cell(cell, &html)
              }
            }
          }
        }
      }
    }
  }

  private func cell(_ cell: HeatMap.Cell, _ html: inout HTML) {
    guard cell.monitor != nil else {
      return html.element(.span, .class("soft")) { html in
        html.text("–")
        html.element(.span, .class("hush"), text: " no monitor")
      }
    }
    badge(cell.colour.rawValue, Look(cell.colour), &html)
    guard cell.colour != .green else { return }
    html.text(" ")
    html.element(.small, text: cell.reason, most: 70)
  }

  // MARK: - All monitors

  func monitors(_ filter: MonitorFilter) -> Part {
    Part(title: "Monitors") { html in
      html.element(.p, .class("path")) {
        $0.element(.a, .page(.heat(HeatFilter())), text: "Heat map")
      }
      html.element(.h1, text: "Monitors")
      var items = [Tab("all", .monitors(MonitorFilter()), site.board.entries.count)]
      for colour in Self.colours {
        let view = MonitorFilter(colour: colour)
        items.append(
          Tab(
            "\(Look(colour).sign) \(colour.rawValue)", .monitors(view),
            site.monitors(view, at: visit.now).count))
      }
      tabs(
        "Monitors by colour", items, current: .monitors(MonitorFilter(colour: filter.colour)),
        &html)
      search(
        .monitors(MonitorFilter()), label: "Monitor or model", text: filter.text,
        keeping: filter.query.filter { $0.0 == "colour" }, &html)
      let found = site.monitors(filter, at: visit.now)
      pager(found.count, "monitor", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .monitors(other)
      }
      guard !found.isEmpty else {
        return empty(
          site.board.entries.isEmpty
            ? "No model has a monitor. A manifest of kind Monitor attaches one."
            : "No monitor is like that.", &html)
      }
      list(rows(found, page: filter.page), &html)
    }
  }

  private func list(_ entries: ArraySlice<MonitorBoard.Entry>, _ html: inout HTML) {
    table("Monitors", ["Monitor", "Model", "Says", "Why", "Ran", "Next"], &html) { html in
      for entry in entries {
        let monitor = entry.monitor
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { html in
            html.element(
              .a, .page(.monitoring(monitor.model)), text: monitor.declaration.name, most: 120)
            html.text(" ")
            html.element(.small, text: monitor.declaration.check.words, most: 80)
          }
          html.element(.td) { link(monitor.model, &$0) }
          html.element(.td) { colour(entry, &$0) }
          html.element(.td, text: entry.sentence(at: visit.now), most: 160)
          html.element(.td) { html in
            if let record = entry.record { time(record.latest.measuredAt, &html) }
          }
          html.element(.td) { html in
            if let next = site.board.next(of: monitor) { time(next, &html) }
          }
        }
      }
    }
  }

  func colour(_ entry: MonitorBoard.Entry, _ html: inout HTML) {
    let colour = entry.colour(at: visit.now)
    badge(colour.rawValue, Look(colour), &html)
  }
}
