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
  /// So many that nothing is lost to the mock's bound on what a partition keeps.
  static let partitions: Int32 = 64
  static let inSchema = """
    {"type": "record", "name": "Application", "fields": [
      {"name": "amount", "type": "double"}, {"name": "income", "type": "double"},
      {"name": "age", "type": "long"}, {"name": "purpose", "type": "string"},
      {"name": "limit", "type": ["null", "double"]}]}
    """
  static let outSchema =
    #"{"type": "record", "name": "Decision", "fields": [{"name": "score", "type": "double"}]}"#
  /// A function of one record, one of all records of a batch, and one that takes its time.
  static let models = [
    "records": """
    def score(r):
        return {"score": 0.3 * r["amount"] / (r["income"] + 1.0) + 0.01 * r["age"]}
    """,
    "sets": """
    # modelop.recordsets.0: true
    def score(rows):
        return [{"score": 0.3 * r["amount"] / (r["income"] + 1.0) + 0.01 * r["age"]} for r in rows]
    """,
    "frames": """
    # modelop.recordsets.0: true
    def score(f):
        return (0.3 * f["amount"] / (f["income"] + 1.0) + 0.01 * f["age"]).to_frame("score")
    """,
    "slow": """
    import time
    def score(r):
        time.sleep(0.0001)
        return {"score": 0.3 * r["amount"] / (r["income"] + 1.0) + 0.01 * r["age"]}
    """,
  ]

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      switch (arguments.first, Array(arguments.dropFirst())) {
      case ("cluster", _): try cluster()
      case ("partitions", _): print(partitions)
      case ("fill", let rest) where rest.count == 2:
        try await fill(rest[0], records: Int(rest[1]) ?? 0)
      case ("runtime", let rest) where rest.count >= 4:
        try await runtime(
          rest[0], state: rest[1], delivery: .init(rawValue: rest[2]), model: rest[3],
          sitePackages: rest.count > 4 ? rest[4] : nil)
      case ("read", let rest) where rest.count == 2:
        try await read(rest[0], records: Int(rest[1]) ?? 0)
      case ("check", let rest) where rest.count == 2:
        try await check(rest[0], records: Int(rest[1]) ?? 0)
      default: print("kafkabench cluster | fill | runtime | read | check; see Benchmarks/kafka")
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
    let producer = try KafkaProducer(
      KafkaSettings(bootstrapServers: servers, deliveryTimeout: .seconds(600)))
    for start in stride(from: 0, to: records, by: 10_000) {
      try await producer.send(
        (start..<min(start + 10_000, records)).map { index in
          KafkaOutput(
            topic: "in", partition: Int32(index) % partitions, value: application(index),
            headers: [KafkaHeader("n", "\(index)")])
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
    _ servers: String, state: String, delivery: KafkaRoute.Delivery?, model: String,
    sitePackages: String?
  ) async throws {
    let model = models[model] ?? ""
    let files = ["score.py": model, "in.avsc": inSchema, "out.avsc": outSchema]
    let list = try files.sorted { $0.key < $1.key }.map { name, text in
      PackageFile(
        role: name == "score.py" ? "source" : "attachment",
        path: try RepositoryPath(checking: name), digest: Digest(of: text))
    }
    let manifest = PackageManifest(
      model: ModelName("bench"), version: PackageFile.version(of: list), language: .python,
      primary: try RepositoryPath(checking: "score.py"), functions: .init(score: "score"),
      files: list,
      environment: .init(
        python: "/usr/bin/python3", prefix: "/usr", sitePackages: sitePackages),
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
    // The mock keeps a member that was killed for as long as a session may last.
    let settings = KafkaSettings(bootstrapServers: servers, sessionTimeout: .seconds(6))
    var configuration = RuntimeConfiguration(
      name: RuntimeName("bench"), stateFolder: state, musterVersion: "bench",
      logger: Logger(label: "bench", factory: StreamLogHandler.standardError(label:)))
    let route = KafkaRoute(
      input: .init(settings, topic: "in", encoding: "avro-binary"),
      outputs: [.init(settings, topic: "out", encoding: "avro-binary")], group: "bench",
      delivery: delivery ?? .atLeastOnce)
    configuration.kafka = [route]
    try await ModelRuntime.run(configuration)
    print(ownCPU)
  }

  /// Processor time of this process, in seconds.
  static var ownCPU: Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double {
      Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
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

  /// What became of each record: counts, for a reader that sees committed answers only.
  static func check(_ servers: String, records: Int) async throws {
    let consumer = try KafkaConsumer(KafkaSettings(bootstrapServers: servers), group: "reader")
    try consumer.assign(
      ["out", "in.dead-letters"].flatMap { topic in
        (0..<partitions).map { KafkaPosition(KafkaPartition(topic: topic, number: $0), offset: 0) }
      })
    let clock = ContinuousClock()
    var last = clock.now
    var times = [UInt16](repeating: 0, count: records)
    var letters = 0
    var missing = records
    // When all are there, some more time for what came twice.
    while clock.now - last < (missing > 0 ? .seconds(120) : .seconds(5)) {
      let poll = await consumer.poll(atMost: 10_000, wait: .milliseconds(100))
      guard !poll.messages.isEmpty else { continue }
      last = clock.now
      for message in poll.messages {
        if message.partition.topic != "out" { letters += 1 }
        guard let text = message.headers.first(where: { $0.name == "n" })?.text,
          let index = Int(text), times.indices.contains(index)
        else { continue }
        if times[index] == 0 { missing -= 1 }
        times[index] += 1
      }
    }
    await consumer.close()
    let twice = times.count { $0 > 1 }
    let extra = times.reduce(0) { $0 + max(0, Int($1) - 1) }
    print(
      "\(records) records: \(missing) lost, \(twice) answered more than once (\(extra) answers "
        + "too many), \(letters) dead letters")
    if missing > 0 || letters > 0 { exit(1) }
  }
}
