// swift-tools-version: 6.2
//
// A section per layer, and in it a target and its test target, alphabetical, one dependency a line.
// The direction of the arrows is the law of the house (docs/architecture.md, "Layers"); the test
// target `ArchitectureTests` checks them.

import PackageDescription

let package = Package(
  name: "muster",
  dependencies: [
    // No traits: the configuration trait would bring two more packages that nothing here uses.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // MARK: - System libraries: a modulemap and a shim, nothing else

    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    // MARK: - Bindings

    .target(
      name: "HTTPClient",
      dependencies: [
        "CCurl"
      ]
    ),
    .testTarget(
      name: "HTTPClientTests",
      dependencies: [
        "HTTPClient"
      ]
    ),

    // MARK: - Shell

    .target(
      name: "Serving",
      dependencies: [
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        .product(name: "Logging", package: "swift-log"),
        "HTTPClient",
        "Serving",
        "Vocabulary",
      ]
    ),

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
        "Vocabulary"
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)

// The only targets that hold C pointers; every other target is compiled with strict memory safety.
let bindings: Set<String> = ["HTTPClient", "HTTPClientTests", "Vocabulary"]

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
}
