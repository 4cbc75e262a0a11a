/// Which target stands where (docs/architecture.md, "Layers").
enum Layers {
  /// Pure: synchronous, no input or output, time is an argument.
  static let core: Set<String> = [
    "Avro", "BPMN", "DMN", "Dashboard", "Expressions", "Gates", "Interchange", "ModelMetrics",
    "Monitoring", "Notifications", "Processes", "Reconciler", "Recordings", "Registry", "Reports",
    "Schedules", "Tables", "Vocabulary",
  ]
  /// One owner per C pointer, and pure as well: bytes in, values out.
  static let pureBindings: Set<String> = [
    "Compression", "Decimals", "MessagePack", "Patterns", "Signatures", "XML", "YAML",
  ]
  /// Packages of pure functions.
  static let pureProducts: Set<String> = ["RealModule"]
  /// What the shell reaches the world with.
  static let worldBindings: Set<String> = ["Git", "HTTPClient", "Kafka", "Mail", "Sandbox"]
  /// Everything that touches the world.
  static let shell: Set<String> = ["Forge", "HTTPAPI", "Host", "Jobs", "Serving"]
  /// The programs: the only ones that print.
  static let programs: Set<String> = [
    "api-bench", "conformance", "kafkabench", "monitor-bench", "muster", "process-bench",
    "servingbench",
  ]
  /// For tests alone.
  static let tools: Set<String> = ["KafkaTestSupport", "Simulation", "TestSupport"]

  /// What the core does not know.
  static let systems: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Subprocess", "SystemPackage",
  ]

  /// The arrows between shell parts: jobs are an effect that the host performs.
  static let shellArrows: [String: Set<String>] = ["Host": ["Jobs"]]

  /// Who may import what is named here; whatever is not named is for everybody.
  static let owners: [String: Set<String>] = [
    "ArgumentParser": ["muster"],
    "CBzip2": ["Compression"],
    "CCrypto": ["Signatures", "Vocabulary"],
    "CCurl": ["HTTPClient", "Mail"],
    "CGit2": ["Git"],
    "CIntelDFP": ["Decimals"],
    "CLZMA": ["Compression"],
    "CMPack": ["MessagePack"],
    "CPCRE2": ["Patterns"],
    "CRdKafka": ["Kafka", "KafkaTestSupport"],
    "CSnappy": ["Compression"],
    "CXML2": ["XML"],
    "CYAML": ["YAML"],
    "CZlib": ["Compression"],
    "CZstd": ["Compression"],
    "GRDB": ["Host"],
    "Git": ["Host", "api-bench", "muster"],
    "Hummingbird": ["HTTPAPI"],
    "HummingbirdCore": ["HTTPAPI", "Serving"],
    "HTTPClient": ["Forge", "HTTPAPI", "Host"],
    "Mail": ["Host"],
    "Kafka": ["KafkaTestSupport", "Serving", "kafkabench"],
    "NIOCore": ["HTTPAPI", "Serving"],
    "NIOHTTPTypes": ["HTTPAPI"],
    "NIOHTTP1": ["Serving"],
    "NIOPosix": ["Serving"],
  ]
}
