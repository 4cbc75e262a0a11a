// swift-tools-version: 6.2
//
// A section per layer; in it a target and its test target, alphabetical, one dependency a line. The
// direction of the arrows is the law of the house (docs/architecture.md, "Layers"); the test target
// `ArchitectureTests` checks them.

import PackageDescription

let package = Package(
  name: "muster",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // No traits: the configuration trait would bring two more packages that nothing here uses.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // No trait: `SubprocessFoundation` would link Foundation into every command.
    .package(
      url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2"),
      traits: []),
  ],
  targets: [
    // MARK: - System libraries: a modulemap and a shim, nothing else

    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // No pkgConfig: the library is opened when it is first used, not linked (decision 0004).
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CIntelDFP", providers: [.apt(["libintelrdfpmath-dev"])]),
    .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CMPack", pkgConfig: "mpack", providers: [.apt(["libmpack-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    // Likewise opened when it is first used.
    .systemLibrary(name: "CRdKafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // MARK: - Words

    .target(
      name: "Vocabulary",
      dependencies: [
        "CCrypto"
      ]
    ),
    .testTarget(
      name: "VocabularyTests",
      dependencies: [
        "TestSupport",
        "Vocabulary",
      ]
    ),

    // MARK: - Bindings: one owner per C pointer

    .target(
      name: "Compression",
      dependencies: [
        "CBzip2",
        "CLZMA",
        "CSnappy",
        "CZlib",
        "CZstd",
      ]
    ),
    .testTarget(
      name: "CompressionTests",
      dependencies: [
        "Compression",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Decimals",
      dependencies: [
        "CIntelDFP"
      ]
    ),
    .testTarget(
      name: "DecimalsTests",
      dependencies: [
        "Decimals"
      ]
    ),
    .target(
      name: "Git",
      dependencies: [
        "CGit2",
        "Signatures",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .testTarget(
      name: "GitTests",
      dependencies: [
        "Git",
        "Signatures",
        "TestSupport",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .target(
      name: "HTTPClient",
      dependencies: [
        "CCurl"
      ]
    ),
    .testTarget(
      name: "HTTPClientTests",
      dependencies: [
        "HTTPClient",
        "TestSupport",
      ]
    ),
    .target(
      name: "Kafka",
      dependencies: [
        "CRdKafka"
      ]
    ),
    .testTarget(
      name: "KafkaTests",
      dependencies: [
        "Kafka",
        "KafkaTestSupport",
      ]
    ),
    .target(
      name: "Mail",
      dependencies: [
        "CCurl"
      ]
    ),
    .testTarget(
      name: "MailTests",
      dependencies: [
        "Mail",
        "TestSupport",
      ]
    ),
    .target(
      name: "MessagePack",
      dependencies: [
        "CMPack",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "MessagePackTests",
      dependencies: [
        "MessagePack",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Patterns",
      dependencies: [
        "CPCRE2"
      ]
    ),
    .testTarget(
      name: "PatternsTests",
      dependencies: [
        "Patterns"
      ]
    ),
    .target(
      name: "Signatures",
      dependencies: [
        "CCrypto",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "SignaturesTests",
      dependencies: [
        "Signatures",
        "TestSupport",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .target(
      name: "XML",
      dependencies: [
        "CXML2",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "XMLTests",
      dependencies: [
        "TestSupport",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "YAML",
      dependencies: [
        "CYAML",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "YAMLTests",
      dependencies: [
        "TestSupport",
        "Vocabulary",
        "YAML",
      ]
    ),

    // MARK: - Core: pure, synchronous, no input or output

    .target(
      name: "Avro",
      dependencies: [
        "Vocabulary"
      ]
    ),
    .testTarget(
      name: "AvroTests",
      dependencies: [
        "Avro",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "BPMN",
      dependencies: [
        "Expressions",
        "Schedules",
        "Vocabulary",
        "XML",
      ]
    ),
    .testTarget(
      name: "BPMNTests",
      dependencies: [
        "BPMN",
        "Expressions",
        "Schedules",
        "TestSupport",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "Expressions",
      dependencies: [
        "Decimals",
        "Patterns",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ExpressionsTests",
      dependencies: [
        "Decimals",
        "Expressions",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Dashboard",
      dependencies: [
        "Avro",
        "Gates",
        "Interchange",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Reconciler",
        "Registry",
        "Reports",
        "Schedules",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Dashboard",
        "Gates",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Reconciler",
        "Registry",
        "Reports",
        "Schedules",
        "TestSupport",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "DMN",
      dependencies: [
        "Decimals",
        "Expressions",
        "Vocabulary",
        "XML",
      ]
    ),
    .testTarget(
      name: "DMNTests",
      dependencies: [
        "DMN",
        "Expressions",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .executableTarget(
      name: "conformance",
      dependencies: [
        "Avro",
        "BPMN",
        "DMN",
        "Decimals",
        "Expressions",
        "Interchange",
        "ModelMetrics",
        "Processes",
        "Tables",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "Gates",
      dependencies: [
        "DMN",
        "ModelMetrics",
        "Registry",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "GatesTests",
      dependencies: [
        "Gates",
        "ModelMetrics",
        "Registry",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Interchange",
      dependencies: [
        "Vocabulary",
        "XML",
      ]
    ),
    .testTarget(
      name: "InterchangeTests",
      dependencies: [
        "Interchange",
        "TestSupport",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "ModelMetrics",
      dependencies: [
        "Vocabulary",
        .product(name: "RealModule", package: "swift-numerics"),
      ]
    ),
    .testTarget(
      name: "ModelMetricsTests",
      dependencies: [
        "ModelMetrics",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Monitoring",
      dependencies: [
        "Avro",
        "Gates",
        "ModelMetrics",
        "Notifications",
        "Registry",
        "Vocabulary",
        "YAML",
      ]
    ),
    .testTarget(
      name: "MonitoringTests",
      dependencies: [
        "Avro",
        "Gates",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Registry",
        "Schedules",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Notifications",
      dependencies: [
        "Vocabulary"
      ]
    ),
    .testTarget(
      name: "NotificationsTests",
      dependencies: [
        "Notifications",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Processes",
      dependencies: [
        "BPMN",
        "DMN",
        "Expressions",
        "Schedules",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ProcessesTests",
      dependencies: [
        "BPMN",
        "DMN",
        "Processes",
        "TestSupport",
        "Vocabulary",
      ],
      exclude: ["Scenarios"]
    ),
    .target(
      name: "Reconciler",
      dependencies: [
        "BPMN",
        "DMN",
        "Gates",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Processes",
        "Registry",
        "Schedules",
        "Signatures",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ReconcilerTests",
      dependencies: [
        "BPMN",
        "DMN",
        "Gates",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Reconciler",
        "Registry",
        "Schedules",
        "Signatures",
        "Simulation",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Recordings",
      dependencies: [
        "Vocabulary"
      ]
    ),
    .testTarget(
      name: "RecordingsTests",
      dependencies: [
        "Recordings",
        "Tables",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Registry",
      dependencies: [
        "Avro",
        "Notifications",
        "Schedules",
        "Vocabulary",
        "YAML",
      ]
    ),
    .testTarget(
      name: "RegistryTests",
      dependencies: [
        "Avro",
        "Notifications",
        "Registry",
        "Schedules",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Reports",
      dependencies: [
        "Interchange",
        "ModelMetrics",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Interchange",
        "Reports",
        "TestSupport",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "Schedules",
      dependencies: [
        "Vocabulary"
      ]
    ),
    .testTarget(
      name: "SchedulesTests",
      dependencies: [
        "Schedules",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Simulation",
      dependencies: [
        "BPMN",
        "DMN",
        "Gates",
        "Monitoring",
        "Reconciler",
        "Registry",
        "Signatures",
        "Vocabulary",
      ]
    ),

    .target(
      name: "Tables",
      dependencies: [
        "Avro",
        "Compression",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "TablesTests",
      dependencies: [
        "Avro",
        "Compression",
        "Tables",
        "TestSupport",
        "Vocabulary",
      ]
    ),

    // MARK: - Shell: everything that touches the world

    // What `Benchmarks/api` runs.
    .executableTarget(
      name: "api-bench",
      dependencies: [
        "Gates",
        "Git",
        "HTTPAPI",
        "Host",
        "Reconciler",
        "Registry",
        "Sandbox",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Forge",
      dependencies: [
        "HTTPClient",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ForgeTests",
      dependencies: [
        "Forge",
        "TestSupport",
        "Vocabulary",
        "YAML",
      ]
    ),
    .target(
      name: "Host",
      dependencies: [
        "Avro",
        "BPMN",
        "Compression",
        "DMN",
        "Dashboard",
        "Gates",
        "Git",
        "HTTPClient",
        "Interchange",
        "Jobs",
        "Mail",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Processes",
        "Reconciler",
        "Recordings",
        "Registry",
        "Reports",
        "Sandbox",
        "Schedules",
        "Signatures",
        "Tables",
        "Vocabulary",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    .testTarget(
      name: "HostTests",
      dependencies: [
        "BPMN",
        "Compression",
        "Gates",
        "Git",
        "Host",
        "Jobs",
        "Mail",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Processes",
        "Reconciler",
        "Recordings",
        "Registry",
        "Reports",
        "Sandbox",
        "Signatures",
        "Tables",
        "TestSupport",
        "Vocabulary",
        "process-bench",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .target(
      name: "HTTPAPI",
      dependencies: [
        "Dashboard",
        "Gates",
        "HTTPClient",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Reconciler",
        "Registry",
        "Reports",
        "Schedules",
        "Signatures",
        "Vocabulary",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ]
    ),
    .testTarget(
      name: "HTTPAPITests",
      dependencies: [
        "Dashboard",
        "Gates",
        "HTTPAPI",
        "Monitoring",
        "Notifications",
        "Reconciler",
        "Registry",
        "Schedules",
        "Signatures",
        "TestSupport",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .target(
      name: "Jobs",
      dependencies: [
        "Sandbox",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [
        .embedInCode("Resources/converter/converter.py"),
        .embedInCode("Resources/converter/requirements.txt"),
        .embedInCode("Resources/harness/harness.R"),
        .embedInCode("Resources/harness/harness.py"),
        .embedInCode("Resources/spark/driver.py"),
        .embedInCode("Resources/spark/partition.py"),
      ]
    ),
    .testTarget(
      name: "JobsTests",
      dependencies: [
        "HTTPClient",
        "Jobs",
        "Sandbox",
        "Vocabulary",
      ]
    ),
    .executableTarget(
      name: "muster",
      dependencies: [
        "Avro",
        "BPMN",
        "Dashboard",
        "Forge",
        "Gates",
        "Git",
        "HTTPAPI",
        "Host",
        "Interchange",
        "Jobs",
        "ModelMetrics",
        "Monitoring",
        "Notifications",
        "Processes",
        "Reconciler",
        "Recordings",
        "Registry",
        "Reports",
        "Schedules",
        "Serving",
        "Signatures",
        "Vocabulary",
        "YAML",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]
    ),
    .testTarget(
      name: "MusterTests",
      dependencies: [
        "Git",
        "Host",
        "ModelMetrics",
        "Signatures",
        "TestSupport",
        "Vocabulary",
        "muster",
      ]
    ),
    // What `Benchmarks/monitoring` and `Benchmarks/processes` run. No packages of their own: they
    // measure what only this one can see.
    .executableTarget(
      name: "monitor-bench",
      dependencies: [
        "ModelMetrics",
        "Monitoring",
        "Registry",
        "Reports",
        "Schedules",
        "Vocabulary",
      ]
    ),
    .executableTarget(
      name: "process-bench",
      dependencies: [
        "BPMN",
        "Host",
        "Processes",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Sandbox",
      dependencies: [
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .testTarget(
      name: "SandboxTests",
      dependencies: [
        "Sandbox"
      ]
    ),
    .target(
      name: "Serving",
      dependencies: [
        "Avro",
        "Compression",
        "Kafka",
        "MessagePack",
        "Recordings",
        "Sandbox",
        "Tables",
        "Vocabulary",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]
    ),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "Avro",
        "Compression",
        "HTTPClient",
        "Kafka",
        "KafkaTestSupport",
        "MessagePack",
        "Recordings",
        "Sandbox",
        "Serving",
        "TestSupport",
        "Vocabulary",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),

    // MARK: - Rules of the house, and tests' own tools

    .testTarget(name: "ArchitectureTests"),
    .executableTarget(
      name: "kafkabench",
      dependencies: [
        "Kafka",
        "KafkaTestSupport",
        "Serving",
        "Vocabulary",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .executableTarget(
      name: "servingbench",
      dependencies: [
        "Recordings",
        "Serving",
        "Vocabulary",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "KafkaTestSupport",
      dependencies: [
        "CRdKafka",
        "Kafka",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [
        .embedInCode("Resources/broker.py")
      ]
    ),
    .target(name: "TestSupport"),
  ],
  swiftLanguageModes: [.v6]
)

// The only targets that hold C pointers; every other target is compiled with strict memory safety.
let bindings: Set<String> = [
  "Compression", "Decimals", "Git", "HTTPClient", "HTTPClientTests", "Kafka", "KafkaTestSupport",
  "Mail", "MessagePack", "Patterns", "Signatures", "Vocabulary", "XML", "YAML",
]

for target in package.targets where target.type != .system {
  var settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
  if !bindings.contains(target.name) {
    settings.append(.strictMemorySafety())
  }
  target.swiftSettings = (target.swiftSettings ?? []) + settings
  // The toolchain's lld links in two seconds what gold links in thirty. Nothing looks up symbols of
  // a program by their names, and packed relocations are fewer pages to read: a quarter of each
  // start.
  if target.type == .executable || target.type == .test {
    target.linkerSettings = [.unsafeFlags(["-use-ld=lld"])]
  }
  if target.type == .executable {
    target.linkerSettings?.append(
      .unsafeFlags(
        ["--no-export-dynamic", "-z", "pack-relative-relocs"].flatMap { ["-Xlinker", $0] },
        .when(configuration: .release)))
  }
}
