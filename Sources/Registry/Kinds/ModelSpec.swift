import Vocabulary

/// The `spec:` of a Model.
struct ModelSpec: Hashable, Sendable {
  var description: String?
  var language: Located<ModelLanguage>?
  /// `nil` means every source file of the folder.
  var source: [Located<RepositoryPath>]?
  var functions: ModelFunctions = ModelFunctions()
  var functionPlaces: [FunctionRole: SourcePosition] = [:]
  var attachments: [Located<RepositoryPath>] = []
  var inputSchema: Located<RepositoryPath>?
  var outputSchema: Located<RepositoryPath>?
  var isEnforced = false
  var requirements: Located<RepositoryPath>?
  var tests: [TestSpec] = []
  var monitors: [MonitorSpec] = []
  var retrain: RetrainSpec?
  var recording: ModelRecordingSpec?
}

/// A test before what it names is looked up.
struct TestSpec: Hashable, Sendable {
  var declaration: TestDeclaration
  var name: Located<String>
  var asset: Located<String>?
  var baselines: [Located<String>]
  var thresholds: Located<RepositoryPath>?
}

/// The fields of a Model.
enum ModelFields {
  static let language = Field<Located<ModelLanguage>>.optional(
    "language", .located(.choice()),
    "How the functions are run; else told by the extension of the primary source.")
  static let source = Field.optional(
    "source", .list(of: .path, count: 1...1000),
    "The source files, the primary one first unless another one carries the smart tags; "
      + "else every source file of the folder.")
  static let functions = Field.optional(
    "functions", functionsSchema, default: LocatedFunctions(), written: [:],
    "What the functions are called; only for sources without smart tags.")
  static let attachments = Field.optional(
    "attachments", .list(of: .path, count: 0...1000), default: [], written: [],
    "Files that stand in the working directory of each job and of the runtime.")
  static let schemas = Field.optional(
    "schemas", schemasSchema, default: LocatedSchemas(), written: [:],
    "Avro schemas of what goes in and what comes out.")
  static let platform = Field.optional(
    "platform", platformSchema, "The environment in which the functions run.")
  static let tests = Field.optional(
    "tests", .list(of: TestFields.schema, count: 0...100), default: [], written: [],
    "What is measured before the model goes anywhere, and what must hold.")
  static let monitors = Field.optional(
    "monitors", .list(of: MonitorFields.own, count: 0...100), default: [], written: [],
    "What is watched of the model in production; a Monitor without `models`, with a name.")

  static let retrain = Field.optional(
    "retrain", RetrainFields.schema,
    "How the model is trained again, when, and on which data; what comes of it is proposed.")

  static let recording = Field.optional(
    "recording", RecordingFields.ofModel,
    "What runtimes that record may keep of what is asked and answered; else all that they say.")

  static let shape = ObjectShape(
    title: "the spec of a Model", doc: "What executes, and how it is tested.",
    fields: [
      CommonFields.description.shape, language.shape, source.shape, functions.shape,
      attachments.shape, schemas.shape, platform.shape, tests.shape, monitors.shape,
      retrain.shape, recording.shape,
    ])

  static let spec = ValueSchema<ModelSpec>.object(shape) { reader in
    var spec = ModelSpec()
    spec.description = reader.read(CommonFields.description)
    spec.language = reader.read(language)
    spec.source = reader.read(source)
    let functions = reader.read(functions) ?? LocatedFunctions()
    spec.functions = functions.functions
    spec.functionPlaces = functions.places
    spec.attachments = reader.read(attachments) ?? []
    let schemas = reader.read(schemas) ?? LocatedSchemas()
    spec.inputSchema = schemas.input
    spec.outputSchema = schemas.output
    spec.isEnforced = schemas.isEnforced
    spec.requirements = reader.read(platform)
    spec.tests = reader.read(tests) ?? []
    checkNames("test", spec.tests.map(\.name), &reader)
    spec.monitors = reader.read(monitors) ?? []
    checkNames("monitor", spec.monitors.compactMap(\.name), &reader)
    spec.retrain = reader.read(retrain)
    spec.recording = reader.read(recording)
    return spec
  }

  private static func checkNames(
    _ kind: String, _ names: [Located<String>], _ reader: inout FieldReader
  ) {
    for (index, name) in names.enumerated() {
      guard let first = names[..<index].first(where: { $0.value == name.value }) else { continue }
      reader.error(
        "duplicate", at: name.position,
        "the \(kind) \"\(name.value)\" stands twice, first at \(first.position)")
    }
  }

  // MARK: - Parts

  private static let roles: [(FunctionRole, Field<Located<String>>)] = [
    (.initialise, functionField("init", "Called once, before all others.")),
    (.score, functionField("score", "Called for each record.")),
    (.metrics, functionField("metrics", "Called once with the whole data of a test.")),
    (.train, functionField("train", "Called once with the whole data; writes artefacts.")),
  ]

  private static func functionField(_ name: String, _ doc: String) -> Field<Located<String>> {
    .optional(name, .located(.text(.function)), doc)
  }

  private static let functionsSchema = ValueSchema<LocatedFunctions>.object(
    ObjectShape(
      title: "functions", doc: "Functions by role.", fields: roles.map { $0.1.shape })
  ) { reader in
    var result = LocatedFunctions()
    for (role, field) in roles {
      guard let name = reader.read(field) else { continue }
      result.functions[role] = name.value
      result.places[role] = name.position
    }
    return result
  }

  private static let input = Field.optional("input", .path, "The schema of a record to score.")
  private static let output = Field.optional("output", .path, "The schema of a score's record.")
  private static let enforce = Field.optional(
    "enforce", .truth, default: false, written: false,
    "Whether records that break a schema are refused.")

  private static let schemasSchema = ValueSchema<LocatedSchemas>.object(
    ObjectShape(
      title: "schemas", doc: "Avro schemas.",
      fields: [input.shape, output.shape, enforce.shape])
  ) { reader in
    LocatedSchemas(
      input: reader.read(input), output: reader.read(output),
      isEnforced: reader.read(enforce) ?? false)
  }

  private static let requirements = Field.required(
    "requirements", .path,
    "A `requirements.txt`; the environment is built once per content of this file.")

  private static let platformSchema = ValueSchema<Located<RepositoryPath>>.object(
    ObjectShape(title: "platform", doc: "The environment.", fields: [requirements.shape])
  ) { reader in reader.read(requirements) }
}

struct LocatedFunctions: Sendable {
  var functions = ModelFunctions()
  var places: [FunctionRole: SourcePosition] = [:]
}

struct LocatedSchemas: Sendable {
  var input: Located<RepositoryPath>?
  var output: Located<RepositoryPath>?
  var isEnforced = false
}
