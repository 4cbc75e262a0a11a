import Vocabulary

/// The `spec:` of a Runtime, every default in its place.
struct RuntimeSpec: Hashable, Sendable {
  var runtime: DesiredRuntime
}

/// The fields of a Runtime.
enum RuntimeFields {
  static let driver = Field.optional(
    "driver", .choice(), default: DesiredRuntime.Driver.muster, written: "muster",
    "What runs the models: the built-in engine, a server, Spark, or any command.")
  static let tags = Field.optional(
    "tags", .list(of: .text(.word), count: 0...64), default: [], written: [],
    "What a process looks runtimes up by.")
  static let endpoints = Field.optional(
    "endpoints", .list(of: EndpointFields.schema, count: 0...64), default: [], written: [],
    "The ways into and out of the runtime.")
  static let resources = Field.optional(
    "resources", resourcesSchema, default: RuntimeResources(), written: [:],
    "What the runtime may use.")
  static let url = Field.optional(
    "url", .text(.runtimeAddress),
    "The server of the drivers open-inference and mlflow; the master of spark.")
  static let command = Field.optional(
    "command", .list(of: .text(.line), count: 1...256), default: [], written: [],
    "The program and its arguments of the driver command.")

  static let shape = ObjectShape(
    title: "the spec of a Runtime", doc: "A place where models run.",
    fields: [
      CommonFields.description.shape, driver.shape, tags.shape, endpoints.shape, resources.shape,
      url.shape, command.shape,
    ])

  static let spec = ValueSchema<RuntimeSpec>.object(shape) { reader in
    var runtime = DesiredRuntime(name: RuntimeName(""), manifest: "")
    runtime.description = reader.read(CommonFields.description)
    runtime.driver = reader.read(driver) ?? .muster
    runtime.tags = reader.read(tags) ?? []
    let endpoints = reader.read(endpoints) ?? []
    runtime.endpoints = EndpointFields.resolved(endpoints, &reader)
    let resources = reader.read(resources) ?? RuntimeResources()
    runtime.workers = resources.workers
    runtime.memory = resources.memory
    runtime.timeout = resources.timeout
    runtime.url = reader.read(url)
    runtime.command = reader.read(command) ?? []
    checkDriver(runtime, &reader)
    return RuntimeSpec(runtime: runtime)
  }

  private static func checkDriver(_ runtime: DesiredRuntime, _ reader: inout FieldReader) {
    let needsURL = [.openInference, .mlflow].contains(runtime.driver)
    if needsURL, !reader.has(url) {
      reader.error(
        "missing-field", at: reader.place(of: driver),
        "the driver \(runtime.driver.rawValue) needs the field \"url\"")
    }
    if runtime.driver == .command, !reader.has(command) {
      reader.error(
        "missing-field", at: reader.place(of: driver),
        "the driver command needs the field \"command\"")
    }
    if runtime.driver != .command, reader.has(command) {
      reader.error(
        "conflict", at: reader.place(of: command),
        "\"command\" belongs to the driver command, not to \(runtime.driver.rawValue)")
    }
    if [.muster, .command].contains(runtime.driver), reader.has(url) {
      reader.error(
        "conflict", at: reader.place(of: url),
        "\"url\" does not belong to the driver \(runtime.driver.rawValue)")
    }
  }

  // MARK: - Resources

  private static let workers = Field.optional(
    "workers", .integer(1...1024), default: 1, written: 1,
    "How many worker processes run a model.")
  private static let memory = Field.optional(
    "memory", .text(.memory) { Quantity.bytes($0) }, default: DesiredRuntime.defaultMemory,
    written: "1GiB", "The memory of each worker.")
  private static let timeout = Field.optional(
    "timeout", .text(.duration) { Quantity.duration($0) }, default: DesiredRuntime.defaultTimeout,
    written: "30s", "How long one request may take.")

  private static let resourcesSchema = ValueSchema<RuntimeResources>.object(
    ObjectShape(
      title: "resources", doc: "What a runtime may use.",
      fields: [workers.shape, memory.shape, timeout.shape])
  ) { reader in
    var resources = RuntimeResources()
    resources.workers = reader.read(workers) ?? resources.workers
    resources.memory = reader.read(memory) ?? resources.memory
    resources.timeout = reader.read(timeout) ?? resources.timeout
    return resources
  }
}

struct RuntimeResources: Sendable {
  var workers = 1
  var memory = DesiredRuntime.defaultMemory
  var timeout = DesiredRuntime.defaultTimeout
}
