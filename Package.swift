// swift-tools-version: 6.2
//
// A section per layer; in it a target and its test target, alphabetical, one dependency a line. The
// direction of the arrows is the law of the house (docs/architecture.md, "Layers"); the test target
// `ArchitectureTests` checks them.

import PackageDescription

let package = Package(
  name: "muster",
  dependencies: [
    // No trait: `SubprocessFoundation` would link Foundation into every command.
    .package(
      url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2"),
      traits: [])
  ],
  targets: [
    // MARK: - System libraries: a modulemap and a shim, nothing else

    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

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
      name: "Git",
      dependencies: [
        "CGit2",
        "Signatures",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .target(
      name: "Signatures",
      dependencies: [
        "CCrypto",
        "Vocabulary",
      ]
    ),
    .target(
      name: "XML",
      dependencies: [
        "CXML2",
        "Vocabulary",
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
      name: "BPMN",
      dependencies: [
        "Expressions",
        "Vocabulary",
        "XML",
      ]
    ),
    .target(
      name: "Expressions",
      dependencies: [
        "Vocabulary"
      ]
    ),
    .target(
      name: "Gates",
      dependencies: [
        "Registry",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "GatesTests",
      dependencies: [
        "Gates",
        "Registry",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Reconciler",
      dependencies: [
        "BPMN",
        "Gates",
        "Registry",
        "Signatures",
        "Vocabulary",
      ]
    ),
    .testTarget(
      name: "ReconcilerTests",
      dependencies: [
        "BPMN",
        "Gates",
        "Reconciler",
        "Registry",
        "Signatures",
        "Simulation",
        "TestSupport",
        "Vocabulary",
      ]
    ),
    .target(
      name: "Registry",
      dependencies: [
        "Vocabulary",
        "YAML",
      ]
    ),
    .target(
      name: "Simulation",
      dependencies: [
        "BPMN",
        "Gates",
        "Reconciler",
        "Registry",
        "Signatures",
        "Vocabulary",
      ]
    ),

    .executableTarget(name: "scratchbench", dependencies: ["Reconciler", "Registry", "Simulation", "Vocabulary"]),
    // MARK: - Tests' own tools

    .target(name: "TestSupport"),
  ],
  swiftLanguageModes: [.v6]
)

// The only targets that hold C pointers; every other target is compiled with strict memory safety.
let bindings: Set<String> = ["Git", "HTTPClient", "Signatures", "Vocabulary", "XML", "YAML"]

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
