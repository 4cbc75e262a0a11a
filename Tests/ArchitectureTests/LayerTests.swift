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
      #expect(Layers.pureProducts.isSuperset(of: target.products), "\(target.name)")
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

  @Test func `no shipped target imports Foundation whole, and the core no system at all`() throws {
    // Where `FoundationEssentials` is missing, on other systems, Foundation stands in for it.
    let whole = try imports().filter { $0.module == "Foundation" && !$0.isFallback }
    #expect(whole.filter { !Layers.tools.contains($0.target) }.map(\.description) == [])
    let pure = Layers.core.union(Layers.pureBindings)
    let below = try imports().filter {
      pure.contains($0.target) && Layers.systems.contains($0.module)
    }
    #expect(below.map(\.description) == [])
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
    try SwiftFile.all.get().filter { $0.file.path.hasPrefix("Sources/") }.flatMap { source in
      let words = source.text.words
      return words.indices.dropLast().compactMap { index -> Import? in
        guard words[index].text == "import", !words[index].isComment else { return nil }
        return Import(
          target: "\(source.target)", module: words[index + 1].text,
          place: "\(source.file.path):\(words[index].line)",
          isFallback: words[..<index].last { !["internal", "package"].contains($0.text) }?.text
            == "else")
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
      guard line.text.hasPrefix("| `") else { continue }
      let cells = line.text.split(separator: "|")
      guard cells.count >= 3, let name = words(cells[0]).first else { continue }
      rows[name] = Set(words(cells[2]))
    }
    return rows
  }

  /// What stands between back ticks.
  private static func words(_ cell: Substring) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
