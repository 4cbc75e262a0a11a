package import Logging
package import Recordings
package import Sandbox
package import Vocabulary

/// Everything that a runtime is told when it starts.
package struct RuntimeConfiguration: Sendable {
  /// The bounds of what clients may send.
  package struct Limits: Hashable, Sendable {
    /// The longest body, in bytes.
    package var bodyBytes: Int
    /// The most records in one request.
    package var records: Int

    /// Bounds by name.
    package init(bodyBytes: Int = 8 << 20, records: Int = 10_000) {
      self.bodyBytes = bodyBytes
      self.records = records
    }
  }

  package var name: RuntimeName
  /// The state folder; the runtime writes below its `runtimes` only.
  package var stateFolder: String
  /// What to bind; anything but loopback is a decision of the operator's.
  package var host: String
  /// Zero lets the kernel choose.
  package var port: Int
  /// Further endpoints beside `score`.
  package var endpoints: [Endpoint]
  /// The topics that are read, beside what comes over HTTP.
  package var kafka: [KafkaRoute]
  /// ``kafka`` as it was declared, with the endpoints that are written: for the read-back.
  package var kafkaDeclarations: [JSON]
  /// Makes the codecs of Kafka's messages.
  package var makeCodec: RecordCodecMaker
  package var limits: Limits
  package var pool: PoolSettings
  /// How workers are confined; `nil` for the machine's own sandbox.
  package var confinement: Confinement?
  /// How a version is computed from what was found; the registry's own rule belongs here.
  package var versionRule: VersionRule
  /// Turns a schema into a check; a package that enforces one is refused where there is none.
  package var makeValidator: ValidatorMaker?
  /// Answers in the workers' place, JSON for JSON: for measuring what the runtime itself costs.
  package var stub: (@Sendable (RecordBatch) -> [UInt8])?
  /// What is kept of what is served; `nil` for nothing.
  package var recording: RecordingPolicy?
  /// A segment of records is closed at so many bytes, and at this age.
  package var segmentBytes = 8 << 20
  package var segmentAge: Duration = .seconds(300)
  /// Our own version, for the registration and the read-back.
  package var musterVersion: String
  /// Whether Muster started it, and may end it and start it anew.
  package var isManaged: Bool
  /// Whether SIGTERM and SIGINT drain the runtime; not where somebody else handles signals.
  package var handlesSignals: Bool
  /// The longest that a drain may take before what is left is cut off.
  package var drainLimit: Duration
  package var logger: Logger
  /// What time it is.
  package var now: @Sendable () -> Instant

  /// A configuration with the usual bounds.
  package init(
    name: RuntimeName, stateFolder: String, musterVersion: String, logger: Logger
  ) {
    self.name = name
    self.stateFolder = stateFolder
    self.musterVersion = musterVersion
    self.logger = logger
    host = "127.0.0.1"
    port = 0
    endpoints = []
    kafka = []
    kafkaDeclarations = []
    makeCodec = RecordCodecs.standard
    limits = Limits()
    pool = PoolSettings()
    confinement = nil
    versionRule = { _, files in PackageFile.version(of: files) }
    makeValidator = nil
    stub = nil
    isManaged = false
    recording = nil
    handlesSignals = true
    drainLimit = .seconds(60)
    now = WallClock.now
  }
}
