internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// The start: what there is, what waits, what changed, and how the reconciler itself is.
extension PageRenderer {
  func home() -> Part {
    Part(title: "Home") { html in
      html.element(.h1, text: "Command center")
      standing(&html)
      html.element(.div, .class("panes home")) { html in
        models(&html)
        processes(&html)
        engines(&html)
        inbox(&html)
        monitors(&html)
      }
      html.element(.div, .class("halves")) { html in
        waiting(&html)
        changed(&html)
      }
    }
  }

  /// Drift and lag of the reconciler itself.
  private func standing(_ html: inout HTML) {
    let status = site.reconciler
    html.element(.p, .class("lead")) { html in
      if let observed = site.state.observed {
        let isBehind = status.tip.map { $0 != observed } ?? false
        badge(isBehind ? "behind" : "up to date", isBehind ? .busy : .good, &html)
        html.text(" reconciled commit ")
        commit(observed, &html)
        if isBehind, let tip = status.tip {
          html.text("; the tip of \(status.branch) is ", most: 200)
          commit(tip, &html)
        }
      } else {
        badge("nothing yet", .calm, &html)
        html.text(" no commit was reconciled")
      }
      if let last = status.lastPass {
        html.text(", last pass ")
        time(last, &html)
        if let took = status.lastPassDuration { html.text(" in \(Words.duration(took))") }
      }
      html.text(". ")
      html.element(.a, .page(.engine), text: "Engine statistics")
    }
  }

  // MARK: - The three panes

  /// A number that leads to exactly what it counts.
  private func tile(
    _ count: Int?, _ word: String, _ page: Page, _ html: inout HTML, look: Look? = nil,
    isLead: Bool = false, isPart: Bool = false
  ) {
    let isAlarm = look != nil && (count ?? 0) > 0
    html.element(.li, .class(isLead ? "tile lead" : isPart ? "tile sub" : "tile")) { html in
      html.element(.a, .page(page), .class(isAlarm ? look?.rawValue ?? "" : "")) { html in
        html.element(.span, .class("figure"), text: Numeral.count(count ?? 0))
        html.text(" ")
        html.element(.span, .class("word")) { html in
          if isAlarm, let look {
            html.element(.span, .own("aria-hidden", "true"), text: "\(look.sign) ")
          }
          html.text(word)
        }
      }
    }
  }

  private func pane(_ title: String, _ id: String, _ html: inout HTML, tiles: (inout HTML) -> Void)
  {
    html.element(.section, .class("pane"), .labelledBy(id)) { html in
      html.element(.h2, .id(id), text: title)
      html.element(.ul, .class("tiles"), content: tiles)
    }
  }

  private func models(_ html: inout HTML) {
    func tile(
      _ state: ModelFilter.State, _ word: String, _ html: inout HTML, look: Look? = nil,
      isLead: Bool = false, isPart: Bool = false
    ) {
      self.tile(
        site.overview.modelCounts[state], word, .models(ModelFilter(state: state)), &html,
        look: look, isLead: isLead, isPart: isPart)
    }
    pane("Models", "models", &html) { html in
      tile(.registered, "registered", &html, isLead: true)
      tile(.deployed, "deployed", &html, isLead: true)
      tile(.failed, "failed tests", &html, look: .bad)
      tile(.gate, "by a gate", &html, look: .bad, isPart: true)
      tile(.modelError, "by an error in the model", &html, look: .broken, isPart: true)
      tile(.systemError, "by a system error", &html, look: .broken, isPart: true)
      tile(.inconclusive, "inconclusive", &html, look: .warn)
      tile(.waiting, "wait for a person", &html)
    }
  }

  private func processes(_ html: inout HTML) {
    func tile(
      _ state: InstanceFilter.State, _ word: String, _ html: inout HTML, look: Look? = nil
    ) {
      self.tile(
        site.overview.instanceCounts[state], word, .instances(InstanceFilter(state: state)), &html,
        look: look, isLead: state == .active)
    }
    pane("Processes", "processes", &html) { html in
      self.tile(site.definedProcesses.count, "defined", .processes, &html, isLead: true)
      tile(.active, "active", &html)
      tile(.incident, "with incidents", &html, look: .bad)
      tile(.error, "with failed jobs", &html, look: .broken)
    }
  }

  private func engines(_ html: inout HTML) {
    func tile(
      _ state: RuntimeFilter.State, _ word: String, _ html: inout HTML, look: Look? = nil,
      isLead: Bool = false
    ) {
      self.tile(
        site.overview.runtimeCounts[state], word, .runtimes(RuntimeFilter(state: state)), &html,
        look: look, isLead: isLead)
    }
    pane("Engines", "engines", &html) { html in
      tile(.available, "available", &html, isLead: true)
      tile(.active, "active", &html, isLead: true)
      tile(.idle, "idle", &html)
      tile(.error, "with errors", &html, look: .bad)
    }
  }

  // MARK: - Tasks and alerts, monitors

  private func inbox(_ html: inout HTML) {
    pane("Tasks and alerts", "inbox", &html) { html in
      if visit.viewer.person != nil {
        tile(mine.count, "my tasks", .tasks(TaskFilter(isMine: true)), &html, isLead: true)
      }
      tile(
        site.overview.openApprovals, "approvals", .tasks(TaskFilter(kind: .approval)), &html,
        isLead: true)
      let overdue = TaskFilter(state: .overdue)
      tile(
        site.tasks(overdue, for: visit).count, "overdue", .tasks(overdue), &html, look: .bad)
      for (group, count) in site.overview.waitingByGroup.sorted(by: { $0.key < $1.key }).prefix(5) {
        tile(
          count, "await \(group.text.prefix(40))", .tasks(TaskFilter(group: group)), &html,
          isPart: true)
      }
      tile(
        site.overview.unattended, "alerts", .alerts(AlertFilter()), &html, look: .bad)
      let quiet = site.overview.alerts.count - site.overview.unattended
      if quiet > 0 {
        tile(
          site.alerts(AlertFilter(state: .acknowledged)).count, "acknowledged",
          .alerts(AlertFilter(state: .acknowledged)), &html, isPart: true)
        tile(
          site.alerts(AlertFilter(state: .snoozed)).count, "snoozed",
          .alerts(AlertFilter(state: .snoozed)), &html, isPart: true)
      }
    }
  }

  private func monitors(_ html: inout HTML) {
    guard !site.board.entries.isEmpty else { return }
    var counts: [MonitorColour: Int] = [:]
    for entry in site.board.entries { counts[entry.colour(at: visit.now), default: 0] += 1 }
    pane("Monitors", "monitors", &html) { html in
      func tile(_ colour: MonitorColour, look: Look?, isLead: Bool = false) {
        self.tile(
          counts[colour], colour.rawValue, .monitors(MonitorFilter(colour: colour)), &html,
          look: look, isLead: isLead)
      }
      tile(.green, look: nil, isLead: true)
      tile(.red, look: .bad, isLead: true)
      tile(.yellow, look: .warn)
      tile(.grey, look: nil)
      html.element(.li, .class("tile more")) { html in
        html.element(.a, .page(.heat(HeatFilter())), text: "Heat map of the models")
      }
    }
  }

  // MARK: - What waits, what changed

  private func waiting(_ html: inout HTML) {
    let isKnown = visit.viewer.person != nil
    let filter = TaskFilter(isMine: isKnown)
    let tasks = isKnown ? mine : site.tasks(filter, for: visit)
    section(isKnown ? "Waits for you" : "Waits for people", "waiting", &html) { html in
      guard !tasks.isEmpty else {
        return empty(isKnown ? "Nothing waits for you." : "Nothing waits for people.", &html)
      }
      html.element(.ul, .class("list")) { html in
        for task in tasks.prefix(8) { item(task, &html) }
      }
      more(tasks.count - 8, "All \(Words.counted(tasks.count, "task"))", .tasks(filter), &html)
    }
  }

  private func item(_ task: TaskRecord, _ html: inout HTML) {
    html.element(.li) { html in
      html.element(.span) { html in
        html.element(.a, .page(.task(task.id)), text: task.name)
        if let model = task.model {
          html.text(" ")
          soft(model.text, &html)
        }
      }
      html.element(.span, .class("end")) { html in
        if let due = task.due, due < visit.now { badge("overdue", .bad, &html) }
        html.text(" ")
        time(task.created, &html)
      }
    }
  }

  private func changed(_ html: inout HTML) {
    section("What changed lately", "changed", &html) { html in
      guard !material.audit.isEmpty else {
        return empty("Nothing is in the audit log yet.", &html)
      }
      html.element(.ul, .class("list")) { html in
        for entry in material.audit.prefix(10) {
          html.element(.li) { html in
            html.element(.span) { html in
              html.element(
                .strong, text: entry.action.replacing("-", with: " "), most: 60)
              html.text(" ")
              object(entry.object, isShort: true, &html)
              html.text(" ")
              html.element(.span, .class("soft"), text: entry.message, most: 90)
            }
            html.element(.span, .class("end")) { time(entry.at, &$0) }
          }
        }
      }
      more(1, "The whole audit log", .audit(AuditFilter()), &html)
    }
  }

  private func more(_ left: Int, _ words: String, _ page: Page, _ html: inout HTML) {
    guard left > 0 else { return }
    html.element(.p, .class("more")) { $0.element(.a, .page(page), text: words) }
  }

  /// An audit entry's object as a link, where it is something with a page.
  ///
  /// - Parameter isShort: the name alone, where what kind of thing it is goes without saying.
  func object(_ object: String, isShort: Bool = false, _ html: inout HTML) {
    let parts = object.split(separator: "/", maxSplits: 1).map { String($0) }
    guard parts.count == 2, let page = Self.page(parts[0], parts[1]) else {
      return html.text(object, most: 200)
    }
    var text = object
    if isShort, ["model", "runtime", "process", "proposal"].contains(parts[0]) {
      let heads = "refs/heads/"
      text = parts[1].hasPrefix(heads) ? String(parts[1].dropFirst(heads.count)) : parts[1]
    }
    html.element(.a, .page(page), text: text, most: 200)
  }

  private static func page(_ kind: String, _ name: String) -> Page? {
    switch kind {
    case "model": .model(ModelName(name))
    case "runtime": .runtime(RuntimeName(name))
    case "task": .task(TaskID(name))
    case "instance": .instance(InstanceID(name))
    case "process": .process(ProcessName(name))
    case "proposal": .proposal(name)
    case "refs": .proposal("refs/\(name)")
    default: nil
    }
  }
}

extension Site {
  /// Processes that the tracked branch defines, and those that instances still run.
  var definedProcesses: [ProcessName] {
    guard let desired else { return overview.processCounts.keys.sorted() }
    return desired.processes.keys.sorted()
  }
}
