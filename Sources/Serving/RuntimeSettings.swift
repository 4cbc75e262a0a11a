internal import Recordings
internal import Vocabulary

/// What a runtime may be told anew while it runs: the body of `PUT /control/settings`, and a part
/// of the read-back (`docs/runtime.md`, "Settings").
struct RuntimeSettings: Sendable {
  var endpoints: [Endpoint]
  var kafka: [KafkaRoute]
  /// The kafka endpoints as they were declared.
  var kafkaDeclarations: [JSON]
  var pool: PoolSettings
  /// The port that was asked for; it is that of the process, and does not change.
  var port: Int
  /// What is kept of the model that serves.
  var recording: RecordingPolicy?

  init(
    endpoints: [Endpoint], kafka: [KafkaRoute], kafkaDeclarations: [JSON], pool: PoolSettings,
    port: Int, recording: RecordingPolicy?
  ) {
    self.endpoints = endpoints
    self.kafka = kafka
    self.kafkaDeclarations = kafkaDeclarations
    self.pool = pool
    self.port = port
    self.recording = recording
  }

  /// Those that a runtime starts with.
  init(_ configuration: RuntimeConfiguration) {
    self.init(
      endpoints: configuration.endpoints, kafka: configuration.kafka,
      kafkaDeclarations: configuration.kafkaDeclarations, pool: configuration.pool,
      port: configuration.port, recording: configuration.recording)
  }

  private static let members: Set<String> = [
    "endpoints", "kafkaSecurity", "memoryBytes", "port", "recording", "timeoutMilliseconds",
    "workers",
  ]

  /// Reads settings; what is not said of the workers and of recording stays as it is.
  init(
    _ json: JSON, runtime: String, over pool: PoolSettings, recording former: RecordingPolicy? = nil
  ) throws(Endpoint.Malformed) {
    guard let members = json.object else {
      throw Endpoint.Malformed("found \(json.kind), expected an object of settings")
    }
    if let foreign = members.keys.filter({ !Self.members.contains($0) }).min() {
      throw Endpoint.Malformed("the settings have an unknown member \"\(foreign)\"")
    }
    let list = members["endpoints"] ?? []
    endpoints = try Endpoint.list(list)
    if let reason = Endpoint.reasonToRefuse(endpoints) { throw Endpoint.Malformed(reason) }
    kafka = try KafkaRoute.list(
      list, runtime: runtime, securityFile: members["kafkaSecurity"]?.string)
    kafkaDeclarations = KafkaRoute.declarations(in: list)
    func number(
      _ name: String, _ range: ClosedRange<Int64>
    ) throws(Endpoint.Malformed) -> Int64? {
      guard let value = members[name], value != .null else { return nil }
      guard let number = value.integer, range.contains(number) else {
        throw Endpoint.Malformed(
          "\"\(name)\": found \(value.canonicalText.prefix(40)), expected a whole number from "
            + "\(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    self.pool = pool
    port = Int(try number("port", 0...65535) ?? 0)
    if let workers = try number("workers", 1...1024) { self.pool.workers = Int(workers) }
    if let bytes = try number("memoryBytes", 1...(1 << 50)) { self.pool.memoryBytes = Int(bytes) }
    if let limit = try number("timeoutMilliseconds", 1...86_400_000) {
      self.pool.requestLimit = .milliseconds(limit)
    }
    do throws(RecordingPolicy.Malformed) {
      recording = try RecordingOrder(members["recording"]).policy(after: former)
    } catch {
      throw Endpoint.Malformed("\"recording\": \(error)")
    }
  }

  /// As the read-back shows them.
  var json: JSON {
    [
      "endpoints": .array(endpoints.map(\.json) + kafkaDeclarations),
      "workers": .integer(Int64(pool.workers)), "memoryBytes": .integer(Int64(pool.memoryBytes)),
      "timeoutMilliseconds": .integer(Int64(pool.requestLimit / .milliseconds(1))),
      "port": .integer(Int64(port)), "recording": recording?.json ?? .null,
    ]
  }

  // MARK: - What they ask of a version

  /// Why a version cannot share the records of topics that another one reads; `nil` where it can.
  static func reasonNotToShare(
    _ routes: [KafkaRoute], _ challenger: LoadedPackage, with serving: LoadedPackage,
    _ makeCodec: RecordCodecMaker
  ) -> String? {
    for route in routes {
      do throws(SchemaProblem) {
        // What is not read at all is not shared either.
        guard (try? BatchScorer.makeCodecs(serving, route, makeCodec)) != nil else { continue }
        _ = try BatchScorer.makeCodecs(challenger, route, makeCodec)
      } catch {
        return "the kafka endpoint \"\(route.name)\": \(error.message)"
      }
    }
    return nil
  }
}
