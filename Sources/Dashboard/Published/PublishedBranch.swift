internal import Gates
internal import Interchange
internal import ModelMetrics
internal import Monitoring
internal import Notifications
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// The published branch while it is written. Times are those of the records, never "ago", so that
/// what did not change gives the same bytes.
struct PublishedBranch {
  let site: Site
  let material: Material

  var needs: [Need] {
    (site.desired?.processes.values.sorted { $0.name < $1.name } ?? []).map { .blob($0.bpmn.blob) }
  }

  func files(_ scope: PublishedScope) -> [String: String] {
    var files: [String: String] = [:]
    files["README.md"] = readme
    if scope.hasOtherTasks { files["tasks.md"] = tasks }
    if scope.hasOtherAlerts { files["alerts.md"] = alerts }
    add(models, site.overview.modelNames, in: scope, to: &files) { page in
      page == 1 ? "models/README.md" : "models/list-\(page).md"
    }
    add(heat, site.heatModels, in: scope, to: &files) { page in
      page == 1 ? "heat-map.md" : "heat-map-\(page).md"
    }
    for name in scope.models?.sorted() ?? site.overview.modelNames {
      if let model = site.state.models[name] {
        files["models/\(file(name.text)).md"] = self.model(model)
      }
    }
    if scope.hasOtherRuntimes { files["runtimes.md"] = runtimes }
    guard scope.processes != [] else { return files }
    files["processes/README.md"] = processes
    for name in site.definedProcesses where scope.processes?.contains(name) ?? true {
      if let picture = picture(name) { files["processes/\(file(name.text)).svg"] = picture }
    }
    return files
  }

  /// The files of a list that have one of the models of a scope.
  private func add(
    _ render: (ArraySlice<ModelName>, _ turn: String) -> String, _ names: [ModelName],
    in scope: PublishedScope, to files: inout [String: String], path: (_ page: Int) -> String
  ) {
    let size = Published.listLength
    let count = max(1, (names.count + size - 1) / size)
    for page in 1...count {
      let part = names[min(names.count, (page - 1) * size)..<min(names.count, page * size)]
      guard scope.hasOtherModels || part.contains(where: scope.holds) else { continue }
      func link(_ word: String, _ other: Int) -> String {
        let name = path(other).split(separator: "/").last ?? ""
        return (1...count).contains(other) ? " [\(word)](\(name))" : ""
      }
      let turn =
        count == 1
        ? ""
        : "\nPage \(page) of \(count).\(link("Previous", page - 1))\(link("Next", page + 1))\n"
      files[path(page)] = render(part, turn)
    }
  }

  // MARK: - Files

  private var readme: String {
    var text =
      "# \(inline(site.reconciler.repository.isEmpty ? "Muster" : site.reconciler.repository))\n\n"
    text += "What Muster knows, rendered from its records. Nothing reads this branch back.\n\n"
    if let observed = site.state.observed {
      text += "Reconciled commit: \(code(observed.text))\n\n"
    }
    let counts = site.overview
    func models(_ state: ModelFilter.State) -> Int { counts.modelCounts[state] ?? 0 }
    func instances(_ state: InstanceFilter.State) -> Int { counts.instanceCounts[state] ?? 0 }
    func engines(_ state: RuntimeFilter.State) -> Int { counts.runtimeCounts[state] ?? 0 }
    let rows = [
      [
        "\(models(.registered)) registered", "\(site.definedProcesses.count) defined",
        "\(engines(.available)) available",
      ],
      [
        "\(models(.deployed)) deployed", "\(instances(.active)) active",
        "\(engines(.active)) active",
      ],
      [
        "\(models(.failed)) failed tests", "\(instances(.incident)) with incidents",
        "\(engines(.idle)) idle",
      ],
      [
        "\(models(.modelError)) errors in the model, \(models(.systemError)) of the system",
        "\(instances(.error)) with failed jobs", "\(engines(.error)) with errors",
      ],
    ]
    let heads = [
      "[Models](models/README.md)", "[Processes](processes/README.md)", "[Engines](runtimes.md)",
    ]
    text += table(heads, rows)
    let overdue = counts.openTasks.count { site.state.tasks[$0]?.overdueLevel != nil }
    text += "- [Tasks](tasks.md): \(counts.openTasks.count) open, \(overdue) overdue\n"
    for (group, count) in counts.waitingByGroup.sorted(by: { $0.key < $1.key }).prefix(50) {
      text += "  - \(inline(group.text)): \(count) unclaimed\n"
    }
    let quiet = counts.alerts.count - counts.unattended
    text += "- [Alerts](alerts.md): \(counts.unattended) open, \(quiet) looked after or quiet\n"
    text += "- [Heat map](heat-map.md): what monitors say\n"
    return text
  }

  private var tasks: String {
    var text = "# Tasks\n\n"
    let open = site.overview.openTasks.compactMap { site.state.tasks[$0] }
    guard !open.isEmpty else { return text + "Nothing waits for people.\n" }
    text += table(
      ["Task", "Model", "Version", "Asks", "With", "Opened", "Due", "Answer"],
      open.prefix(1000).map { task in
        [
          inline(task.name), task.model.map { modelLink($0, from: "") } ?? "",
          task.version.map { code($0.short) } ?? "", inline(task.policy.sentence),
          inline(task.assignee ?? ""), Words.minute(task.created), due(task),
          code(
            task.kind == .form
              ? "muster complete \(task.shortID)" : "muster approve \(task.shortID) -m \"why\""),
        ]
      })
    return text + rest(open.count - 1000, "task")
  }

  /// When a task is due. That it is overdue is told once it was recorded.
  private func due(_ task: TaskRecord) -> String {
    guard let due = task.due else { return "" }
    guard task.overdueLevel != nil else { return Words.minute(due) }
    let whom = task.escalatedTo.map { ", escalated to \(inline($0.text))" } ?? ""
    return "\(sign(.bad, "overdue")) since \(Words.minute(due))\(whom)"
  }

  private var alerts: String {
    var text = "# Alerts\n\n"
    let alerts = site.overview.alerts
    guard !alerts.isEmpty else { return text + "Nothing needs attention.\n" }
    text += table(
      ["Severity", "Alert", "About", "Detail", "State", "Since"],
      alerts.prefix(1000).map { record in
        let alert = record.alert
        return [
          sign(Look(alert.severity), alert.severity.rawValue), inline(alert.title),
          inline(record.object), inline(alert.detail), attention(record),
          Words.minute(alert.opened),
        ]
      })
    return text + rest(alerts.count - 1000, "alert")
  }

  private func attention(_ record: AlertRecord) -> String {
    switch record.state {
    case .open, .over: "open"
    case .acknowledged: "with \(inline(record.attendant ?? "somebody"))"
    case .snoozed:
      "quiet until \(record.snooze.map { Words.minute($0.until) } ?? ""): "
        + inline(record.snooze?.reason ?? "")
    }
  }

  // MARK: - Lists of models

  private func models(_ names: ArraySlice<ModelName>, _ turn: String) -> String {
    let text = "# Models\n\n"
    guard !names.isEmpty else { return text + "No model is registered.\n" }
    return text
      + table(
        ["Model", "Tests", "State", "Version", "Deployed on", "Changed"],
        names.compactMap { site.state.models[$0] }.map { model in
          [
            modelLink(model.name, from: "models/"),
            verdict(site.verdict(of: model)?.verdict.outcome), inline(standing(model)),
            model.current.map { code($0.version.short) } ?? "",
            (site.overview.runtimesOfModel[model.name] ?? []).prefix(5).map { inline($0.text) }
              .joined(separator: ", "),
            model.current.map { Words.minute($0.since) } ?? "",
          ]
        }) + turn
  }

  private func heat(_ names: ArraySlice<ModelName>, _ turn: String) -> String {
    let text = "# Heat map\n\nWhat monitors said of models in production last.\n\n"
    guard !names.isEmpty else { return text + "No model is in production or has a monitor.\n" }
    let rows = names.map { name in
      let cells = site.board.heatMap(of: name, now: nil).cells
      return [modelLink(name, from: "")]
        + cells.prefix(HeatMap.Row.allCases.count).map { cell in
          cell.monitor == nil ? "" : sign(Look(cell.colour), cell.colour.rawValue)
        }
    }
    return text + table(["Model"] + HeatMap.Row.allCases.map(\.title), rows) + turn
  }

  private func monitors(of model: ModelName) -> String {
    let entries = site.board.entries(of: model)
    guard !entries.isEmpty else { return "" }
    return "## Monitors\n\n"
      + table(
        ["Monitor", "Says", "Why", "Ran"],
        entries.prefix(200).map { entry in
          let colour = entry.record?.latest.colour ?? .grey
          return [
            inline(entry.monitor.declaration.name), sign(Look(colour), colour.rawValue),
            inline(entry.record?.latest.summary ?? "it has not run yet"),
            entry.record.map { Words.minute($0.latest.measuredAt) } ?? "",
          ]
        }) + entries.prefix(20).map { challenge($0) }.joined()
  }

  /// The looks of a comparison of champion and challenger, and what was proposed by them.
  private func challenge(_ entry: MonitorBoard.Entry) -> String {
    guard let record = entry.record, let comparison = record.comparison else { return "" }
    let trial = comparison.trial
    var text = "### \(inline(entry.monitor.declaration.name))\n\n"
    text += "\(code(trial.challenger.short)) beside \(code(trial.champion.short)) at "
    text += "\(inline(trial.runtime)), \(trial.mode.rawValue): \(inline(comparison.sentence))\n\n"
    text += table(
      ["Look", "Answers", "Gain", "Bounds", "Says"],
      comparison.sequence.looks.suffix(30).reversed().map { look in
        [
          inline(look.period), Numeral.count(look.allRows), Numeral.signed(look.allMean),
          look.lower.flatMap { lower in
            look.upper.map { "\(Numeral.signed(lower)) to \(Numeral.signed($0))" }
          } ?? "", sign(Look(look.verdict), look.verdict.words),
        ]
      })
    guard let promotions = record.promotions, !promotions.isEmpty else { return text }
    return text
      + table(
        ["Promotion of", "State", "Branch", "Proposed"],
        promotions.reversed().map { promotion in
          [
            code(promotion.trial.challenger.short), promotion.state.rawValue,
            promotion.commit == nil ? "" : code(promotion.branch), Words.minute(promotion.created),
          ]
        })
  }

  private func standing(_ model: ModelRecord) -> String {
    guard model.current != nil else { return "removed" }
    if let stalled = model.conditions[.stalled] { return stalled.reason }
    guard let ready = model.conditions[.ready] else { return "new" }
    return ready.status == .true ? "ready" : ready.reason
  }

  private func model(_ model: ModelRecord) -> String {
    var text = "# \(inline(model.name.text))\n\n"
    if let about = site.desired?.models[model.name]?.description { text += "\(inline(about))\n\n" }
    if let current = model.current {
      text += "Version \(code(current.version.hex)), commit \(code(current.commit.text)), since "
      text += "\(Words.minute(current.since)).\n\n"
    } else {
      text += "It was removed from the tracked branch.\n\n"
    }
    if !model.conditions.isEmpty {
      text += "## Conditions\n\n"
      text += table(
        ["Condition", "Status", "Reason", "Message", "Since"],
        model.conditions.map {
          [
            $0.type.rawValue, $0.status.rawValue, inline($0.reason), inline($0.message),
            Words.minute($0.since),
          ]
        })
    }
    if let record = site.verdict(of: model) { text += tests(record) }
    text += deployments(model)
    text += monitors(of: model.name)
    text += "## Versions\n\n"
    text += table(
      ["Version", "Verdict", "Changed", "Approved by", "Commit", "Seen"],
      model.versions.reversed().map { version in
        [
          code(version.version.short),
          verdict(site.verdicts[model.name]?[version.version]?.verdict.outcome),
          inline(version.changed.joined(separator: ", ")),
          inline(approvers(of: version.version, model.name)), code(version.commit.short),
          Words.minute(version.firstSeen),
        ]
      })
    return text
  }

  private func tests(_ record: VerdictRecord) -> String {
    var text = "## Tests: \(verdict(record.verdict.outcome))\n\n"
    for test in record.verdict.tests {
      text += "### \(inline(test.test)): \(verdict(test.outcome))\n\n"
      if let message = test.message { text += "Message: \(inline(message))\n\n" }
      guard !test.gates.isEmpty else { continue }
      text += table(
        ["Metric", "Value", "Gate", "Verdict"],
        test.gates.prefix(200).map { gate in
          let figure = gate.value.map { value in
            Numeral.figure(
              Report.Figure(
                value, interval: gate.interval.map { Report.Interval($0.lower, $0.upper) }))
          }
          return [
            inline(gate.metric), inline(figure ?? ""), inline(gate.rule),
            gate.isSkipped ? "– skipped" : verdict(gate.outcome),
          ]
        })
    }
    return text
  }

  private func deployments(_ model: ModelRecord) -> String {
    let runtimes = (site.overview.runtimesOfModel[model.name] ?? []).compactMap {
      site.state.runtimes[$0]
    }
    guard !runtimes.isEmpty else { return "" }
    return "## Deployments\n\n"
      + table(
        ["Runtime", "Version", "State", "Since"],
        runtimes.map { runtime in
          [
            inline(runtime.name.text), runtime.assigned.map { code($0.version.short) } ?? "",
            runtime.isAsAssigned ? sign(.good, "serves") : sign(.warn, "not as decided"),
            runtime.assigned.map { Words.minute($0.since) } ?? "",
          ]
        })
  }

  private func approvers(of version: Digest, _ model: ModelName) -> String {
    (site.overview.approvalsOfModel[model] ?? []).compactMap { site.state.approvals[$0] }
      .filter { $0.version == version && $0.verdict == .approve }
      .sorted { ($0.firstSeen, $0.person) < ($1.firstSeen, $1.person) }.map { approval in
        approval.key == nil ? "\(approval.person) (unsigned)" : approval.person
      }.joined(separator: ", ")
  }

  private var runtimes: String {
    var text = "# Runtimes\n\n"
    let runtimes = site.runtimes(RuntimeFilter())
    guard !runtimes.isEmpty else { return text + "No runtime is declared.\n" }
    text += table(
      ["Runtime", "State", "Serves", "Version", "Driver", "Changed"],
      runtimes.prefix(2000).map { runtime in
        [
          inline(runtime.name.text), runtime.observed?.state.rawValue ?? "never seen",
          (runtime.observed?.model).map { modelLink($0, from: "") } ?? "",
          (runtime.observed?.version).map { code($0.short) } ?? "", inline(runtime.driverName),
          runtime.observedAt.map(Words.minute) ?? "",
        ]
      })
    return text + rest(runtimes.count - 2000, "runtime")
  }

  private var processes: String {
    var text = "# Processes\n\n"
    for name in site.definedProcesses {
      let counts = site.overview.processCounts[name] ?? [:]
      text += "## \(inline(name.text))\n\n"
      text += "\(counts[.active] ?? 0) active, \(counts[.incident] ?? 0) with incidents, "
      text += "\(counts[.error] ?? 0) with failed jobs, \(counts[.ended] ?? 0) ended.\n\n"
      if isDrawn(name) {
        text += "![The process and its tokens](\(file(name.text)).svg)\n\n"
      }
    }
    return text
  }

  private func document(_ name: ProcessName) -> (blob: BlobID, document: BPMNDocument)? {
    // What is no BPMN has no picture; its manifest says so.
    guard let blob = site.desired?.processes[name]?.bpmn.blob, let bytes = material.blobs[blob],
      let document = try? BPMNDocument(bytes)
    else { return nil }
    return (blob, document)
  }

  private func isDrawn(_ name: ProcessName) -> Bool { document(name) != nil }

  private func picture(_ name: ProcessName) -> String? {
    guard let (blob, document) = document(name) else { return nil }
    var overlay = ProcessOverlay()
    for instance in site.instances(InstanceFilter(state: .active, process: name))
    where instance.definition == blob {
      let position = InstancePosition(instance)
      for element in position.elements { overlay.active[element, default: 0] += 1 }
      for incident in position.incidents { overlay.incidents[incident.element] = incident.message }
    }
    return ProcessPicture(document.laidOut(), overlay: overlay).svg
  }

  // MARK: - Markdown

  /// Cells that are Markdown already.
  private func table(_ heads: [String], _ rows: [[String]]) -> String {
    var text = "| \(heads.joined(separator: " | ")) |\n"
    text += "|\(String(repeating: " --- |", count: heads.count))\n"
    for row in rows {
      text += "| \(row.map { $0.isEmpty ? "-" : $0 }.joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private func inline(_ text: String) -> String { MarkdownText.inline(text, most: 300) }
  private func code(_ text: String) -> String { MarkdownText.code(text) }
  private func sign(_ look: Look, _ word: String) -> String { "\(look.sign) \(word)" }

  private func verdict(_ outcome: GateOutcome?) -> String {
    outcome.map { sign(Look($0), $0.rawValue) } ?? "– untested"
  }

  private func rest(_ count: Int, _ noun: String) -> String {
    count > 0 ? "and \(Words.counted(count, "more \(noun)"))\n" : ""
  }

  private func modelLink(_ name: ModelName, from folder: String) -> String {
    let path = folder == "models/" ? "\(file(name.text)).md" : "models/\(file(name.text)).md"
    return "[\(inline(name.text))](\(path))"
  }

  /// A name as the name of a file: what has no other meaning in a path or a link stays.
  private func file(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && name.utf8.count <= 100 && name != "README"
      && name.utf8.first != UInt8(ascii: ".")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
    return isPlain ? name : "x-\(Digest(of: name).short)"
  }
}
