import FoundationEssentials
import Git
import Host
import Registry
import Reports
import Testing
import Vocabulary

/// What is compared with folders that are remembered must be what is read from whole trees.
struct ComparisonTests {
  /// A bare repository whose trees are written in process.
  private struct Bench {
    let folder: TemporaryFolder
    let repository: String
    let state: StateFolder

    init() throws {
      folder = try TemporaryFolder()
      repository = folder.path + "/r.git"
      state = StateFolder(folder.path + "/muster")
      _ = try Repository(creatingBareAt: repository)
    }

    var memory: String { state.path + "/registry/quiet-models" }

    /// Writes a tree; a file wins over a folder of its name.
    func tree(_ files: [String: String]) throws -> TreeID {
      let repository = try Repository(opening: repository)
      let kept = files.filter { file in
        !files.keys.contains { file.key.hasPrefix($0 + "/") }
      }
      return try repository.updateTree(
        nil,
        try kept.sorted { $0.key < $1.key }.map { path, text in
          TreeEdit.put(path: path, blob: try repository.writeBlob(Array(text.utf8)))
        })
    }

    /// As one command does it.
    func compared(_ base: TreeID, _ tree: TreeID) async throws -> Clone.Comparison {
      try await Clone(opening: repository).comparison(of: base, with: tree, remembering: state)
    }

    /// From whole trees, each alone.
    func whole(_ base: TreeID, _ tree: TreeID) async throws -> Clone.Comparison {
      let clone = try Clone(opening: repository)
      let (before, former) = try await clone.desired(inTree: base)
      let (after, diagnostics) = try await clone.desired(inTree: tree)
      return Clone.Comparison(
        before: before, formerDiagnostics: former, after: after, diagnostics: diagnostics)
    }

    func bytes() throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: memory))) }

    func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: memory)) }
  }

  /// Checks everything that a gate looks at; the models that need not be read may be missing.
  private func check(
    _ found: Clone.Comparison, _ whole: Clone.Comparison, _ context: String
  ) {
    #expect(found.formerDiagnostics == whole.formerDiagnostics, "\(context)")
    #expect(found.diagnostics == whole.diagnostics, "\(context)")
    #expect(changes(in: found) == changes(in: whole), "\(context)")
    for (found, whole) in [(found.before, whole.before), (found.after, whole.after)] {
      for (name, model) in found.models { #expect(whole.models[name] == model, "\(context)") }
      var bare = whole
      bare.models = found.models
      #expect(found == bare, "\(context)")
    }
  }

  /// The models whose judgement may change.
  private func changes(in comparison: Clone.Comparison) -> [ModelName: [DesiredModel?]] {
    func digests(_ model: DesiredModel?) -> [Digest?] {
      [model?.version.digest, model?.gatesDigest, model?.testsDigest, model?.dataDigest]
    }
    let (before, after) = (comparison.before.models, comparison.after.models)
    var changes: [ModelName: [DesiredModel?]] = [:]
    for name in Set(before.keys).union(after.keys)
    where (before[name] == nil) != (after[name] == nil)
      || digests(before[name]) != digests(after[name])
    {
      changes[name] = [before[name], after[name]]
    }
    return changes
  }

  // MARK: - Tests

  @Test(arguments: 0..<10)
  func `what is remembered changes nothing that a gate looks at`(seed: Int) async throws {
    let bench = try Bench()
    var numbers = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    for round in 0..<5 {
      var files = ComparisonTrees.start()
      var words: [String] = []
      for _ in 0..<numbers.next(below: 3) {
        let edit = ComparisonTrees.edits[numbers.next(below: ComparisonTrees.edits.count)]
        edit.1(&files, round)
        words.append(edit.0)
      }
      let base = try bench.tree(files)
      words.append("->")
      for _ in 0..<(1 + numbers.next(below: 3)) {
        let edit = ComparisonTrees.edits[numbers.next(below: ComparisonTrees.edits.count)]
        edit.1(&files, 100 + round)
        words.append(edit.0)
      }
      let tree = try bench.tree(files)
      let context = "\(words)"
      let whole = try await bench.whole(base, tree)
      check(try await bench.compared(base, tree), whole, "first: \(context)")
      check(try await bench.compared(base, tree), whole, "again: \(context)")
    }
  }

  @Test func `each change, with everything remembered`() async throws {
    let bench = try Bench()
    let base = try bench.tree(ComparisonTrees.start())
    _ = try await bench.compared(base, base)
    for (words, edit) in ComparisonTrees.edits {
      var files = ComparisonTrees.start()
      edit(&files, 7)
      let tree = try bench.tree(files)
      check(
        try await bench.compared(base, tree), try await bench.whole(base, tree),
        "\(words), forwards")
      check(
        try await bench.compared(tree, base), try await bench.whole(tree, base), "\(words), back")
    }
  }

  @Test func `only models that differ are read where the others are remembered`() async throws {
    let bench = try Bench()
    let base = try bench.tree(ComparisonTrees.start())
    var files = ComparisonTrees.start()
    files["models/a/score.py"] = ComparisonTrees.source
    let tree = try bench.tree(files)
    #expect(try await bench.compared(base, tree).before.models.count == 5)
    let warm = try await bench.compared(base, tree)
    #expect(warm.before.models.keys.map(\.text) == ["a"])
    #expect(warm.after.models.keys.map(\.text) == ["a"])
    // The other way about, what was new is remembered too.
    #expect(try await bench.compared(tree, tree).before.models.isEmpty)
  }

  @Test func `a damaged file counts as absent and is made again`() async throws {
    let bench = try Bench()
    let base = try bench.tree(ComparisonTrees.start())
    var files = ComparisonTrees.start()
    files["models/a/score.py"] = ComparisonTrees.source
    let tree = try bench.tree(files)
    _ = try await bench.compared(base, tree)
    let good = try bench.bytes()
    let whole = try await bench.whole(base, tree)
    var damaged: [[UInt8]] = [[], [0], Array(good.dropLast()), good + [0], good.reversed()]
    for place in stride(from: 0, to: good.count, by: 7) {
      var bytes = good
      bytes[place] ^= 1
      damaged.append(bytes)
    }
    for bytes in damaged {
      try bench.write(bytes)
      check(try await bench.compared(base, tree), whole, "damaged")
      #expect(try bench.bytes() == good)
    }
  }

  @Test func `the report is the same to the byte, whatever is remembered`() async throws {
    let scratch = try await RegistryScratch()
    for name in ["n", "o"] {
      try scratch.write(
        "models/\(name)/model.yaml",
        RegistryScratch.model(gates: "{metric: auc, atLeast: 0.75}")
          .replacing("name: m}", with: "name: \(name)}"))
      try scratch.write("models/\(name)/score.py", RegistryScratch.source(auc: "0.8"))
    }
    try await scratch.commit("More")
    try await scratch.git("switch", "-q", "-c", "proposal")
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.7"))
    try scratch.write(
      "models/p/model.yaml",
      RegistryScratch.model(gates: "{metric: auc, atLeast: 0.75}")
        .replacing("name: m}", with: "name: n}"))
    try scratch.write("models/p/score.py", RegistryScratch.source(auc: "0.8"))
    try await scratch.commit("Proposal")
    func report() async throws -> [String] {
      let document = try await scratch.gate().document(at: RegistryScratch.now)
      return [
        JSONReport.json(document).prettyText, MarkdownReport.text(document),
        JUnitReport.text(document),
      ]
    }
    _ = try await report()  // measures, and remembers
    let memory = scratch.state.path + "/registry/quiet-models"
    let warm = try await report()
    #expect(warm[0].contains("duplicate-name"))
    try FileManager.default.removeItem(atPath: memory)
    #expect(try await report() == warm)
    #expect(FileManager.default.fileExists(atPath: memory))
    #expect(try await report() == warm)
    try Data("damaged".utf8).write(to: URL(filePath: memory))
    #expect(try await report() == warm)
  }

  @Test func `a file with a right digest and impossible contents does no harm`() async throws {
    let bench = try Bench()
    let base = try bench.tree(ComparisonTrees.start())
    _ = try await bench.compared(base, base)
    let good = try bench.bytes()
    let whole = try await bench.whole(base, base)
    var numbers = Numbers(state: 11)
    for _ in 0..<200 {
      var bytes = Array(good.dropLast(64))
      // Behind the key: counts, places, lengths and texts.
      for _ in 0...numbers.next(below: 4) {
        bytes[64 + numbers.next(below: bytes.count - 64)] = UInt8(numbers.next(below: 256))
      }
      try bench.write(bytes + Array(Digest(of: bytes).hex.utf8))
      let found = try await bench.compared(base, base)
      #expect(found.after.datasets == whole.after.datasets)
    }
  }

  @Test func `a folder in the place of the file stops nothing`() async throws {
    let bench = try Bench()
    let base = try bench.tree(ComparisonTrees.start())
    try FileManager.default.createDirectory(
      atPath: bench.memory, withIntermediateDirectories: true)
    check(try await bench.compared(base, base), try await bench.whole(base, base), "a folder")
  }
}

/// A stream of numbers that is the same in every run.
private struct Numbers {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
