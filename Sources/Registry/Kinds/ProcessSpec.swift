import Vocabulary

/// The `spec:` of a Process.
struct ProcessSpec: Hashable, Sendable {
  var description: String?
  var bpmn: Located<RepositoryPath>?
  var decisions: [Located<RepositoryPath>]
  /// `nil` where it is written but wrong: the process then selects nothing.
  var selector: ProcessSelector?
  var selectorPosition: SourcePosition
  var models: [Located<String>]
  var onNewVersion: NewVersionPolicy?
  var onFileChange: FileChangePolicy
  var operations: [String: String]
  var scripts: [String: String]
}

/// The fields of a Process.
enum ProcessFields {
  static let bpmn = Field.required(
    "bpmn", .path, "The BPMN file, below the manifest's folder.")
  static let decisions = Field.optional(
    "dmn", .list(of: .path, count: 0...64), default: [], written: [],
    "DMN files with the decisions that the process calls.")
  static let selector = Field.optional(
    "selector", selectorSchema,
    "Which models the process is for; absent or empty means those that no other process selects.")
  static let onNewVersion = Field<NewVersionPolicy>.optional(
    "onNewVersion", .choice(),
    "What a new version does to an instance that waits for an older one; else the project's rule.")
  static let onFileChange = Field.optional(
    "onFileChange", .choice(), default: FileChangePolicy.keep, written: "keep",
    "What becomes of running instances when the BPMN file changes.")
  static let operations = Field.optional(
    "operations", .map(keys: .elementID, values: .text(.word)), default: [:], written: [:],
    "Binds tasks, by their id, to built-in operations where the file does not say it.")
  static let scripts = Field.optional(
    "scripts", .map(keys: .elementID, values: .text(.prose)), default: [:], written: [:],
    "Expressions, by element id, that replace scripts which Muster does not run.")

  static let shape = ObjectShape(
    title: "the spec of a Process", doc: "A life-cycle process and the models it is for.",
    fields: [
      CommonFields.description.shape, bpmn.shape, decisions.shape, selector.shape,
      onNewVersion.shape, onFileChange.shape, operations.shape, scripts.shape,
    ])

  static let spec = ValueSchema<ProcessSpec>.object(shape) { reader in
    let description = reader.read(CommonFields.description)
    let file = reader.read(bpmn)
    let decisions = reader.read(decisions) ?? []
    let wanted = reader.read(selector)
    let policy = reader.read(onNewVersion)
    let change = reader.read(onFileChange) ?? .keep
    let operations = reader.read(operations) ?? [:]
    let scripts = reader.read(scripts) ?? [:]
    return ProcessSpec(
      description: description, bpmn: file, decisions: decisions,
      selector: reader.has(selector) ? wanted?.selector : .all,
      selectorPosition: reader.place(of: selector), models: wanted?.models ?? [],
      onNewVersion: policy, onFileChange: change, operations: operations, scripts: scripts)
  }

  // MARK: - Selector

  private static let matchLabels = Field.optional(
    "matchLabels", .map(keys: .labelKey, values: .text(.labelValue)), default: [:], written: [:],
    "Labels that a model must have, all of them; more labels are more specific.")
  private static let models = Field.optional(
    "models", .list(of: .located(.text(.name)), count: 0...10_000), default: [], written: [],
    "Models by name; more specific than any labels.")

  private static let calledOnly = Field.optional(
    "calledOnly", .truth, default: false, written: false,
    "Whether the process is for no model by itself: only call activities begin it.")

  private static let selectorSchema = ValueSchema<LocatedSelector>.object(
    ObjectShape(
      title: "a selector", doc: "Which models.",
      fields: [matchLabels.shape, models.shape, calledOnly.shape])
  ) { reader in
    let labels = reader.read(matchLabels)
    let names = reader.read(models)
    let isCalledOnly = reader.read(calledOnly)
    guard let labels, let names, let isCalledOnly else { return nil }
    if isCalledOnly {
      guard labels.isEmpty, names.isEmpty else {
        reader.error(
          "conflict", at: reader.place(of: calledOnly),
          "\"calledOnly\" excludes \"matchLabels\" and \"models\": the process is for no model")
        return nil
      }
      return LocatedSelector(selector: .calls, models: [])
    }
    if !labels.isEmpty, !names.isEmpty {
      reader.error(
        "conflict", at: reader.place(of: models),
        "\"matchLabels\" and \"models\" exclude each other in one selector")
      return nil
    }
    if !names.isEmpty {
      return LocatedSelector(
        selector: .models(names.map { ModelName($0.value) }), models: names)
    }
    return LocatedSelector(selector: labels.isEmpty ? .all : .labels(labels), models: [])
  }
}

struct LocatedSelector: Sendable {
  var selector: ProcessSelector
  var models: [Located<String>]
}
