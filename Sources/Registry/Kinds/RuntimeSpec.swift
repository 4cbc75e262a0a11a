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
  static let heal = Field.optional(
    "heal", .choice(), default: DesiredRuntime.Heal.auto, written: "auto",
    "What is done when it no longer serves what was confirmed: deploy again, or only report.")
  static let openInference = Field.optional(
    "openInference", openInferenceSchema,
    "What the driver open-inference writes into model-settings.json.")

  static let traffic = Field.optional(
    "traffic", TrafficFields.schema, default: DesiredRuntime.Traffic(), written: [:],
    "How challengers share the requests, and when they are sent away.")

  static let recording = Field.optional(
    "recording", RecordingFields.schema,
    "What is kept of what is served, for monitors to read; without it nothing is.")

  static let shape = ObjectShape(
    title: "the spec of a Runtime", doc: "A place where models run.",
    fields: [
      CommonFields.description.shape, driver.shape, tags.shape, endpoints.shape, resources.shape,
      url.shape, heal.shape, openInference.shape, traffic.shape, recording.shape,
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
    runtime.heal = reader.read(heal) ?? .auto
    runtime.openInference = reader.read(openInference)
    runtime.traffic = reader.read(traffic) ?? DesiredRuntime.Traffic()
    runtime.recording = reader.read(recording)
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
    if runtime.driver == .openInference, !reader.has(openInference) {
      reader.error(
        "missing-field", at: reader.place(of: driver),
        "the driver open-inference needs the field \"openInference\"")
    }
    if runtime.driver != .openInference, reader.has(openInference) {
      reader.error(
        "conflict", at: reader.place(of: openInference),
        "\"openInference\" belongs to the driver open-inference, not to "
          + runtime.driver.rawValue)
    }
    if runtime.driver != .muster, reader.has(traffic) {
      reader.error(
        "conflict", at: reader.place(of: traffic),
        "\"traffic\" belongs to the driver muster, not to \(runtime.driver.rawValue)")
    }
    if runtime.driver != .muster, reader.has(recording) {
      reader.error(
        "conflict", at: reader.place(of: recording),
        "\"recording\" belongs to the driver muster, not to \(runtime.driver.rawValue)")
    }
    if needsURL, let url = runtime.url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      reader.error(
        "bad-format", at: reader.place(of: Self.url),
        "the driver \(runtime.driver.rawValue) needs an http or https address")
    }
    if [.muster, .command].contains(runtime.driver), reader.has(url) {
      reader.error(
        "conflict", at: reader.place(of: url),
        "\"url\" does not belong to the driver \(runtime.driver.rawValue)")
    }
  }

  // MARK: - Open inference

  private static let implementation = Field.required(
    "implementation", .text(.line),
    "The class that the server runs, such as mlserver_sklearn.SKLearnModel.")
  private static let uri = Field.optional(
    "uri", .text(.path),
    "The file among the model's own that the class loads, relative to the model's folder.")
  private static let parameters = Field.optional(
    "parameters", .map(keys: .labelKey, values: .scalar), default: [:], written: [:],
    "What the class gets as parameters.extra.")

  private static let openInferenceSchema = ValueSchema<DesiredRuntime.OpenInference>.object(
    ObjectShape(
      title: "openInference", doc: "How an Open Inference Protocol server runs a model.",
      fields: [implementation.shape, uri.shape, parameters.shape])
  ) { reader in
    let uri = reader.read(uri)
    let parameters = reader.read(parameters) ?? [:]
    guard let implementation = reader.read(implementation) else { return nil }
    return DesiredRuntime.OpenInference(
      implementation: implementation, uri: uri, parameters: parameters)
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
