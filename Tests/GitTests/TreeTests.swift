import Git
import Testing
import Vocabulary

@Suite struct TreeTests {
  /// A small generator, so that each run sees the same repositories.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  /// Edits of files in a few folders; names are such that files and folders collide in order.
  static func edits(_ generator: inout Generator, over files: [String]) -> [TreeEdit] {
    let names = ["a", "a.b", "a-b", "ab", "b", "é", "A"]
    var edits: [String: TreeEdit] = [:]
    for _ in 0..<12 {
      let depth = Int.random(in: 0...3, using: &generator)
      let folder = (0..<depth).map { _ in "d" + (names.randomElement(using: &generator) ?? "a") }
      let path = (folder + ["f" + (names.randomElement(using: &generator) ?? "a")])
        .joined(separator: "/")
      edits[path] = .put(path: path, blob: BlobID(""), mode: .regular)
    }
    for _ in 0..<4 {
      if let path = files.randomElement(using: &generator) { edits[path] = .remove(path: path) }
    }
    return edits.keys.sorted().compactMap { edits[$0] }
  }

  @Test func `edits give the tree that git's index gives, and differences are git's`() async throws
  {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--bare", "-b", "main", scratch.path("r")])
    let repository = try Repository(opening: scratch.path("r"))
    var generator = Generator(state: 7)
    var tree = try repository.updateTree(nil, [])
    for round in 0..<12 {
      var edits = Self.edits(&generator, over: try repository.files(in: tree).map(\.path))
      var index = ""
      for (number, edit) in edits.enumerated() {
        switch edit {
        case .put(let path, _, _):
          let blob = try repository.writeBlob(Array("\(round) \(number)".utf8))
          let mode: FileMode = number % 5 == 0 ? .executable : .regular
          edits[number] = .put(path: path, blob: blob, mode: mode)
          index += "\(mode.text) \(blob)\t\(path)\n"
        case .remove(let path):
          index += "0 \(String(repeating: "0", count: 40))\t\(path)\n"
        }
      }
      let updated = try repository.updateTree(tree, edits)
      try await scratch.git("r", "read-tree", tree.text)
      try await scratch.git("r", "update-index", "--index-info", input: Array(index.utf8))
      #expect(try await scratch.git("r", "write-tree") == updated.text)
      let expected = try await scratch.git(
        "r", "diff-tree", "-r", "--raw", "--no-renames", "--no-abbrev", tree.text, updated.text)
      #expect(try text(repository.changes(from: tree, to: updated)) == expected)
      let listing = try await scratch.git("r", "ls-tree", "-r", updated.text)
      #expect(
        try repository.files(in: updated).map {
          "\($0.mode.text) blob \($0.object)\t\($0.path)"
        }.joined(separator: "\n") == unquoted(listing))
      tree = updated
    }
    #expect(try await scratch.git("r", "fsck", "--strict", "--no-dangling").isEmpty)
  }

  @Test func `a file in the place of a folder is a removal and an addition`() async throws {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--bare", scratch.path("r")])
    let repository = try Repository(opening: scratch.path("r"))
    let blob = try repository.writeBlob([1])
    let folder = try repository.updateTree(
      nil, [.put(path: "a/x", blob: blob), .put(path: "a.b", blob: blob)])
    let file = try repository.updateTree(nil, [.put(path: "a", blob: blob)])
    let changes = try repository.changes(from: folder, to: file)
    #expect(
      changes.map { "\($0.kind) \($0.path)" } == ["added a", "removed a.b", "removed a/x"])
  }

  @Test func `edits that contradict each other or the tree are refused`() async throws {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--bare", scratch.path("r")])
    let repository = try Repository(opening: scratch.path("r"))
    let blob = try repository.writeBlob([1])
    let base = try repository.updateTree(
      nil, [.put(path: "file", blob: blob), .put(path: "d/x", blob: blob)])
    func result(_ edits: TreeEdit...) -> GitError.Code? {
      code { () throws(GitError) in _ = try repository.updateTree(base, edits) }
    }
    #expect(result(.put(path: "a", blob: blob), .remove(path: "a")) == .invalid)
    #expect(result(.put(path: "a", blob: blob), .put(path: "a/b", blob: blob)) == .invalid)
    #expect(result(.put(path: "a/b", blob: blob), .remove(path: "a")) == .invalid)
    #expect(result(.put(path: "file/x", blob: blob)) == .invalid)
    #expect(result(.put(path: "d", blob: blob)) == .invalid)
    #expect(result(.put(path: "../x", blob: blob)) == .invalid)
    #expect(result(.put(path: ".git/x", blob: blob)) == .invalid)
    #expect(result(.put(path: "x", blob: BlobID("00"))) == .invalid)
    #expect(result(.put(path: "x", blob: blob, mode: .directory)) == .invalid)
    #expect(try repository.updateTree(base, [.remove(path: "none/at/all")]) == base)
    #expect(try repository.updateTree(base, [.remove(path: "file/x")]) == base)
    let left = try repository.updateTree(base, [.remove(path: "d/x")])
    #expect(try repository.files(in: left).map(\.path) == ["file"])
    let nothing = try repository.updateTree(base, [.remove(path: "d"), .remove(path: "file")])
    #expect(nothing.text == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
  }

  @Test func `a tree that holds itself a billion times over is given up`() async throws {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--bare", scratch.path("r")])
    let repository = try Repository(opening: scratch.path("r"))
    var tree = try repository.updateTree(nil, [])
    for _ in 0..<12 {
      let rows = (0..<10).map { "040000 tree \(tree)\td\($0)\n" }.joined()
      tree = TreeID(try await scratch.git("r", "mktree", input: Array(rows.utf8)))
    }
    let bomb = tree
    #expect(
      code { () throws(GitError) in _ = try repository.files(in: bomb, maximumCount: 10_000) }
        == .tooLarge)
    #expect(try repository.problems(in: ObjectID(bomb.text)) == [])
  }

  private func text(_ changes: [TreeChange]) -> String {
    let zero = String(repeating: "0", count: 40)
    return changes.map { change in
      let old = change.old.map { ($0.mode.text, $0.object.text) } ?? ("000000", zero)
      let new = change.new.map { ($0.mode.text, $0.object.text) } ?? ("000000", zero)
      let letter = change.kind == .added ? "A" : change.kind == .removed ? "D" : "M"
      return ":\(old.0) \(new.0) \(old.1) \(new.1) \(letter)\t\(quoted(change.path))"
    }.joined(separator: "\n")
  }

  /// git prints "é" as octal numbers in quotes.
  private func quoted(_ path: String) -> String {
    guard path.contains("é") else { return path }
    return "\""
      + path.split(separator: "é", omittingEmptySubsequences: false)
      .joined(separator: "\\303\\251") + "\""
  }

  private func unquoted(_ listing: String) -> String {
    listing.split(separator: "\n").map { line in
      guard line.hasSuffix("\"") else { return String(line) }
      return String(line.filter { $0 != "\"" }).replacing("\\303\\251", with: "é")
    }.joined(separator: "\n")
  }
}
