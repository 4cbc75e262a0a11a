import Foundation

/// `Package.swift` as far as the arrows go: targets and what they depend on.
struct Manifest {
  /// One target.
  struct Target {
    enum Kind: String {
      case library = "target"
      case executable = "executableTarget"
      case system = "systemLibrary"
      case test = "testTarget"
    }

    let kind: Kind
    let name: String
    /// Targets of this package.
    var targets: [String] = []
    /// Products of other packages.
    var products: [String] = []
  }

  let targets: [Target]

  /// Reads a manifest that is written as ours is: one dependency a line.
  init(_ text: String) {
    var targets: [Target] = []
    for line in text.split(separator: "\n").map(String.init) {
      let start = /^    \.(target|executableTarget|testTarget|systemLibrary)\(/
      if let found = line.prefixMatch(of: start), let kind = Target.Kind(rawValue: "\(found.1)") {
        targets.append(Target(kind: kind, name: Self.name(in: line) ?? ""))
      } else if targets.isEmpty {
        continue
      } else if line.hasPrefix("      name:"), let name = Self.name(in: line) {
        let last = targets.removeLast()
        targets.append(Target(kind: last.kind, name: name))
      } else if let product = line.prefixMatch(of: /^        \.product\(name: "([^"]+)"/) {
        targets[targets.count - 1].products.append("\(product.1)")
      } else if let target = line.prefixMatch(of: /^        "([^"]+)",?$/) {
        targets[targets.count - 1].targets.append("\(target.1)")
      } else if line.hasPrefix("  ],") {
        break
      }
    }
    self.targets = targets.filter { !$0.name.isEmpty }
  }

  private static func name(in line: String) -> String? {
    line.firstMatch(of: /name: "([^"]+)"/).map { "\($0.1)" }
  }

  /// Reads our own.
  static func ours() throws -> Manifest { Manifest(try PackageFolder.file("Package.swift").text) }

  /// The targets that are built into programs.
  var shipped: [Target] { targets.filter { $0.kind == .library || $0.kind == .executable } }

  subscript(name: String) -> Target? { targets.first { $0.name == name } }
}
