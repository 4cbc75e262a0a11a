// swift-tools-version: 6.2
//
// A section per layer, and in it a target and its test target, alphabetical, one dependency a line.
// The direction of the arrows is the law of the house (docs/architecture.md, "Layers"); the test
// target `ArchitectureTests` checks them.

import PackageDescription

let package = Package(
  name: "muster",
  dependencies: [
    // Without its Foundation trait: nothing here needs Foundation, and it costs start-up time.
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: [])
  ],
  targets: [
    // MARK: - System libraries: a modulemap and a shim, nothing else

    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

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

    // MARK: - Shell: everything that touches the world

    .target(
      name: "Jobs",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        "Vocabulary",
      ],
      resources: [
        .embedInCode("Resources/harness/harness.py")
      ]
    ),
    .testTarget(
      name: "JobsTests",
      dependencies: [
        "Jobs",
        "Vocabulary",
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)

// The only targets that hold C pointers; every other target is compiled with strict memory safety.
let bindings: Set<String> = ["Vocabulary"]

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
