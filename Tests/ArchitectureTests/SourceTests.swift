import Testing

@Suite struct SourceTests {
  @Test(arguments: SourceRule.everywhere)
  func `every source keeps the rule`(_ rule: SourceRule) throws {
    #expect(try violations(of: rule, in: "Sources") == [])
    #expect(try violations(of: rule, in: "Tests") == [])
  }

  @Test(arguments: SourceRule.core)
  func `the core keeps the rule`(_ rule: SourceRule) throws {
    for target in Layers.core.union(Layers.pureBindings).sorted() {
      #expect(try violations(of: rule, in: "Sources/\(target)") == [])
    }
  }

  @Test func `only a program prints`() throws {
    for target in try Manifest.ours().shipped where !Layers.programs.contains(target.name) {
      #expect(try violations(of: .printing, in: "Sources/\(target.name)") == [])
    }
  }

  @Test(arguments: [
    ("no open ends", "let x = 1  // " + "TODO: more"),
    ("no try that traps", "let x = try! read()"),
    ("no cast that traps", "let x = y as! Int"),
    ("no value unwrapped by force", "let x = y!.count"),
    ("no value unwrapped by force", "f(list.first!)"),
    ("no trap without a sentence", "fatalError(\"no\")"),
    ("nothing asynchronous in the core", "func f() async -> Int"),
    ("no clock in the core", "let now = Date()"),
    ("no chance in the core", "Int.random(in: 0...1)"),
    ("no file or environment in the core", "FileManager.default"),
    ("only a program prints", "  print(\"x\")"),
  ])
  func `a line that breaks a rule is seen`(_ name: String, _ line: String) throws {
    let rules = SourceRule.everywhere + SourceRule.core + [.printing]
    let rule = try #require(rules.first { $0.name == name })
    #expect(rule.violations(in: SwiftText(line)) == [1])
    let quoted = "let text = \"\(line.filter { $0 != "\"" })\""
    #expect(rule.violations(in: SwiftText(quoted)) == [])
  }

  @Test func `lines of sources have at most 100 columns`() throws {
    // The formatter breaks neither comments nor texts. Tests may hold long lines as fixtures.
    let sources = try SwiftFile.all.get().map(\.file).filter { $0.path.hasPrefix("Sources/") }
    var long: [String] = []
    for file in sources + [try PackageFolder.file("Package.swift")] {
      long += file.lines.filter { $0.text.utf8.count > 100 && $0.text.count > 100 }
        .map { "\(file.path):\($0.number)" }
    }
    #expect(long == [])
  }

  @Test func `no file is called for being handy`() throws {
    let names = try PackageFolder.paths(in: "Sources") + PackageFolder.paths(in: "Tests")
    let handy = ["Util", "Utils", "Utilities", "Helper", "Helpers", "Manager"].map { $0 + ".swift" }
    #expect(names.filter { name in handy.contains { name.hasSuffix($0) } } == [])
  }

  @Test func `what the core shows to others says what it is`() throws {
    var silent: [String] = []
    for target in Layers.core.union(Layers.pureBindings).sorted() {
      for file in try PackageFolder.files(in: "Sources/\(target)", endings: [".swift"]) {
        silent += DocComments.missing(in: file.text).map { "\(file.path):\($0)" }
      }
    }
    #expect(silent == [])
  }

  @Test func `a declaration without a comment is seen`() {
    let text = """
      /// A thing.
      package struct Thing {
        /// Makes one.
        @inlinable
        package init() {}

        package func act() {}
        package static let limit = 3
        package var name: String
        package var description: String { name }
      }
      """
    #expect(DocComments.missing(in: text) == [7, 8])
  }

  private func violations(of rule: SourceRule, in folder: String) throws -> [String] {
    try SwiftFile.all.get().filter { $0.file.path.hasPrefix(folder + "/") }.flatMap { source in
      rule.violations(in: source.text).map { "\(source.file.path):\($0)" }
    }
  }
}
