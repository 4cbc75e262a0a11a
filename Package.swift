// swift-tools-version: 6.2
//
// A section per layer, and in it a target and its test target, alphabetical, one dependency a line.
// The direction of the arrows is the law of the house (docs/architecture.md, "Layers"); the test
// target `ArchitectureTests` checks them.

import PackageDescription

let package = Package(
  name: "muster",
  dependencies: [],
  targets: [
    // MARK: - System libraries: a modulemap and a shim, nothing else

    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

    // MARK: - Bindings: one owner per C pointer

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
        "Vocabulary",
        "XML",
      ]
    ),

    // MARK: - Core: pure

    .target(
      name: "BPMN",
      dependencies: [
        "Expressions",
        "Vocabulary",
        "XML",
      ]
    ),
    .testTarget(
      name: "BPMNTests",
      dependencies: [
        "BPMN",
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
    .testTarget(
      name: "ExpressionsTests",
      dependencies: [
        "Expressions",
        "Vocabulary",
      ]
    ),

    // MARK: - Tools of the house: not part of the product

    .executableTarget(
      name: "conformance",
      dependencies: [
        "BPMN",
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
let bindings: Set<String> = ["Vocabulary", "XML"]

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
