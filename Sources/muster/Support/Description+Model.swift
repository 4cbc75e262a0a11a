import Gates
import Git
import Host
import ModelMetrics
import Reconciler
import Registry
import Vocabulary

extension Description {
  /// A model: what it is, its versions and tests, what was decided, and where it runs.
  func text(of model: ModelRecord) async throws -> String {
    var outline = Outline()
    outline.field("Model", model.name.text)
    outline.field("Manifest", model.path)
    try await manifest(of: model, into: &outline)
    outline.field(
      "Labels set",
      model.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: ", "))
    outline.field(
      "Version",
      model.current.map { "\($0.version.short) since \(ago($0.since)), commit \($0.commit.short)" }
        ?? "removed from the tracked branch")
    if model.isSuspended { outline.field("Suspended", "yes: muster resume model/\(model.name)") }
    if let waiting = model.waiting {
      outline.field(
        "Next", "\(waiting.version.short) waits until the running process has ended")
    }
    conditions(model.conditions, into: &outline)
    try tests(of: model, into: &outline)
    try await process(of: model, into: &outline)
    try deployments(of: model, into: &outline)
    try trainings(of: model, into: &outline)
    versions(of: model, into: &outline)
    outcomes(of: model, into: &outline)
    return outline.text
  }

  /// What the manifest says; nothing where the commit or the file is not to be had.
  private func manifest(of model: ModelRecord, into outline: inout Outline) async throws {
    guard let current = model.current else { return }
    let clone = try Clone(opening: workspace.repository)
    guard try await clone.exists(current.commit),
      let fields = try await ManifestGlance(model.path, at: current.commit, in: clone)
    else { return }
    outline.field("About", fields.description)
    outline.field("Language", fields.language)
    outline.field("Labels", fields.labels)
  }

  private func tests(of model: ModelRecord, into outline: inout Outline) throws {
    guard let current = model.current, let version = model.version(current.version) else { return }
    let path = StatePath.verdict(model.name, version.version)
    let verdict = try records.record(VerdictRecord.self, at: path)
    guard verdict != nil || !version.tests.isEmpty else { return }
    outline.heading("Tests of \(version.version.short)")
    if let verdict {
      outline.line("verdict: \(verdict.verdict.outcome.rawValue), judged \(verdict.at)")
      if let message = verdict.verdict.message { outline.line(message, depth: 2) }
    }
    for (name, fact) in version.tests.sorted(by: { $0.key < $1.key }) {
      let claim = fact.claimedBy.map { ", claimed by \(Printable.line($0)), not measured here" }
      outline.line(
        "\(name): \(claim == nil ? fact.outcome.sentence : "computed elsewhere")\(claim ?? ""), "
          + "measurement \(fact.id.text.prefix(12))")
      let judged = verdict?.verdict.tests.first { $0.test == name }
      if let message = judged?.message { outline.line(message, depth: 2) }
      for gate in judged?.gates ?? [] { outline.line(gate.sentence, depth: 2) }
      let values = fact.values.sorted { $0.key < $1.key }
      for (metric, value) in values.prefix(Self.valuesShown) {
        outline.line("\(metric) = \(value.text)", depth: 2)
      }
      if values.count > Self.valuesShown {
        outline.line("and \(values.count - Self.valuesShown) more: -o json", depth: 2)
      }
    }
  }

  /// How many values of a test are shown: a model may report thousands.
  private static let valuesShown = 40

  private func process(of model: ModelRecord, into outline: inout Outline) async throws {
    guard let id = model.instance,
      let instance = try records.record(InstanceRecord.self, at: StatePath.instance(id))
    else { return }
    outline.heading("Process \(instance.process), instance \(id)")
    guard instance.isActive else {
      outline.line(
        "ended \(instance.ended.map(ago) ?? ""): \(instance.outcome ?? "without an outcome")")
      return
    }
    let names = try await InstancePosition.names(of: instance, in: workspace)
    position(InstancePosition(instance), names: names, into: &outline)
    for task in try records.tasks(of: model.name) where task.state == .open {
      outline.line("task \(TaskTable.shortID(task)) \(task.name): asks \(task.policy.sentence)")
      outline.line("muster describe task/\(TaskTable.shortID(task))", depth: 2)
    }
  }

  private func deployments(of model: ModelRecord, into outline: inout Outline) throws {
    let runtimes = try records.runtimes(of: model.name).filter {
      $0.assigned?.model == model.name
    }
    guard !runtimes.isEmpty else { return }
    outline.heading("Deployments")
    for runtime in runtimes {
      guard let assigned = runtime.assigned else { continue }
      let state = runtime.isAsAssigned ? "serves" : "should serve"
      outline.line(
        "runtime/\(runtime.name) \(state) \(assigned.version.short) since \(assigned.since)")
      if let url = runtime.observed?.url, runtime.isAsAssigned { outline.line(url, depth: 2) }
      if !runtime.isAsAssigned, let ready = runtime.conditions[.ready] {
        outline.line(ready.message, depth: 2)
      }
    }
  }

  private func versions(of model: ModelRecord, into outline: inout Outline) {
    outline.heading("Versions")
    for version in model.versions.reversed() {
      outline.line(
        "\(version.version.short) \(version.firstSeen), commit \(version.commit.short): "
          + "\(version.changed.joined(separator: ", ")) changed")
      if !version.contributors.isEmpty {
        outline.line("by \(version.contributors.joined(separator: ", "))", depth: 2)
      }
    }
  }

  private func outcomes(of model: ModelRecord, into outline: inout Outline) {
    guard !model.outcomes.isEmpty else { return }
    outline.heading("Last rounds")
    for outcome in model.outcomes {
      let times = outcome.count > 1 ? ", \(outcome.count) times" : ""
      outline.line(
        "\(outcome.at) \(outcome.version.short) \(outcome.outcome): \(outcome.message)\(times)")
    }
  }
}

extension MeasurementOutcome {
  /// How the job ended, in words.
  var sentence: String {
    switch self {
    case .measured: "measured"
    case .modelFailed(let reason): "the model failed: \(reason)"
    case .notMeasured(let reason): "not measured: \(reason)"
    }
  }
}

extension Figure {
  /// The figure, or why there is none.
  var text: String {
    switch self {
    case .value(let value): FigureText.short(value)
    case .undefined(let reason): "undefined: \(reason)"
    case .error(let reason): "error: \(reason)"
    case .notRun(let reason): "not computed: \(reason)"
    }
  }
}
