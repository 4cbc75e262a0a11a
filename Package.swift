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
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // MARK: - Core: pure, synchronous, no input or output

    .target(
      name: "Registry",
      dependencies: [
        "Vocabulary",
        "YAML",
      ]
    ),
    .testTarget(
      name: "RegistryTests",
      dependencies: [
        "Registry",
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
        "TestSupport",
        "Vocabulary",
      ]
    ),

    // MARK: - Bindings: one owner per C pointer

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

    // MARK: - Tests' own tools

    .target(name: "TestSupport"),
  ],
  swiftLanguageModes: [.v6]
)

// The only targets that hold C pointers; every other target is compiled with strict memory safety.
let bindings: Set<String> = ["Vocabulary", "YAML"]

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
