import Git
import Signatures
import Testing
import Vocabulary

@Suite struct HistoryTests {
  /// main: base - m1 ------ merge - m2; side (from base): s1 - s2
  struct Story {
    let scratch: Scratch
    var ids: [String: CommitID] = [:]

    init() async throws {
      scratch = try Scratch()
      try await scratch.makeRepository("w")
      try scratch.write("w/models/a/x", "1")
      try scratch.write("w/models/b/x", "1")
      try scratch.write("w/README", "1")
      ids["base"] = try await scratch.commit("w", "base")
      try await scratch.git("w", "checkout", "-q", "-b", "side")
      try scratch.write("w/models/a/x", "2")
      ids["s1"] = try await scratch.commit("w", "s1")
      try scratch.write("w/README", "2")
      ids["s2"] = try await scratch.commit("w", "s2")
      try await scratch.git("w", "checkout", "-q", "main")
      try scratch.write("w/models/b/x", "2")
      ids["m1"] = try await scratch.commit("w", "m1")
      try await scratch.git("w", "merge", "-q", "--no-ff", "-m", "merge", "side")
      ids["merge"] = CommitID(try await scratch.git("w", "rev-parse", "HEAD"))
      try await scratch.git("w", "rm", "-q", "-r", "models/b")
      ids["m2"] = try await scratch.commit("w", "m2")
    }

    func open() throws -> Repository { try Repository(opening: scratch.path("w")) }

    subscript(_ name: String) -> CommitID { ids[name] ?? CommitID("") }

    func names(_ commits: [CommitID]) -> [String] {
      commits.map { id in ids.first { $0.value == id }?.key ?? id.text }
    }
  }

  @Test func `history is what is reachable, children first`() async throws {
    let story = try await Story()
    let repository = try story.open()
    let all = try repository.history(of: story["m2"])
    let names = story.names(all)
    #expect(Set(names) == ["base", "s1", "s2", "m1", "merge", "m2"] && names.count == 6)
    #expect(names.first == "m2" && names.last == "base")
    let new = try repository.history(of: story["m2"], notIn: [story["s2"]])
    #expect(story.names(new) == ["m2", "merge", "m1"])
    let line = try repository.history(of: story["m2"], firstParentOnly: true)
    #expect(story.names(line) == ["m2", "merge", "m1", "base"])
    #expect(try repository.history(of: story["m2"], limit: 2).count == 2)
  }

  @Test func `merge bases and ancestors are git's`() async throws {
    let story = try await Story()
    let repository = try story.open()
    #expect(try repository.mergeBase(story["m1"], story["s2"]) == story["base"])
    #expect(try repository.isAncestor(story["s1"], of: story["m2"]))
    #expect(try !repository.isAncestor(story["m1"], of: story["s2"]))
    #expect(try repository.isAncestor(story["m1"], of: story["m1"]))
    let lone = try repository.writeCommit(
      CommitDraft(
        tree: try repository.updateTree(nil, []), parents: [], author: Scratch.muster,
        message: "lone\n"))
    #expect(try repository.mergeBase(story["m1"], lone) == nil)
    let absent = CommitID(String(repeating: "1", count: 40))
    #expect(
      code { () throws(GitError) in _ = try repository.mergeBase(lone, absent) } == .notFound)
  }

  @Test func `who changed what below some folders is known for each commit`() async throws {
    let story = try await Story()
    let repository = try story.open()
    let found = try repository.contributions(
      to: ["models/a", "models/b", "models/b/x", "none"], of: story["m2"], notIn: [])
    let text = Dictionary(
      uniqueKeysWithValues: found.map { (story.names([$0.commit])[0], $0.paths) })
    // The merge takes each folder from one of its sides: it contributed nothing itself.
    #expect(
      text == [
        "base": ["models/a", "models/b", "models/b/x"], "s1": ["models/a"],
        "m1": ["models/b", "models/b/x"], "m2": ["models/b", "models/b/x"],
      ])
    #expect(Set(found.map(\.author.email)) == ["ann@x.invalid"])
    let range = try repository.contributions(
      to: ["models/a"], of: story["merge"], notIn: [story["m1"]])
    #expect(story.names(range.map(\.commit)) == ["s1"])
  }

  @Test func `a merge that mixes both sides is a contribution`() async throws {
    let scratch = try Scratch()
    let repository = try Repository(creatingBareAt: scratch.path("r"))
    func commit(_ text: String, _ parents: [CommitID]) throws -> CommitID {
      let blob = try repository.writeBlob(Array(text.utf8))
      let tree = try repository.updateTree(nil, [.put(path: "m/x", blob: blob)])
      return try repository.writeCommit(
        CommitDraft(tree: tree, parents: parents, author: Scratch.muster, message: text))
    }
    let base = try commit("base", [])
    let left = try commit("left", [base])
    let right = try commit("right", [base])
    let evil = try commit("evil", [left, right])
    let found = try repository.contributions(to: ["m"], of: evil, notIn: [left, right])
    #expect(found.map(\.commit) == [evil])
  }

  @Test func `a signed commit is one that git and the strict reader verify`() async throws {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--bare", "-b", "main", scratch.path("r")])
    let repository = try Repository(opening: scratch.path("r"))
    let key = try SigningKey(seed: Array(1...32), comment: "muster")
    let draft = CommitDraft(
      tree: try repository.updateTree(nil, []), parents: [], author: Scratch.muster,
      message: "state\n\nMuster-Pass: 1\n")
    let id = try repository.writeCommit(draft) { (payload) throws(GitError) in key.sign(payload) }
    let commit = try SignedCommit(parsing: try repository.rawCommit(id))
    #expect(commit.id == id && commit.message == draft.message)
    #expect(commit.author == Scratch.muster)
    #expect(commit.signatureVerdict == .verified(by: key.publicKey))
    try scratch.write("allowed", "muster@x.invalid \(key.publicKey.line)\n")
    try await scratch.git(
      "r", "-c", "gpg.ssh.allowedSignersFile=" + scratch.path("allowed"), "verify-commit", id.text)
    let unsigned = try repository.writeCommit(draft)
    #expect(
      try await scratch.git("r", "cat-file", "commit", unsigned.text).contains("gpgsig") == false)
    #expect(try await scratch.git("r", "fsck", "--strict", "--no-dangling").isEmpty)
    var bad = draft
    bad.message = "a\0b"
    let draftWithNul = bad
    #expect(
      code { () throws(GitError) in _ = try repository.writeCommit(draftWithNul) } == .invalid)
  }
}
