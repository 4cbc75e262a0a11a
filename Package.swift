// swift-tools-version: 6.2
//
// A section per layer, and in it a target and its test target, alphabetical, one dependency a line.
// The direction of the arrows is the law of the house (docs/architecture.md, "Layers"); the test
// target `ArchitectureTests` checks them.

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
    .testTarget(
      name: "GitTests",
      dependencies: [
        "Git",
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
    .testTarget(
      name: "SignaturesTests",
      dependencies: [
        "Signatures",
        "Vocabulary",
        .product(name: "Subprocess", package: "swift-subprocess"),
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
let bindings: Set<String> = ["Git", "Signatures", "Vocabulary"]

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
