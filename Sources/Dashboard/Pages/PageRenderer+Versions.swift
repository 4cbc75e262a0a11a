internal import Gates
internal import ModelMetrics
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// A model's source, its versions with who approved them, and its tests over time.
extension PageRenderer {
  // MARK: - Source

  func source(_ model: ModelRecord, version: Digest?, path: String?) -> Part {
    let page = Page.source(model.name, version: nil, path: nil)
    return Part(title: "\(model.name) source") { html in
      modelHead(model, at: page, &html)
      guard let place = site.place(of: model, version: version) else {
        return empty("This version is not among those that Muster remembers.", &html)
      }
      versionChoice(model, place.version, path, &html)
      guard let declared = material[model.name, at: place.commit] else {
        return empty("The files of this version could not be read.", &html)
      }
      let file = declared.shown(path)
      html.element(.div, .class("split")) { html in
        fileList(declared, file, place.version, &html)
        html.element(.div) { html in
          guard let file else { return empty("There is no such file in this version.", &html) }
          self.content(file, &html)
        }
      }
    }
  }

  private func versionChoice(
    _ model: ModelRecord, _ version: Digest, _ path: String?, _ html: inout HTML
  ) {
    html.element(.form, .search(.source(model.name, version: nil, path: nil)), .class("search")) {
      html in
      pair("version", "Version", &html) { html in
        html.element(.select, .id("version"), .name("version")) { html in
          for record in model.versions.reversed() {
            html.element(
              .option,
              all: [.value(record.version.hex)] + (record.version == version ? [.selected] : [])
            ) { $0.text("\(record.version.short), \(Words.minute(record.firstSeen))") }
          }
        }
      }
      if let path { html.element(.input, .type("hidden"), .name("file"), .value(path)) }
      html.element(.button, .type("submit"), text: "Show")
    }
  }

  private func fileList(
    _ model: DesiredModel, _ shown: ModelFile?, _ version: Digest, _ html: inout HTML
  ) {
    html.element(.nav, .class("files"), .label("Files of this version")) { html in
      html.element(.ul) { html in
        for file in model.files.prefix(300) {
          html.element(.li) { html in
            html.element(
              .a,
              all: [.page(.source(model.name, version: version, path: file.path.text))]
                + (file == shown ? [.current] : [])
            ) { $0.text(file.path.text, most: 200) }
            html.text(" ")
            html.element(.small, text: "\(file.role.rawValue), \(Words.size(file.size))")
          }
        }
      }
    }
  }

  private func content(_ file: ModelFile, _ html: inout HTML) {
    guard let bytes = material.blobs[file.blob] else {
      return html.element(.p, .class("empty")) { html in
        html.text("Not shown: \(Words.size(file.size)). SHA-256 ")
        digest(file.digest, &html)
      }
    }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      return html.element(.p, .class("empty")) { html in
        html.text("No text: \(Words.size(file.size)). SHA-256 ")
        digest(file.digest, &html)
      }
    }
    self.file(text, path: file.path.text, &html)
  }

  // MARK: - Versions

  func versions(_ model: ModelRecord) -> Part {
    Part(title: "\(model.name) versions") { html in
      modelHead(model, at: .versions(model.name), &html)
      guard !model.versions.isEmpty else { return empty("No version was seen yet.", &html) }
      let approvals = Dictionary(
        grouping: (site.overview.approvalsOfModel[model.name] ?? []).compactMap {
          site.state.approvals[$0]
        }, by: \.version)
      table(
        "Versions, newest first",
        ["Version", "Verdict", "Changed", "By", "Approvals", "Seen", "Compare"], &html
      ) { html in
        for record in model.versions.reversed() {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              version(record.version, of: model.name, &html)
              if record.version == model.current?.version { soft(" current", &html) }
              html.text(" ")
              html.element(.small) { html in
                html.text("commit ")
                commit(record.commit, &html)
              }
            }
            html.element(.td) { html in
              badge(site.verdicts[model.name]?[record.version]?.verdict.outcome, &html)
            }
            html.element(.td, text: record.changed.joined(separator: ", "))
            html.element(.td, text: record.contributors.prefix(4).joined(separator: ", "))
            html.element(.td) { given(approvals[record.version] ?? [], &$0) }
            html.element(.td) { time(record.firstSeen, &$0) }
            html.element(.td) { html in
              guard let base = record.base else { return }
              html.element(
                .a, .page(.compare(model.name, champion: base, challenger: record.version)),
                .label("Compare \(record.version.short) with the version before"),
                text: "with the one before")
            }
          }
        }
      }
      if model.versions.count == ModelRecord.versionsKept {
        soft("Older versions are in the history of the state ref.", &html)
      }
    }
  }

  private func given(_ approvals: [ApprovalRecord], _ html: inout HTML) {
    for approval in approvals.sorted(by: { $0.firstSeen < $1.firstSeen }).prefix(10) {
      html.element(.div) { html in
        badge(
          approval.verdict.rawValue,
          approval.verdict == .approve ? .good : approval.verdict == .reject ? .bad : .calm, &html)
        html.text(" \(approval.person)", most: 120)
        if approval.key == nil { soft(" unsigned", &html) }
        html.text(" ")
        html.element(.small) { html in
          if !approval.target.isEmpty { html.text("\(approval.target), ", most: 80) }
          commit(approval.commit, &html)
        }
      }
    }
  }

  // MARK: - Tests over time

  func tests(_ model: ModelRecord) -> Part {
    Part(title: "\(model.name) tests") { html in
      modelHead(model, at: .tests(model.name), &html)
      let names = Set(model.versions.flatMap { $0.tests.keys }).sorted()
      guard !names.isEmpty else { return empty("Nothing was measured yet.", &html) }
      businessOverTime(model, &html)
      for (index, name) in names.prefix(20).enumerated() {
        section(name, "test\(index)", &html) { html in
          charts(timeLines(model, test: name), prefix: "t\(index)c", &html)
          measured(model, test: name, &html)
        }
      }
    }
  }

  private func measured(_ model: ModelRecord, test: String, _ html: inout HTML) {
    table(
      "Measurements of \(test), newest first", ["Version", "Outcome", "Figures", "When", "Report"],
      &html
    ) { html in
      for record in model.versions.reversed() {
        guard let fact = record.tests[test] else { continue }
        let judged = site.verdicts[model.name]?[record.version]?.verdict.tests
          .first { $0.test == test }
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { version(record.version, of: model.name, &$0) }
          html.element(.td) { html in
            if let judged { badge(judged.outcome, &html) } else { outcome(fact.outcome, &html) }
          }
          html.element(.td, text: fact.headline(for: judged))
          html.element(.td) { time(fact.measuredAt, &$0) }
          html.element(.td) { html in
            html.element(
              .a, .page(.measurement(model.name, fact.id)),
              .label("Report of \(test) for \(record.version.short)"), text: "pictures")
          }
        }
      }
    }
  }

  func outcome(_ outcome: MeasurementOutcome, _ html: inout HTML) {
    switch outcome {
    case .measured: badge("measured", .good, &html)
    case .modelFailed(let reason):
      badge("model failed", .broken, &html)
      html.text(" \(reason)")
    case .notMeasured(let reason):
      badge("not measured", .calm, &html)
      html.text(" \(reason)")
    }
  }

  /// A line for each metric that a gate names, over the times of the measurements, with the bounds
  /// of the gates; else for the first metrics by name.
  private func timeLines(_ model: ModelRecord, test: String) -> [Chart] {
    let declared = site.desired?.models[model.name]?.tests.first { $0.name == test }
    let gates = declared?.gates.filter { $0.by == nil && $0.column == nil } ?? []
    var names: [String] = []
    for gate in gates where !names.contains(gate.metric) { names.append(gate.metric) }
    let facts = model.versions.compactMap { $0.tests[test] }.sorted {
      $0.measuredAt < $1.measuredAt
    }
    if names.isEmpty {
      names = Set(facts.flatMap { $0.values.keys }).sorted()
    }
    return names.prefix(4).compactMap { name in
      let points = facts.compactMap { fact in
        fact.value(of: name).map { Point(Double(fact.measuredAt.milliseconds), $0) }
      }
      guard points.count > 1 else { return nil }
      let lines = gates.filter { $0.metric == name }.flatMap { gate -> [ReferenceLine] in
        switch gate.bound {
        case .atLeast(let value): [ReferenceLine("at least", at: value)]
        case .atMost(let value): [ReferenceLine("at most", at: value)]
        case .between(let low, let high):
          [ReferenceLine("at least", at: low), ReferenceLine("at most", at: high)]
        case .nonInferior, .superior: []
        }
      }
      return .timeLine(
        metric: name,
        series: [
          XYPlot.Series(name: name, role: .challenger, points: points),
          XYPlot.Series(name: "measurements", role: .challenger, style: .points, points: points),
        ], lines: lines)
    }
  }
}

extension MeasurementFact {
  /// A figure of all rows, Muster's own before the model's.
  func value(of metric: String) -> Double? {
    let name = MetricCatalogue.canonicalName(metric)
    let own = evaluation?.figures.first {
      $0.key.slice == nil && MetricCatalogue.canonicalName($0.key.metric) == name
    }
    return own?.figure.number ?? values[metric]?.number
      ?? values.first { MetricCatalogue.canonicalName($0.key) == name }?.value.number
  }

  /// The figures that people look at first: those of gates, else the first few.
  func headline(for verdict: TestVerdict?) -> String {
    let gates = (verdict?.gates ?? []).compactMap { gate in
      gate.value.map { "\(gate.metric) \(Numeral.short($0))" }
    }
    guard gates.isEmpty else { return gates.prefix(4).joined(separator: ", ") }
    return values.sorted { $0.key < $1.key }.prefix(4).compactMap { name, figure in
      figure.number.map { "\(name) \(Numeral.short($0))" }
    }.joined(separator: ", ")
  }
}

extension Site {
  /// Where a version of a model is found: the version and the commit that brought it.
  func place(of model: ModelRecord, version: Digest?) -> VersionChange.Side? {
    guard let wanted = version ?? model.current?.version ?? model.versions.last?.version else {
      return nil
    }
    if let record = model.version(wanted) {
      return VersionChange.Side(version: wanted, commit: record.commit)
    }
    // A proposal's version is in no list, but an instance of its lane knows its commit.
    let ids = overview.instancePlaces.lazy.compactMap { state.instances[$0.id] }
    let instance = ids.first { $0.model == model.name && $0.version == wanted }
    return instance.map { VersionChange.Side(version: wanted, commit: $0.commit) }
  }
}

extension DesiredModel {
  /// The file that a page shows: the one asked for, else the primary source, else the first.
  func shown(_ path: String?) -> ModelFile? {
    if let path { return files.first { $0.path.text == path } }
    return files.first { $0.path == primarySource } ?? files.first
  }
}
