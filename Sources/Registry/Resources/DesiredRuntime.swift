package import Vocabulary

/// A place where models run.
package struct DesiredRuntime: Hashable, Sendable {
  /// What runs the models.
  package enum Driver: String, CaseIterable, Codable, Sendable {
    case command
    case mlflow
    case muster
    case openInference = "open-inference"
    case spark
  }

  /// What is done when a runtime no longer serves what was read back from it once.
  package enum Heal: String, CaseIterable, Sendable {
    /// What should be served is deployed again.
    case auto
    /// The condition `Drifted` stands until a person or a process deploys.
    case report
  }

  /// How a server of the Open Inference Protocol runs a model: what goes into its
  /// `model-settings.json` beside name and version.
  package struct OpenInference: Hashable, Sendable {
    /// The class that the server loads.
    package var implementation: String
    /// The file that the class loads, relative to the model's folder.
    package var uri: String?
    /// `parameters.extra`; scalars only.
    package var parameters: [String: JSON]

    /// A class and what it gets.
    package init(implementation: String, uri: String? = nil, parameters: [String: JSON] = [:]) {
      self.implementation = implementation
      self.uri = uri
      self.parameters = parameters
    }
  }

  /// How challengers share the requests, and when they are sent away. How many requests they get is
  /// decided by the process that deploys them.
  package struct Traffic: Hashable, Sendable {
    /// A member of records: all requests with the same value go the same way.
    package var key: String?
    /// The member of an answer that is its score.
    package var score: String?
    /// How many compared answers of a shadow are kept.
    package var keep: Int
    /// The version that is to take the place of what serves, if it shares the requests.
    package var promote: Digest?
    /// How many requests a challenger answers before the limits hold.
    package var after: Int
    /// The most by which its share of failures may exceed that of the version that serves.
    package var errorRate: Double?
    /// The most that the 95th percentile of its time may be, as a multiple.
    package var latency: Double?
    /// The most that the stability index of its scores may be.
    package var drift: Double?

    /// Rules by name.
    package init(
      key: String? = nil, score: String? = nil, keep: Int = 10_000, after: Int = 200,
      errorRate: Double? = 0.02, latency: Double? = nil, drift: Double? = nil
    ) {
      self.key = key
      self.score = score
      self.keep = keep
      self.after = after
      self.errorRate = errorRate
      self.latency = latency
      self.drift = drift
    }
  }

  /// What is kept of what is served.
  package struct Recording: Hashable, Sendable {
    /// The share of records, above 0 and at most 1.
    package var sample: Double
    /// How long they are kept.
    package var keep: Duration
    /// The most bytes on the disk.
    package var size: Int
    /// Members that are left out, besides those that a schema marks.
    package var mask: [String]

    /// How long records are kept where nobody says it.
    package static let defaultKeep: Duration = .seconds(30 * 86_400)
    /// How many bytes are kept where nobody says it.
    package static let defaultSize = 1 << 30
    /// With fewer bytes than these nothing useful is kept.
    package static let leastSize = 1 << 20

    /// A policy by its parts.
    package init(
      sample: Double = 1, keep: Duration = Self.defaultKeep, size: Int = Self.defaultSize,
      mask: [String] = []
    ) {
      self.sample = sample
      self.keep = keep
      self.size = size
      self.mask = mask
    }

    /// The canonical form, as the built-in runtime takes it.
    package var json: JSON {
      [
        "sample": .number(sample), "keepSeconds": .integer(max(1, keep.components.seconds)),
        "bytes": .integer(Int64(size)), "mask": .array(Set(mask).sorted().map { .string($0) }),
      ]
    }
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
  package var heal: Heal
  /// Only of the driver `open-inference`.
  package var openInference: OpenInference?
  /// Only of the driver `muster`.
  package var traffic = Traffic()
  /// Only of the driver `muster`; `nil` where nothing is kept.
  package var recording: Recording?

  /// The memory of a worker where the manifest names none.
  package static let defaultMemory = 1 << 30
  /// The time of a request where the manifest names none.
  package static let defaultTimeout: Duration = .seconds(30)

  /// A runtime by its parts.
  package init(
    name: RuntimeName, manifest: String, labels: [String: String] = [:],
    description: String? = nil, driver: Driver = .muster, tags: [String] = [],
    endpoints: [Endpoint] = [], workers: Int = 1, memory: Int = Self.defaultMemory,
    timeout: Duration = Self.defaultTimeout, url: String? = nil, heal: Heal = .auto,
    openInference: OpenInference? = nil
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
    self.heal = heal
    self.openInference = openInference
  }
}
