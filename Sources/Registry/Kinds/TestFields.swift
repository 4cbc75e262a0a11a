import Vocabulary

/// The fields of a model's test.
enum TestFields {
  static let name = Field.required(
    "name", .located(.text(.word)), "What the test is called; unique in the model.")
  static let function = Field.optional(
    "function", .either(scalar: functionWord, other: functionCommand),
    default: TestDeclaration.Function.score, written: "score",
    "What is run: the metrics function, the score function (Muster computes the metrics itself), "
      + "both, the train function, or a command.")
  static let data = Field.optional(
    "data", dataSchema, "Which data the test uses; only train and commands can do without.")
  static let invalidRows = Field.optional(
    "invalidRows", .either(scalar: invalidWord, other: invalidDrop),
    default: TestDeclaration.InvalidRows.fail, written: "fail",
    "What happens to rows without a usable label or score: `fail`, or `{drop: 0.01}` for up to "
      + "that share.")
  static let gates = Field.optional(
    "gates", .list(of: GateFields.schema, count: 0...1000), "The conditions that must hold.")
  static let thresholds = Field.optional(
    "thresholds", .path, "A DMN decision table that decides in the place of gates.")
  static let firstVersion = Field.optional(
    "firstVersion", .choice(), default: TestDeclaration.FirstVersion.valueGatesOnly,
    written: "valueGatesOnly",
    "What happens to comparisons while there is no champion: they are skipped and reported, or "
      + "fail.")
  static let limits = Field.optional(
    "limits", limitsSchema, default: TestLimits(), written: [:], "What the job may use.")

  static let schema = ValueSchema<TestSpec>.object(
    ObjectShape(
      title: "a test", doc: "What is measured, and what must hold.",
      fields: [
        name.shape, function.shape, data.shape, invalidRows.shape, gates.shape, thresholds.shape,
        firstVersion.shape, limits.shape,
      ])
  ) { reader in
    let name = reader.read(name)
    let function = reader.read(function) ?? .score
    let data = reader.read(data)
    let invalidRows = reader.read(invalidRows) ?? .fail
    let gates = reader.read(gates)
    let thresholds = reader.read(thresholds)
    let firstVersion = reader.read(firstVersion) ?? .valueGatesOnly
    let limits = reader.read(limits) ?? TestLimits()
    GateFields.lint(gates ?? [], &reader)
    checkGates(gates, function, &reader)
    checkData(data, function, &reader)
    guard let name else { return nil }
    var declaration = TestDeclaration(
      name: name.value, function: function, data: data?.data, invalidRows: invalidRows,
      gates: (gates ?? []).map(\.gate), firstVersion: firstVersion, limits: limits)
    declaration.source = reader.mark
    return TestSpec(
      declaration: declaration, name: name, asset: data?.asset,
      baselines: (gates ?? []).compactMap(\.baseline), thresholds: thresholds)
  }

  private static func checkGates(
    _ gates: [LocatedGate]?, _ function: TestDeclaration.Function, _ reader: inout FieldReader
  ) {
    if reader.has(self.gates), reader.has(thresholds) {
      reader.error(
        "conflict", at: reader.place(of: thresholds),
        "\"gates\" and \"thresholds\" exclude each other")
    }
    if let gates, gates.isEmpty, !reader.decoder.hasErrors {
      reader.error(
        "empty-gates", at: reader.place(of: self.gates),
        "an empty list of gates lets everything through",
        hint: "name a condition, or leave the field out")
    }
    if !reader.has(self.gates), !reader.has(thresholds), function != .train {
      reader.warning(
        "no-gates", at: reader.position, "the test measures but decides nothing: it has no gates")
    }
  }

  private static func checkData(
    _ data: LocatedTestData?, _ function: TestDeclaration.Function, _ reader: inout FieldReader
  ) {
    switch function {
    case .train, .command: return
    case .metrics, .score, .both: break
    }
    guard reader.has(self.data) else {
      reader.error("missing-field", at: reader.position, "a test needs the field \"data\"")
      return
    }
    guard let data, function != .metrics else { return }
    if !data.hasLabel {
      reader.error(
        "missing-field", at: reader.place(of: self.data),
        "\"data\" needs the field \"label\": Muster computes the metrics of this test itself")
    }
  }

  // MARK: - Function

  private enum FunctionWord: String, CaseIterable, Sendable {
    case metrics, score, both, train

    var function: TestDeclaration.Function {
      switch self {
      case .metrics: .metrics
      case .score: .score
      case .both: .both
      case .train: .train
      }
    }
  }

  private static let functionWord = ValueSchema<FunctionWord>.choice().map(\.function)

  private static let command = Field.required(
    "command", .list(of: .text(.line), count: 1...256),
    "A program and its arguments, run in the model's folder.")

  private static let functionCommand = ValueSchema<TestDeclaration.Function>.object(
    ObjectShape(title: "a command", doc: "A command.", fields: [command.shape])
  ) { reader in reader.read(command).map { .command($0) } }

  // MARK: - Invalid rows

  private enum InvalidWord: String, CaseIterable, Sendable {
    case fail
  }

  private static let invalidWord = ValueSchema<InvalidWord>.choice()
    .map { _ in TestDeclaration.InvalidRows.fail }

  private static let drop = Field.required(
    "drop", .number(0...1), "The largest share of rows that may be left out.")

  private static let invalidDrop = ValueSchema<TestDeclaration.InvalidRows>.object(
    ObjectShape(title: "invalidRows", doc: "Rows to leave out.", fields: [drop.shape])
  ) { reader in reader.read(drop).map { .drop($0) } }

  // MARK: - Limits

  private static let time = Field.optional(
    "time", .text(.duration) { Quantity.duration($0) }, default: TestLimits.defaultTime,
    written: "10m", "How long the job may take.")
  private static let memory = Field.optional(
    "memory", .text(.memory) { Quantity.bytes($0) }, default: TestLimits.defaultMemory,
    written: "4GiB", "How much memory the job may use.")
  private static let disk = Field.optional(
    "disk", .text(.memory) { Quantity.bytes($0) }, default: TestLimits.defaultDisk,
    written: "1GiB", "How many bytes of files it may write, and of scored records.")
  private static let executor = Field.optional(
    "executor", .text(.word), default: "local", written: "local",
    "Where the job runs: local, spark, slurm and so on.")

  static let limitsSchema = ValueSchema<TestLimits>.object(
    ObjectShape(
      title: "limits", doc: "What a job may use.",
      fields: [time.shape, memory.shape, disk.shape, executor.shape])
  ) { reader in
    TestLimits(
      time: reader.read(time) ?? TestLimits.defaultTime,
      memory: reader.read(memory) ?? TestLimits.defaultMemory,
      disk: reader.read(disk) ?? TestLimits.defaultDisk,
      executor: reader.read(executor) ?? "local")
  }

  // MARK: - Data

  private static let asset = Field.required(
    "asset", .located(.text(.name)), "The name of a Dataset.")
  private static let label = Field.optional("label", .text(.word), "The column of the truth.")
  private static let score = Field.optional(
    "score", .text(.word), "The column, or the member of the model's output, with the score.")
  private static let positive = Field.optional(
    "positive", .scalar, "The label of the positive class.")
  private static let weight = Field.optional(
    "weight", .text(.word), "The column of each row's weight.")
  private static let id = Field.optional(
    "id", .text(.word), "The column that identifies a row; joins champion and challenger.")
  private static let slices = Field.optional(
    "slices", .list(of: .located(.text(.word)), count: 0...64), default: [], written: [],
    "Columns by which results are broken down.")

  private static let dataSchema = ValueSchema<LocatedTestData>.object(
    ObjectShape(
      title: "data", doc: "Which data, and what its columns are.",
      fields: [
        asset.shape, label.shape, score.shape, positive.shape, weight.shape, id.shape,
        slices.shape,
      ])
  ) { reader in
    let asset = reader.read(asset)
    let slices = reader.read(slices) ?? []
    for (index, slice) in slices.enumerated()
    where slices[..<index].contains(where: { $0.value == slice.value }) {
      reader.error("duplicate", at: slice.position, "the slice \"\(slice.value)\" stands twice")
    }
    let data = TestData(
      asset: DatasetName(asset?.value ?? ""), label: reader.read(label),
      score: reader.read(score), positive: reader.read(positive), weight: reader.read(weight),
      id: reader.read(id), slices: slices.map(\.value))
    let hasLabel = reader.has(label)
    return asset.map { LocatedTestData(data: data, asset: $0, hasLabel: hasLabel) }
  }
}

struct LocatedTestData: Sendable {
  var data: TestData
  var asset: Located<String>
  /// Whether a label is written, be it wrong.
  var hasLabel: Bool
}
