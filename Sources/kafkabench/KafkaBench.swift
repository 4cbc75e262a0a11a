import Glibc
import Kafka
import KafkaTestSupport
import Logging
import Serving
import Vocabulary

/// The processes of `Benchmarks/kafka`: a cluster, a runtime that reads and writes Avro, and a
/// reader that times the answers. Each is a process of its own, so that their times stay apart.
@main
enum KafkaBench {
  static let partitions: Int32 = 16
  static let inSchema = """
    {"type": "record", "name": "Application", "fields": [
      {"name": "amount", "type": "double"}, {"name": "income", "type": "double"},
      {"name": "age", "type": "long"}, {"name": "purpose", "type": "string"},
      {"name": "limit", "type": ["null", "double"]}]}
    """
  static let outSchema =
    #"{"type": "record", "name": "Decision", "fields": [{"name": "score", "type": "double"}]}"#
  static let model = """
    def score(r):
        return {"score": 0.3 * r["amount"] / (r["income"] + 1.0) + 0.01 * r["age"]}
    """

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      switch (arguments.first, Array(arguments.dropFirst())) {
      case ("cluster", _): try cluster()
      case ("fill", let rest) where rest.count == 2:
        try await fill(rest[0], records: Int(rest[1]) ?? 0)
      case ("runtime", let rest) where rest.count == 3:
        try await runtime(rest[0], state: rest[1], delivery: .init(rawValue: rest[2]))
      case ("read", let rest) where rest.count == 2:
        try await read(rest[0], records: Int(rest[1]) ?? 0)
      default: print("kafkabench cluster | fill | runtime | read; see Benchmarks/kafka")
      }
    } catch {
      print("error: \(error)")
      exit(3)
    }
  }

  static func cluster() throws {
    let cluster = try MockCluster()
    for topic in ["in", "out", "in.dead-letters"] {
      try cluster.makeTopic(topic, partitions: Int(partitions))
    }
    print(cluster.bootstrapServers)
    fflush(nil)
    // Until whoever started us is gone.
    while readLine() != nil {}
  }

  static func fill(_ servers: String, records: Int) async throws {
    let producer = try KafkaProducer(KafkaSettings(bootstrapServers: servers))
    for start in stride(from: 0, to: records, by: 10_000) {
      try await producer.send(
        (start..<min(start + 10_000, records)).map { index in
          KafkaOutput(
            topic: "in", partition: Int32(index) % partitions, value: application(index))
        })
    }
  }

  static func application(_ index: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in [Double(index % 9973) * 1.25, Double(index % 7919) * 3.5] {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(shift)))
      }
    }
    // 18 to 61 years, zigzag in one byte; "car"; the first branch: null.
    return bytes + [UInt8(2 * (18 + index % 44)), 6] + Array("car".utf8) + [0]
  }

  static func runtime(
    _ servers: String, state: String, delivery: KafkaRoute.Delivery?
  ) async throws {
    let files = ["score.py": model, "in.avsc": inSchema, "out.avsc": outSchema]
    let list = try files.sorted { $0.key < $1.key }.map { name, text in
      PackageFile(
        role: name == "score.py" ? "source" : "attachment",
        path: try RepositoryPath(checking: name), digest: Digest(of: text))
    }
    let manifest = PackageManifest(
      model: ModelName("bench"), version: PackageFile.version(of: list), language: .python,
      primary: try RepositoryPath(checking: "score.py"), functions: .init(score: "score"),
      files: list, environment: .init(python: "/usr/bin/python3", prefix: "/usr"),
      schemas: .init(input: "in.avsc", output: "out.avsc"))
    for folder in ["", "/package", "/package/files", "/runtimes"] {
      unsafe mkdir(state + folder, 0o700)
    }
    for (name, text) in files { try write(text, to: "\(state)/package/files/\(name)") }
    try write(manifest.json.prettyText, to: "\(state)/package/package.json")
    let deployment: JSON = [
      "package": .string("\(state)/package"), "version": .string(manifest.version.hex),
    ]
    try write(deployment.prettyText, to: "\(state)/runtimes/bench.deployment.json")
    let settings = KafkaSettings(bootstrapServers: servers)
    var configuration = RuntimeConfiguration(
      name: RuntimeName("bench"), stateFolder: state, musterVersion: "bench",
      logger: Logger(label: "bench", factory: StreamLogHandler.standardError(label:)))
    var route = KafkaRoute(
      input: .init(settings, topic: "in", encoding: "avro-binary"),
      output: .init(settings, topic: "out", encoding: "avro-binary"), group: "bench",
      delivery: delivery ?? .atLeastOnce)
    route.batchRecords = 1000
    configuration.kafka = [route]
    try await ModelRuntime.run(configuration)
    print("runtime and librdkafka: \(cpu(RUSAGE_SELF)), workers: \(cpu(RUSAGE_CHILDREN))")
  }

  static func cpu(_ who: __rusage_who) -> String {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(who.rawValue), &usage)
    func seconds(_ time: timeval) -> Double {
      Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
    let total = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    return "\((total * 100).rounded() / 100) s of CPU"
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = unsafe fopen(path, "w") else {
      throw KafkaError("write \(path)", .invalidArgument)
    }
    unsafe fputs(text, file)
    unsafe fclose(file)
  }

  static func read(_ servers: String, records: Int) async throws {
    let consumer = try KafkaConsumer(KafkaSettings(bootstrapServers: servers), group: "reader")
    try consumer.assign(
      (0..<partitions).map { KafkaPosition(KafkaPartition(topic: "out", number: $0), offset: 0) })
    let clock = ContinuousClock()
    var begin: ContinuousClock.Instant?
    var last = clock.now
    var count = 0
    while count < records, clock.now - last < .seconds(60) {
      let poll = await consumer.poll(atMost: 10_000, wait: .milliseconds(100))
      guard !poll.messages.isEmpty else { continue }
      last = clock.now
      begin = begin ?? last
      count += poll.messages.count
    }
    await consumer.close()
    guard let begin else { return print("nothing came") }
    let seconds = (last - begin) / .seconds(1)
    print(
      "\(count) records in \((seconds * 100).rounded() / 100) s: "
        + "\(Int(Double(count) / seconds)) records/s")
  }
}
