import Notifications
import Vocabulary
import YAML

/// A monitor before what it names is looked up.
struct MonitorSpec: Hashable, Sendable {
  var description: String?
  /// `nil` where it is written but wrong, and in a model's own list.
  var selector: ModelSelector?
  var models: [Located<String>] = []
  var declaration: MonitorDeclaration
  var name: Located<String>?
  var monitorModel: Located<String>?
  var assets: [Located<String>]
  var thresholds: Located<RepositoryPath>?
}

/// The fields of a Monitor, and of one of a model's `monitors:`.
enum MonitorFields {
  static let models = Field.required(
    "models", modelsSchema,
    "Which models it is attached to: a list of names, or `matchLabels`; `{matchLabels: {}}` is "
      + "every model.")
  static let name = Field.required(
    "name", .located(.text(.name)), "What the monitor is called; unique in the model.")
  static let check = Field<MonitorCheck.BuiltIn>.optional(
    "check", .choice(), "What is looked at, by a monitor that is built in.")
  static let monitorModel = Field.optional(
    "monitorModel", .located(.text(.name)),
    "A model of the registry whose metrics function is called with the baseline, the sample and "
      + "the assets, in the place of `check`.")
  static let data = Field.optional(
    "data", MonitorDataFields.schema, "Which rows, beside which, and what their columns are.")
  static let assets = Field.optional(
    "assets", .list(of: .located(.text(.name)), count: 0...64), default: [], written: [],
    "Further Datasets for a monitor that is a model.")
  static let gates = Field.optional(
    "gates", .list(of: GateFields.schema, count: 1...1000),
    "What must hold: red where it does not, yellow with `severity: warn`; else the check's own "
      + "lines.")
  static let thresholds = Field.optional(
    "thresholds", .path, "A DMN decision table that decides in the place of gates.")
  static let challenger = Field.optional(
    "challenger", ChallengerFields.schema,
    "How `check: challenger` compares, and what is done when the evidence suffices.")
  static let schedule = Field.optional(
    "schedule", ScheduleFields.schema, "When it runs; else only by hand.")
  static let alert = Field.optional(
    "alert", alertSchema, default: AlertRule(), written: [:], "When its verdicts wake somebody.")
  static let limits = Field.optional(
    "limits", TestFields.limitsSchema, default: TestLimits(), written: [:],
    "What the job of a monitor that is a model may use.")

  private static let common = [
    check.shape, monitorModel.shape, data.shape, assets.shape, gates.shape, thresholds.shape,
    challenger.shape, schedule.shape, alert.shape, limits.shape,
  ]

  static let shape = ObjectShape(
    title: "the spec of a Monitor", doc: "What is watched in production, when, and what must hold.",
    fields: [CommonFields.description.shape, models.shape] + common)

  static let spec = ValueSchema<MonitorSpec>.object(shape) { reader in
    let description = reader.read(CommonFields.description)
    let selected = reader.read(models)
    var spec = read(&reader)
    spec.description = description
    spec.selector = selected?.selector
    spec.models = selected?.models ?? []
    return spec
  }

  /// One of a model's own monitors.
  static let own = ValueSchema<MonitorSpec>.object(
    ObjectShape(
      title: "a monitor", doc: "What is watched of this model in production.",
      fields: [name.shape] + common)
  ) { reader in
    let name = reader.read(name)
    var spec = read(&reader)
    spec.name = name
    spec.declaration.name = name?.value ?? ""
    return name == nil ? nil : spec
  }

  private static func read(_ reader: inout FieldReader) -> MonitorSpec {
    let check = reader.read(check)
    let model = reader.read(monitorModel)
    let data = reader.read(data)
    let assets = reader.read(assets) ?? []
    let gates = reader.read(gates) ?? []
    let thresholds = reader.read(thresholds)
    let challenger = reader.read(challenger)
    let schedules = reader.read(schedule) ?? LocatedSchedules()
    let alert = reader.read(alert) ?? AlertRule()
    let limits = reader.read(limits) ?? TestLimits()
    checkCheck(&reader)
    GateFields.lint(gates, &reader)
    checkGates(gates, &reader)
    if let check { checkData(check, data, &reader) }
    checkChallenger(check, data?.data, &reader)
    if !assets.isEmpty, !reader.has(monitorModel) {
      reader.error(
        "conflict", at: reader.place(of: Self.assets), "\"assets\" belongs to \"monitorModel\"")
    }
    let subject: MonitorCheck =
      model.map { .model(ModelName($0.value)) } ?? .builtIn(check ?? .drift)
    var declaration = MonitorDeclaration(
      name: "", check: subject,
      data: data?.data ?? MonitorData(sample: .recorded(.seconds(604_800))),
      assets: assets.map { DatasetName($0.value) }, gates: gates.map(\.gate),
      schedules: schedules.schedules, alert: alert, limits: limits)
    declaration.challenger = challenger
    declaration.source = reader.mark
    return MonitorSpec(
      declaration: declaration, monitorModel: model,
      assets: (data?.assets ?? []) + assets + gates.compactMap(\.baseline) + schedules.datasets,
      thresholds: thresholds)
  }

  private static func checkCheck(_ reader: inout FieldReader) {
    switch (reader.has(check), reader.has(monitorModel)) {
    case (false, false):
      reader.error(
        "missing-field", at: reader.position, "a monitor needs \"check\" or \"monitorModel\"",
        hint: MonitorCheck.BuiltIn.allCases.map(\.rawValue).joined(separator: ", "))
    case (true, true):
      reader.error(
        "conflict", at: reader.place(of: monitorModel),
        "\"check\" and \"monitorModel\" exclude each other")
    case (true, false), (false, true): return
    }
  }

  private static func checkGates(_ gates: [LocatedGate], _ reader: inout FieldReader) {
    if reader.has(self.gates), reader.has(thresholds) {
      reader.error(
        "conflict", at: reader.place(of: thresholds),
        "\"gates\" and \"thresholds\" exclude each other")
    }
    for gate in gates where gate.gate.bound.isComparison {
      reader.error(
        "conflict", at: gate.position,
        "a monitor's gate compares with a bound: \"versus\" belongs to a test",
        hint: "a metric's change since the baseline is called \(gate.gate.metric)_change")
    }
  }

  private static func checkData(
    _ check: MonitorCheck.BuiltIn, _ data: LocatedMonitorData?, _ reader: inout FieldReader
  ) {
    guard data?.data.baseline == nil else { return }
    switch check {
    case .drift, .conceptDrift, .stability:
      reader.error(
        "missing-field", at: reader.place(of: Self.data),
        "\"check: \(check.rawValue)\" needs the field \"baseline\" of \"data\"",
        hint: "the Dataset that the sample is compared with, such as the training data")
    case .performance, .bias, .volume, .quality, .scoreDistribution, .challenger: return
    }
  }

  /// A comparison over time reads what runtimes recorded, and has a rule in the place of lines.
  private static func checkChallenger(
    _ check: MonitorCheck.BuiltIn?, _ data: MonitorData?, _ reader: inout FieldReader
  ) {
    guard check == .challenger else {
      if reader.has(challenger) {
        reader.error(
          "conflict", at: reader.place(of: challenger),
          "\"challenger\" belongs to \"check: challenger\"")
      }
      return
    }
    if !reader.has(challenger) {
      reader.error(
        "missing-field", at: reader.place(of: Self.check),
        "\"check: challenger\" needs the field \"challenger\"",
        hint: "what an answer costs: \"challenger: {loss: brier}\"")
    }
    for (name, isWritten, place) in [
      ("gates", reader.has(gates), reader.place(of: gates)),
      ("thresholds", reader.has(thresholds), reader.place(of: thresholds)),
    ] where isWritten {
      reader.error(
        "conflict", at: place,
        "\"\(name)\" does not belong to \"check: challenger\": its lines are in \"challenger\"")
    }
    guard let data else { return }
    let isRecorded = if case .recorded = data.sample { true } else { false }
    if !isRecorded || data.baseline != nil {
      reader.error(
        "conflict", at: reader.place(of: Self.data),
        "\"check: challenger\" looks at what runtimes recorded, since the challenger is there",
        hint: "leave out \"sample\" and \"baseline\"")
    }
  }

  // MARK: - Models

  private static let matchLabels = Field.required(
    "matchLabels", .map(keys: .labelKey, values: .text(.labelValue)),
    "Labels that a model must have, all of them.")

  private static let labelsSchema = ValueSchema<LocatedModels>.object(
    ObjectShape(title: "models", doc: "Models by label.", fields: [matchLabels.shape])
  ) { reader in
    reader.read(matchLabels).map {
      LocatedModels(selector: $0.isEmpty ? .all : .labels($0), models: [])
    }
  }

  private static let namesSchema = ValueSchema<[Located<String>]>.list(
    of: .located(.text(.name)), count: 1...10_000)

  private static let modelsSchema = ValueSchema<LocatedModels>(
    shape: .either([namesSchema.shape, labelsSchema.shape])
  ) { node, decoder in
    guard node.sequence == nil else {
      return namesSchema.decode(node, &decoder).map { names in
        LocatedModels(selector: .models(names.map { ModelName($0.value) }), models: names)
      }
    }
    return labelsSchema.decode(node, &decoder)
  }

  // MARK: - Alert

  private static let severity = Field.optional(
    "severity", .choice(), default: AlertRule.Severity.error, written: "error",
    "How bad it is, and so whom it reaches.")
  private static let after = Field.optional(
    "after", .integer(1...1000), default: 1, written: 1,
    "How many red periods in a row open an alert.")
  private static let clearAfter = Field.optional(
    "clearAfter", .integer(1...1000), default: 1, written: 1,
    "How many green periods in a row resolve it.")
  private static let onWarning = Field.optional(
    "onWarning", .truth, default: false, written: false,
    "Whether yellow periods count like red ones.")
  private static let signal = Field.optional(
    "signal", .text(.word), "A signal that processes hear when the alert opens.")

  private static let alertSchema = ValueSchema<AlertRule>.object(
    ObjectShape(
      title: "alert", doc: "When verdicts wake somebody.",
      fields: [
        severity.shape, after.shape, clearAfter.shape, onWarning.shape, signal.shape,
      ])
  ) { reader in
    AlertRule(
      severity: reader.read(severity) ?? .error, after: reader.read(after) ?? 1,
      clearAfter: reader.read(clearAfter) ?? 1, onWarning: reader.read(onWarning) ?? false,
      signal: reader.read(signal))
  }
}

struct LocatedModels: Sendable {
  var selector: ModelSelector
  var models: [Located<String>]
}
