internal import Monitoring
internal import Notifications
internal import Reconciler
internal import Reports
internal import Vocabulary

/// What somebody should look at: the list, grouped by cause, and one alert with what can be done.
extension PageRenderer {
  func alerts(_ filter: AlertFilter) -> Part {
    Part(title: "Alerts") { html in
      html.element(.h1, text: "Alerts")
      states(filter, &html)
      kinds(filter, &html)
      causes(filter, &html)
      search(
        .alerts(AlertFilter()), label: "Key or text", text: filter.text,
        keeping: filter.query.filter { $0.0 != "q" && $0.0 != "page" }, &html)
      let found = site.alerts(filter)
      pager(found.count, "alert", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .alerts(other)
      }
      together(filter, found, &html)
      guard !found.isEmpty else {
        return empty(
          filter == AlertFilter()
            ? "Nothing needs attention beyond the open tasks." : "No alert is like that.", &html)
      }
      list(rows(found, page: filter.page), &html)
    }
  }

  private func states(_ filter: AlertFilter, _ html: inout HTML) {
    let items = AlertFilter.State.allCases.map { state in
      let view = AlertFilter(state: state)
      return Tab(state.words, .alerts(view), site.alerts(view).count)
    }
    tabs(
      "Alerts by what came of them", items, current: .alerts(AlertFilter(state: filter.state)),
      &html)
  }

  /// How many there are of each severity and kind in the view that is open.
  private func kinds(_ filter: AlertFilter, _ html: inout HTML) {
    let all = site.alerts(AlertFilter(state: filter.state))
    guard !all.isEmpty else { return }
    html.element(.p, .class("chips")) { html in
      for severity in Notification.Severity.allCases.reversed() {
        let count = all.count { $0.alert.severity == severity }
        guard count > 0 || filter.severity == severity else { continue }
        chip(
          severity.rawValue, count, AlertFilter(state: filter.state, severity: severity),
          isCurrent: filter.severity == severity, &html)
      }
      for kind in AlertRecord.Kind.allCases {
        let count = all.count { $0.kind == kind }
        guard count > 0 || filter.kind == kind else { continue }
        chip(
          kind.words, count, AlertFilter(state: filter.state, kind: kind),
          isCurrent: filter.kind == kind, &html)
      }
    }
  }

  /// What many alerts have in common, each with how many do.
  private func causes(_ filter: AlertFilter, _ html: inout HTML) {
    var counts: [String: Int] = [:]
    for record in site.alerts(AlertFilter(state: filter.state)) {
      counts[record.alert.cause, default: 0] += 1
    }
    let shared = counts.filter { $0.value > 1 || $0.key == filter.cause }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard !shared.isEmpty else { return }
    html.element(.p, .class("chips")) { html in
      soft("Of one cause:", &html)
      for (cause, count) in shared.prefix(20) {
        html.text(" ")
        chip(
          cause, count, AlertFilter(state: filter.state, cause: cause),
          isCurrent: filter.cause == cause, &html)
      }
    }
  }

  private func chip(
    _ word: String, _ count: Int, _ view: AlertFilter, isCurrent: Bool, _ html: inout HTML
  ) {
    html.element(
      .a, all: [.page(.alerts(view)), .class("chip")] + (isCurrent ? [.current] : [])
    ) { html in
      html.text(word, most: 80)
      html.element(.span, .class("count"), text: Numeral.count(count))
    }
  }

  /// What can be done with all alerts of a cause at once.
  private func together(_ filter: AlertFilter, _ found: [AlertRecord], _ html: inout HTML) {
    guard !filter.cause.isEmpty, visit.viewer.mayOperate,
      found.contains(where: { $0.ended == nil })
    else { return }
    html.element(.div, .class("actions")) { html in
      if offers(.acknowledgeAll) {
        html.element(.form, .post, .action(.acknowledgeAll), .class("inline")) { html in
          token(&html)
          html.element(.input, .type("hidden"), .name("cause"), .value(filter.cause))
          html.element(.button, .type("submit"), text: "Acknowledge all of this cause")
        }
      }
      if offers(.snoozeAll) {
        snooze(.snoozeAll, "Snooze all of this cause", cause: filter.cause, &html)
      }
    }
  }

  private func list(_ records: ArraySlice<AlertRecord>, _ html: inout HTML) {
    table(
      "Alerts, worst first", ["Severity", "Alert", "About", "Detail", "State", "Since"], &html
    ) { html in
      for record in records {
        html.element(.tr) { html in
          html.element(.td) { severity(record, &$0) }
          html.element(.th, .scope("row")) { html in
            html.element(.a, .page(.alert(record.alert.id)), text: record.alert.title, most: 200)
          }
          html.element(.td) { about(record, &$0) }
          html.element(.td, text: record.alert.detail, most: 200)
          html.element(.td) { state(record, &$0) }
          html.element(.td) { time(record.alert.opened, &$0) }
        }
      }
    }
  }

  private func severity(_ record: AlertRecord, _ html: inout HTML) {
    badge(record.alert.severity.rawValue, Look(record.alert.severity), &html)
  }

  private func state(_ record: AlertRecord, _ html: inout HTML) {
    switch record.state {
    case .open: badge("open", .busy, &html)
    case .acknowledged: badge("with \(record.attendant ?? "somebody")", .calm, &html)
    case .snoozed:
      badge("quiet", .calm, &html)
      if let until = record.snooze?.until {
        html.text(" until ")
        html.element(.time, .datetime(until.description), text: Words.minute(until))
      }
    case .over: badge("over", .good, &html)
    }
  }

  /// A link to what an alert is about.
  private func about(_ record: AlertRecord, _ html: inout HTML) {
    guard let (name, page) = site.place(of: record) else {
      return html.text(record.object, most: 200)
    }
    html.element(.a, .page(page), text: name, most: 120)
  }

  // MARK: - One alert

  func alert(_ record: AlertRecord) -> Part {
    let alert = record.alert
    return Part(title: alert.title) { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.alerts(AlertFilter())), text: "Alerts")
      }
      html.element(.h1) { html in
        html.text("\(alert.title) ", most: 200)
        severity(record, &html)
      }
      html.element(.p, .class("lead"), text: alert.detail)
      attend(record, &html)
      facts(
        &html,
        [
          ("About", { about(record, &$0) }),
          ("State", { state(record, &$0) }),
          ("Quiet because", said(record.snooze?.reason)),
          ("Since", { time(alert.opened, &$0) }),
          ("Over", record.ended.map { ended in { time(ended, &$0) } }),
          (
            "Cause",
            { html in
              html.element(
                .a, .page(.alerts(AlertFilter(state: .all, cause: alert.cause))),
                text: alert.cause, most: 200)
            }
          ),
          ("Fired the signal", said(alert.signal)),
          ("Key", { $0.element(.code, text: alert.key, most: 200) }),
        ])
      guard record.ended == nil else { return }
      section("On a terminal", "terminal", &html) { html in
        command("muster alerts ack \(alert.key)", id: "ack-command", &html)
        command(
          "muster alerts snooze \(alert.key) --for 2d -m \"why\"", id: "snooze-command", &html)
      }
    }
  }

  private func attend(_ record: AlertRecord, _ html: inout HTML) {
    guard record.ended == nil, visit.viewer.mayOperate else { return }
    let id = record.alert.id
    html.element(.div, .class("actions")) { html in
      if offers(.acknowledge), record.state != .acknowledged {
        button(.acknowledge(id), "Acknowledge", &html)
      }
      if offers(.snooze) { snooze(.snooze(id), "Snooze", cause: nil, &html) }
      if offers(.resolve) {
        confirmed(
          .resolve(id), "Resolve",
          asks: "Alerts end by themselves. What is seen again after this opens anew.",
          reason: true, &html, id: "resolve")
      }
    }
  }

  /// A form that keeps alerts quiet for a while.
  private func snooze(_ action: Action, _ word: String, cause: String?, _ html: inout HTML) {
    html.element(.details, .class("confirm"), .id("snooze")) { html in
      html.element(.summary, text: "\(word)…")
      html.element(.form, .post, .action(action)) { html in
        token(&html)
        if let cause { html.element(.input, .type("hidden"), .name("cause"), .value(cause)) }
        html.element(.label, .for("snooze-for"), text: "For")
        html.element(.select, .id("snooze-for"), .name("for")) { html in
          for (value, text) in Self.spans { html.element(.option, .value(value), text: text) }
        }
        html.element(.label, .for("snooze-reason"), text: "Reason")
        html.element(
          .input, .id("snooze-reason"), .name("reason"), .type("text"), .required,
          .autocomplete("off"))
        html.element(.button, .type("submit"), .class("strong"), text: word)
      }
    }
  }

  private static let spans = [
    ("4h", "4 hours"), ("1d", "a day"), ("2d", "two days"), ("7d", "a week"), ("30d", "30 days"),
  ]
}

extension Site {
  /// Where to look at what an alert is about, and what that is called.
  func place(of record: AlertRecord) -> (name: String, page: Page)? {
    switch record.kind {
    case .runtime:
      let name = String(record.object.dropFirst("runtime/".count))
      return state.runtimes[RuntimeName(name)] == nil
        ? nil : (name, .runtime(RuntimeName(name)))
    case .overdue:
      guard let prefix = record.task,
        let id = overview.openTasks.first(where: { $0.text.hasPrefix(prefix) })
      else { return model(of: record) }
      return (state.tasks[id]?.name ?? prefix, .task(id))
    case .monitor:
      return record.alert.model.map { ("monitors of \($0)", .monitoring(ModelName($0))) }
    case .plan: return ("the plan", .engine)
    case .stalled, .job: return model(of: record)
    }
  }

  private func model(of record: AlertRecord) -> (name: String, page: Page)? {
    record.alert.model.map { ($0, .model(ModelName($0))) }
  }
}

extension AlertRecord.Kind {
  var words: String {
    switch self {
    case .monitor: "monitors"
    case .stalled: "stalled models"
    case .runtime: "runtimes"
    case .job: "failed jobs"
    case .overdue: "overdue tasks"
    case .plan: "the plan"
    }
  }
}

extension AlertFilter.State {
  var words: String { self == .active ? "all but past ones" : rawValue }
}

extension Look {
  init(_ severity: Notification.Severity) {
    self =
      switch severity {
      case .info: .calm
      case .warning: .warn
      case .error: .bad
      case .critical: .broken
      }
  }

  init(_ colour: MonitorColour) {
    self =
      switch colour {
      case .green: .good
      case .yellow: .warn
      case .grey: .calm
      case .red: .bad
      }
  }
}
