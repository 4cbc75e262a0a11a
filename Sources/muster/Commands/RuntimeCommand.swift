import ArgumentParser
import Avro
import Logging
import Recordings
import Registry
import Serving
import Vocabulary

/// The built-in runtime: one process that serves one version of one model.
struct RuntimeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runtime",
    _superCommandName: "muster",
    abstract: "Serve a model: the built-in runtime.",
    discussion: """
      Usually started by muster itself. Started by hand it registers itself in the state folder, so
      that muster finds it. It serves what it was told last, and ends with a drain on SIGTERM.

        muster runtime --name credit-dev --state .git/muster --port 8900
      """)

  @Option(help: "The runtime's name, as its manifest has it.")
  var name: String

  @Option(help: "Muster's state folder, where the runtime registers itself.")
  var state: String

  @Option(help: "The port on loopback; 0 lets the kernel choose.")
  var port: Int = 0

  @Option(help: "How many processes score in parallel.")
  var workers: Int = 2

  @Option(help: "The memory of each worker, in bytes.")
  var memory: Int = 1 << 30

  @Option(help: "How long one request may take, and wait, in seconds.")
  var timeout: Double = 5

  @Option(
    help: """
      Further endpoints as JSON, such as \
      '[{"name": "rows", "direction": "inout", "encoding": "csv"}]'; those of the type kafka \
      with the fields of a manifest.
      """)
  var endpoints: String = "[]"

  @Option(
    help: ArgumentHelp(
      "A file with TLS and SASL settings of the Kafka servers, for nobody else to read.",
      valueName: "file"))
  var kafkaSecurity: String?

  @Flag(help: .hidden)
  var managed = false
  @Option(
    help: ArgumentHelp(
      """
      Record what is served, by a policy as JSON: '{"sample": 0.1, "keepSeconds": 604800, \
      "bytes": 1073741824, "mask": ["name"]}', each member with a default.
      """, valueName: "policy"))
  var recording: String?

  private var policy: RecordingPolicy? {
    get throws { try recording.map { try RecordingPolicy(try JSON(parsing: $0)) } }
  }

  func validate() throws {
    do {
      _ = try policy
    } catch {
      throw ValidationError("failed to read --recording: \(error)")
    }
    do {
      let json = try JSON(parsing: endpoints)
      _ = try Endpoint.list(json)
      _ = try KafkaRoute.list(json, runtime: name)
    } catch {
      throw ValidationError("failed to read --endpoints: \(error)")
    }
    guard timeout > 0, timeout <= 86_400 else {
      throw ValidationError(
        "failed to read --timeout: found \(timeout), expected seconds, at most a day")
    }
    guard workers > 0 else {
      throw ValidationError("failed to read --workers: found \(workers), expected 1 or more")
    }
    guard memory > 0 else {
      throw ValidationError("failed to read --memory: found \(memory), expected a number of bytes")
    }
  }

  func run() async throws {
    var configuration = RuntimeConfiguration(
      name: RuntimeName(name), stateFolder: state, musterVersion: Version.text,
      logger: Logger(label: "muster.runtime"))
    configuration.port = port
    let json = try JSON(parsing: endpoints)
    configuration.endpoints = try Endpoint.list(json)
    configuration.kafka = try KafkaRoute.list(
      json, runtime: name, securityFile: kafkaSecurity)
    configuration.kafkaDeclarations = KafkaRoute.declarations(in: json)
    configuration.isManaged = managed
    configuration.pool.requestLimit = .milliseconds(Int64(timeout * 1000))
    configuration.recording = try policy
    configuration.pool.workers = workers
    configuration.pool.memoryBytes = memory
    configuration.versionRule = PackageVersion.rule
    configuration.makeValidator = PackageVersion.makeValidator
    configuration.now = Clock.now
    try await ModelRuntime.run(configuration)
  }
}

/// How a runtime computes a version and checks records: by the registry's own rules, so that both
/// sides agree.
enum PackageVersion {
  @Sendable static func rule(_ manifest: PackageManifest, _ files: [PackageFile]) -> Digest {
    VersionContents(
      files: files.map {
        VersionContents.File(role: $0.role, path: $0.path.text, digest: $0.digest)
      },
      language: manifest.language.rawValue,
      functions: ModelFunctions(
        initialise: manifest.functions.initialise, score: manifest.functions.score,
        metrics: manifest.functions.metrics, train: manifest.functions.train),
      primary: manifest.primary.text, inputSchema: manifest.schemas.input,
      outputSchema: manifest.schemas.output, isEnforced: manifest.schemas.isEnforced
    ).version.digest
  }

  @Sendable static func makeValidator(
    _ schema: [UInt8], _ path: String
  ) throws(SchemaProblem) -> RecordValidator {
    let parsed: AvroSchema
    do {
      parsed = try AvroSchema(parsing: schema)
    } catch {
      throw SchemaProblem("\(error)")
    }
    return { record in
      parsed.problems(in: record, isScoring: true).map(RecordProblem.init(avro:))
    }
  }
}
