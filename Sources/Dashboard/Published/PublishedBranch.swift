internal import Gates
internal import Interchange
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

  var files: [String: String] {
    var files: [String: String] = [:]
    files["README.md"] = readme
    files["tasks.md"] = tasks
    files["alerts.md"] = alerts
    files["models/README.md"] = models
    for name in site.overview.modelNames {
      if let model = site.state.models[name] {
        files["models/\(file(name.text)).md"] = self.model(model)
      }
    }
    files["runtimes.md"] = runtimes
    files["processes/README.md"] = processes
    for name in site.definedProcesses {
      if let picture = picture(name) { files["processes/\(file(name.text)).svg"] = picture }
    }
    return files
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
    text += "- [Tasks](tasks.md): \(counts.openTasks.count) open\n"
    text += "- [Alerts](alerts.md): \(counts.alerts.count)\n"
    return text
  }

  private var tasks: String {
    var text = "# Tasks\n\n"
    let open = site.overview.openTasks.compactMap { site.state.tasks[$0] }
    guard !open.isEmpty else { return text + "Nothing waits for people.\n" }
    text += table(
      ["Task", "Model", "Version", "Asks", "With", "Opened", "Answer"],
      open.prefix(1000).map { task in
        [
          inline(task.name), task.model.map { modelLink($0, from: "") } ?? "",
          task.version.map { code($0.short) } ?? "", inline(task.policy.sentence),
          inline(task.assignee ?? ""), Words.minute(task.created),
          code(
            task.kind == .form
              ? "muster complete \(task.shortID)" : "muster approve \(task.shortID) -m \"why\""),
        ]
      })
    return text + rest(open.count - 1000, "task")
  }

  private var alerts: String {
    var text = "# Alerts\n\n"
    let alerts = site.overview.alerts
    guard !alerts.isEmpty else { return text + "Nothing needs attention.\n" }
    text += table(
      ["Severity", "Kind", "What", "Message", "Since"],
      alerts.prefix(1000).map { alert in
        [
          sign(alert.severity == .error ? .bad : .warn, alert.severity.rawValue), alert.kind.words,
          inline(alert.object), inline(alert.message), Words.minute(alert.since),
        ]
      })
    return text + rest(alerts.count - 1000, "alert")
  }

  private var models: String {
    var text = "# Models\n\n"
    let models = site.models(ModelFilter())
    guard !models.isEmpty else { return text + "No model is registered.\n" }
    text += table(
      ["Model", "Tests", "State", "Version", "Deployed on", "Changed"],
      models.prefix(5000).map { model in
        [
          modelLink(model.name, from: "models/"), verdict(site.verdict(of: model)?.verdict.outcome),
          inline(standing(model)), model.current.map { code($0.version.short) } ?? "",
          (site.overview.runtimesOfModel[model.name] ?? []).prefix(5).map { inline($0.text) }
            .joined(separator: ", "),
          model.current.map { Words.minute($0.since) } ?? "",
        ]
      })
    return text + rest(models.count - 5000, "model")
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
      if picture(name) != nil {
        text += "![The process and its tokens](\(file(name.text)).svg)\n\n"
      }
    }
    return text
  }

  private func picture(_ name: ProcessName) -> String? {
    // What is no BPMN has no picture; its manifest says so.
    guard let blob = site.desired?.processes[name]?.bpmn.blob, let bytes = material.blobs[blob],
      let document = try? BPMNDocument(bytes)
    else { return nil }
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
