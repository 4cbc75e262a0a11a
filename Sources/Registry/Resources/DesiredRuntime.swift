package import Vocabulary

/// A place where models run.
package struct DesiredRuntime: Hashable, Sendable {
  /// What runs the models.
  package enum Driver: String, CaseIterable, Sendable {
    case command
    case mlflow
    case muster
    case openInference = "open-inference"
    case spark
  }

  package var name: RuntimeName
  package var manifest: String
  package var labels: [String: String]
  package var description: String?
  package var driver: Driver
  /// What a process looks runtimes up by.
  package var tags: [String]
  package var endpoints: [Endpoint]
  /// How many worker processes run a model.
  package var workers: Int
  /// Memory of each worker, in bytes.
  package var memory: Int
  /// How long one request may take.
  package var timeout: Duration
  /// The server of the drivers `open-inference` and `mlflow`; the master of `spark`.
  package var url: String?
  /// The program and arguments of the driver `command`.
  package var command: [String]

  /// The memory of a worker where the manifest names none.
  package static let defaultMemory = 1 << 30
  /// The time of a request where the manifest names none.
  package static let defaultTimeout: Duration = .seconds(30)

  /// A runtime by its parts.
  package init(
    name: RuntimeName, manifest: String, labels: [String: String] = [:],
    description: String? = nil, driver: Driver = .muster, tags: [String] = [],
    endpoints: [Endpoint] = [], workers: Int = 1, memory: Int = Self.defaultMemory,
    timeout: Duration = Self.defaultTimeout, url: String? = nil, command: [String] = []
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.driver = driver
    self.tags = tags
    self.endpoints = endpoints
    self.workers = workers
    self.memory = memory
    self.timeout = timeout
    self.url = url
    self.command = command
  }
}
