import FoundationEssentials
import Git
import TestSupport
import Testing
import Vocabulary

@Suite struct VettingTests {
  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/git"), "\(SuiteFolder.absence)"))
  func `each hostile object of the suite is refused by its name`() async throws {
    let suite = SuiteFolder("badinputs/git")
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/f", "hi\n")
    try await scratch.commit("w", "base")
    let repository = try Repository(opening: scratch.path("w"))
    var refused: [String: String] = [:]
    for row in try suite.rows("MANIFEST.tsv") {
      let bytes = try suite.bytes("\(row[0]).\(row[1]).raw")
      let id = try await scratch.git(
        "w", "hash-object", "-t", row[1], "-w", "--stdin", "--literally", input: bytes)
      #expect(id == row[2])
      let problems = try repository.problems(in: ObjectID(id))
      #expect(!problems.isEmpty, "\(row[0]) is not refused")
      refused[row[0]] = problems.first?.code
    }
    #expect(refused == Self.expected)
  }

  /// Where the suite's name is not git's own for it, or the blob that the name is about is not part
  /// of the suite, the right side says what is refused instead.
  static let expected = [
    "duplicateTree": "duplicateTree", "multipleAuthors": "multipleAuthors",
    "nulInCommit": "nulInCommit", "missingCommitter": "missingCommitter",
    "missingTree": "missingTree", "badEmail": "badEmail", "badDateOverflow": "badDateOverflow",
    "badTimezone": "badTimezone", "badParentSha1": "badParentSha1",
    "twoGpgsig": "multipleSignatures", "hasDotdot": "hasDotdot", "hasDotgit": "hasDotgit",
    "hasDotgitCase": "hasDotgit", "hasDotgitNtfs": "hasDotgit", "hasDotgitHfs": "hasDotgit",
    "hasDot": "hasDot", "fullPathname": "fullPathname", "emptyName": "emptyName",
    "zeroPaddedFilemode": "zeroPaddedFilemode", "treeNotSorted": "treeNotSorted",
    "duplicateEntries": "duplicateEntries", "nullSha1": "nullSha1",
    "gitmodulesSymlink": "gitmodulesSymlink", "gitattributesSymlink": "gitattributesSymlink",
    "badFilemode": "badFilemode", "gitmodulesBad": "gitmodulesMissing",
    "gitmodulesCr": "gitmodulesMissing", "gitattributesLong": "gitattributesMissing",
    "missingTag": "missingTagEntry", "badType": "badType",
  ]

  @Test(arguments: [
    (".gitmodules", "[submodule \"x\"]\n\tpath = \"x\r\"\n", "gitmodulesCr"),
    (".gitmodules", "[submodule \"../x\"]\n\tpath = x\n", "gitmodulesName"),
    (".gitmodules", "[submodule \"x\"]\n\tpath = -x\n", "gitmodulesPath"),
    (".gitmodules", "[submodule \"x\"]\n\turl = -u./payload\n", "gitmodulesUrl"),
    (".gitmodules", "[submodule \"x\"]\n\tURL = \"--upload-pack=x\"\n", "gitmodulesUrl"),
    (".gitmodules", "[submodule \"x\"]\n\tupdate = !touch x\n", "gitmodulesUpdate"),
    (".GITMODULES", "[submodule \"x\"]\n\tpath = ../x\n", "gitmodulesPath"),
    ("gitmod~1", "[submodule \"x\"]\n\tpath = ../x\n", "gitmodulesPath"),
    (".gitattributes", String(repeating: "x", count: 3000), "gitattributesLineLength"),
    ("sub/.gitattributes", String(repeating: "x", count: 3000), "gitattributesLineLength"),
    (".gitmodules", "[submodule \"x\"]\r\n\tpath = lib/x\r\n\turl = ../x.git\r\n", nil),
    (".gitattributes", "*.py text eol=lf\n", nil),
    ("a:b", "", nil), ("git~2", "", nil), (".github/x", "", nil),
  ])
  func `files that git takes orders from are read`(
    path: String, text: String, expected: String?
  ) async throws {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--bare", scratch.path("r")])
    let repository = try Repository(opening: scratch.path("r"))
    let blob = try repository.writeBlob(Array(text.utf8))
    var tree = blob.text
    var kind = "100644 blob"
    for name in path.split(separator: "/").reversed() {
      tree = try await scratch.git(
        "r", "mktree", input: Array("\(kind) \(tree)\t\(name)\n".utf8))
      kind = "040000 tree"
    }
    let problems = try repository.problems(in: ObjectID(tree))
    #expect(problems.map(\.code) == [expected].compactMap { $0 })
    if expected != nil { #expect(problems.first?.path == path) }
  }

  @Test func `a folder that was vetted before is not looked at again`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/bad/.gitattributes", String(repeating: "x", count: 3000))
    try scratch.write("w/good/file", "1")
    let first = try await scratch.commit("w", "one")
    try scratch.write("w/good/file", "2")
    let second = try await scratch.commit("w", "two")
    let repository = try Repository(opening: scratch.path("w"))
    let known = try repository.commit(first).tree
    let id = ObjectID(second.text)
    #expect(try repository.problems(in: id).map(\.path) == ["bad/.gitattributes"])
    #expect(try repository.problems(in: id, knownGood: known) == [])
  }

  @Test func `what git itself writes is not refused`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/a/b/c.txt", "1")
    try scratch.write("w/a.txt", "1", executable: true)
    try scratch.write("w/é ü", "1")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("w/link"), withDestinationPath: "a.txt")
    let one = try await scratch.commit("w", "one")
    try await scratch.git("w", "checkout", "-q", "-b", "side")
    let side = try await scratch.commit("w", "side")
    try await scratch.git("w", "checkout", "-q", "main")
    try await scratch.commit("w", "main")
    try await scratch.git("w", "tag", "-a", "-m", "note", "v1", side.text)
    try await scratch.git("w", "merge", "-q", "--no-ff", "-m", "merge", "v1")
    let merge = try await scratch.git("w", "rev-parse", "HEAD")
    let tag = try await scratch.git("w", "rev-parse", "v1")
    let repository = try Repository(opening: scratch.path("w"))
    for id in [one.text, side.text, merge, tag] {
      #expect(try repository.problems(in: ObjectID(id)) == [])
    }
  }

  @Test func `random bytes never crash a reader`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/d/f", "hi\n")
    let base = try await scratch.commit("w", "base")
    let repository = try Repository(opening: scratch.path("w"))
    let raw = try repository.rawCommit(base)
    let rawTree = try await scratch.run(
      "sh", ["-c", "git -C '\(scratch.path("w"))' cat-file tree HEAD^{tree} | od -An -v -tx1"])
    let tree = try #require(
      Hexadecimal.bytes(of: String(rawTree.filter { !$0.isWhitespace })))
    var generator = TreeTests.Generator(state: 3)
    for round in 0..<60 {
      let type = round % 2 == 0 ? "commit" : "tree"
      var bytes = round % 2 == 0 ? raw : tree
      for _ in 0..<3 {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
      }
      if round % 5 == 0 { bytes.removeLast(bytes.count / 3) }
      let id = try await scratch.git(
        "w", "hash-object", "-t", type, "-w", "--stdin", "--literally", input: bytes)
      // Whatever comes of it, it must come: a value or an error.
      _ = try? repository.problems(in: ObjectID(id))
      _ = try? repository.commit(CommitID(id))
      _ = try? repository.files(in: TreeID(id))
    }
  }
}
