import Testing

@Suite struct LayerTests {
  @Test func `every shipped target stands in one layer`() throws {
    let layers = [
      Layers.core, Layers.pureBindings, Layers.worldBindings, Layers.shell, Layers.programs,
      Layers.tools,
    ]
    for target in try Manifest.ours().shipped {
      #expect(
        layers.count { $0.contains(target.name) } == 1, "\(target.name) stands in no layer or two")
    }
  }

  @Test func `a target depends on no more than its row of docs architecture allows`() throws {
    let rows = try ArchitectureTable.rows()
    for target in try Manifest.ours().shipped {
      guard let allowed = rows[target.name] else {
        Issue.record("docs/architecture.md has no row for \(target.name)")
        continue
      }
      let used = Set(target.targets + target.products)
      #expect(used.subtracting(allowed) == [], "\(target.name) depends on more than its row")
    }
  }

  @Test func `the core depends on no shell and on nothing that reaches the world`() throws {
    let outside = Layers.shell.union(Layers.worldBindings)
    for target in try Manifest.ours().shipped
    where Layers.core.union(Layers.pureBindings).contains(target.name) {
      #expect(outside.isDisjoint(with: target.targets), "\(target.name)")
      #expect(target.products == [], "\(target.name)")
    }
  }

  @Test func `shell parts do not depend on each other, save the host on jobs`() throws {
    for target in try Manifest.ours().shipped where Layers.shell.contains(target.name) {
      let others = Layers.shell.intersection(target.targets)
      #expect(others.subtracting(Layers.shellArrows[target.name] ?? []) == [], "\(target.name)")
    }
  }

  @Test func `what has an owner is imported by its owner alone`() throws {
    for target in try Manifest.ours().shipped {
      for used in target.targets + target.products {
        guard let owners = Layers.owners[used] else { continue }
        #expect(owners.contains(target.name), "\(target.name) depends on \(used)")
      }
    }
    #expect(
      try imports().filter { Layers.owners[$0.module]?.contains($0.target) == false }
        .map(\.description) == [])
  }

  @Test func `no shipped target imports Foundation whole`() throws {
    // Where `FoundationEssentials` is missing, on other systems, Foundation stands in for it.
    let found = try imports().filter { $0.module == "Foundation" && !$0.isFallback }
    #expect(found.filter { !Layers.tools.contains($0.target) }.map(\.description) == [])
  }

  @Test func `a manifest that breaks the arrows is seen`() {
    let manifest = Manifest(
      """
      let package = Package(
        targets: [
          .target(
            name: "BPMN",
            dependencies: [
              "Host",
              .product(name: "GRDB", package: "GRDB.swift"),
            ]
          ),
          .target(name: "TestSupport"),
        ],
      """)
    #expect(manifest["BPMN"]?.targets == ["Host"])
    #expect(manifest["BPMN"]?.products == ["GRDB"])
    #expect(manifest["TestSupport"]?.targets == [])
  }

  private struct Import: CustomStringConvertible {
    let target: String
    let module: String
    let place: String
    let isFallback: Bool

    var description: String { "\(place): \(target) imports \(module)" }
  }

  private func imports() throws -> [Import] {
    let pattern = /^\s*(?:@testable )?(?:package |internal |public )?import (?:struct |enum )?(\w+)/
    return try PackageFolder.files(in: "Sources", endings: [".swift"]).flatMap { file in
      let lines = SwiftText(file.text).code
      return lines.indices.compactMap { index -> Import? in
        guard let found = lines[index].prefixMatch(of: pattern) else { return nil }
        return Import(
          target: String(file.path.split(separator: "/")[1]), module: "\(found.1)",
          place: "\(file.path):\(index + 1)",
          isFallback: index > 0 && lines[index - 1].contains("#else"))
      }
    }
  }
}

/// The table "Layers" of `docs/architecture.md`: target, responsibility, what it may import.
enum ArchitectureTable {
  /// What each target may depend on.
  static func rows() throws -> [String: Set<String>] {
    var rows: [String: Set<String>] = [:]
    for line in try PackageFolder.file("docs/architecture.md").lines {
      let cells = line.text.split(separator: "|").map(String.init)
      guard line.text.hasPrefix("| `"), cells.count == 3 else { continue }
      guard let name = words(cells[0]).first else { continue }
      rows[name] = Set(words(cells[2]))
    }
    return rows
  }

  private static func words(_ cell: String) -> [String] {
    cell.matches(of: /`(\w+)`/).map { "\($0.1)" }
  }
}
