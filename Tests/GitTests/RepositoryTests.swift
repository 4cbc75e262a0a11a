import Git
import Testing
import Vocabulary

@Suite struct RepositoryTests {
  @Test func `the library is the one that was measured, with threads`() {
    #expect(LibGit2.versions.isThreadSafe)
    #expect(LibGit2.versions.library.hasPrefix("1."))
  }

  @Test func `a repository opens by its work tree and by its git folder`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let work = try Repository(opening: scratch.path("w"))
    let folder = try Repository(opening: scratch.path("w/.git"))
    #expect(work.path == folder.path && work.path.hasSuffix("/w/.git/") && !work.isBare)
    let bare = try Repository(creatingBareAt: scratch.path("deep/b.git"))
    let isBare = bare.isBare
    #expect(isBare)
    #expect(try bare.reference("HEAD") == nil)
    #expect(try await scratch.git("deep/b.git", "symbolic-ref", "HEAD") == "refs/heads/main")
  }

  @Test func `what cannot be opened is refused by name`() async throws {
    let scratch = try Scratch()
    try await scratch.run("git", ["init", "-q", "--object-format=sha256", scratch.path("sha256")])
    try await scratch.makeRepository("reftable")
    try await scratch.git("reftable", "config", "core.repositoryformatversion", "1")
    try await scratch.git("reftable", "config", "extensions.refstorage", "reftable")
    try await scratch.makeRepository("known")
    try await scratch.git("known", "config", "core.repositoryformatversion", "1")
    try await scratch.git("known", "config", "extensions.worktreeConfig", "true")
    try await scratch.git("known", "config", "extensions.objectFormat", "sha1")
    try scratch.write("plain/file", "")
    func open(_ name: String) -> GitError.Code? {
      code { () throws(GitError) in _ = try Repository(opening: scratch.path(name)) }
    }
    #expect(open("sha256") == .unsupported)
    #expect(open("reftable") == .unsupported)
    #expect(open("known") == nil)
    #expect(open("plain") == .notARepository)
    #expect(open("known/.git/refs") == .notARepository)
    #expect(open("absent") == .notARepository)
  }

  @Test func `a shallow repository has no history to walk`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try await scratch.commit("w", "one")
    let tip = try await scratch.commit("w", "two")
    try await scratch.run(
      "git", ["clone", "-q", "--depth=1", "file://" + scratch.path("w"), scratch.path("s")])
    let shallow = try Repository(opening: scratch.path("s"))
    let isShallow = shallow.isShallow
    #expect(isShallow)
    #expect(try shallow.commit(tip).subject == "two")
    #expect(code { () throws(GitError) in _ = try shallow.history(of: tip) } == .unsupported)
    #expect(code { () throws(GitError) in _ = try shallow.resolve("HEAD~1") } == .unsupported)
  }

  @Test func `a person's words for a commit are understood, and options are not`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let one = try await scratch.commit("w", "one")
    let two = try await scratch.commit("w", "two")
    try await scratch.git("w", "tag", "-a", "-m", "t", "v1", one.text)
    try await scratch.git("w", "update-ref", "refs/muster/state", one.text)
    let repository = try Repository(opening: scratch.path("w"))
    for (text, expected) in [
      ("main", two), ("HEAD", two), ("@", two), ("@~1", one), ("HEAD^", one), ("v1", one),
      ("v1^0", one), ("refs/muster/state", one), (two.text, two), (String(two.short), two),
    ] {
      #expect(try repository.resolve(text) == expected, "\(text)")
    }
    for (text, expected) in [
      ("-x", GitError.Code.invalid), ("", .invalid), ("main..x", .notFound), ("HEAD~5", .notFound),
      ("HEAD~999999999", .tooLarge), ("HEAD~99999999999999999999", .tooLarge),
      ("HEAD@{1}", .notFound), ("HEAD^{/x}", .invalid), (":/one", .notFound), ("a b", .invalid),
      ("HEAD^2", .notFound),
    ] {
      #expect(
        code { () throws(GitError) in _ = try repository.resolve(text) } == expected, "\(text)")
    }
  }

  @Test func `objects are read as git has them`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/a/b/file", "hello\n")
    try scratch.write("w/run", "#!/bin/sh\n", executable: true)
    let id = try await scratch.commit("w", "subject\n\nbody é")
    let repository = try Repository(opening: scratch.path("w"))
    let commit = try repository.commit(id)
    #expect(commit.message == "subject\n\nbody é\n" && commit.subject == "subject")
    #expect(commit.author.description == "Ann <ann@x.invalid>")
    #expect(commit.author.when == Instant(seconds: 1_700_000_000))
    #expect(commit.author.offsetMinutes == 60)
    let raw = try await scratch.git("w", "cat-file", "commit", id.text)
    #expect(String(decoding: try repository.rawCommit(id), as: UTF8.self) == raw + "\n")
    let files = try repository.files(in: commit.tree)
    #expect(files.map { "\($0.mode.text) \($0.path)" } == ["100644 a/b/file", "100755 run"])
    let entry = try #require(try repository.entry(at: "a/b/file", in: commit.tree))
    #expect(try repository.size(of: entry.object.blob) == 6)
    #expect(try repository.blob(entry.object.blob, limit: 6) == Array("hello\n".utf8))
    #expect(
      code { () throws(GitError) in _ = try repository.blob(entry.object.blob, limit: 5) }
        == .tooLarge)
    #expect(try repository.entry(at: "a/none", in: commit.tree) == nil)
    #expect(try repository.entries(of: commit.tree).map(\.name) == ["a", "run"])
    #expect(try repository.contains(id))
    #expect(try !repository.contains(CommitID(String(repeating: "1", count: 40))))
    #expect(
      code { () throws(GitError) in _ = try repository.blob(BlobID(id.text), limit: 9) } == .invalid
    )
    #expect(code { () throws(GitError) in _ = try repository.commit(CommitID("-x")) } == .invalid)
    #expect(
      code { () throws(GitError) in _ = try repository.files(in: commit.tree, maximumDepth: 1) }
        == .tooLarge)
    #expect(
      code { () throws(GitError) in _ = try repository.files(in: commit.tree, maximumCount: 2) }
        == .tooLarge)
  }

  @Test func `objects in quarantine are seen by who is told where they are`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let id = try await scratch.commit("w", "pushed")
    _ = try Repository(creatingBareAt: scratch.path("r"))
    let blind = try Repository(opening: scratch.path("r"))
    #expect(try !blind.contains(id))
    let seeing = try Repository(
      opening: scratch.path("r"), objectFolders: [scratch.path("w/.git/objects")])
    #expect(try seeing.commit(id).subject == "pushed")
  }

  @Test func `many blobs come in the order asked, wherever they are kept`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let texts = (0..<3000).map { "blob \($0 % 2900)\n" + String(repeating: "x", count: $0 % 50) }
    let stream = texts.map { "blob\ndata \($0.utf8.count)\n\($0)\n" }.joined()
    try await scratch.git("w", "fast-import", "--quiet", input: Array(stream.utf8))
    let repository = try Repository(opening: scratch.path("w"))
    // One more is loose.
    let loose = try repository.writeBlob(Array("loose\n".utf8))
    // What is in the pack already is not written again.
    let ids = try texts.reversed().map { try repository.writeBlob(Array($0.utf8)) } + [loose]
    let found = try repository.blobs(ids, limit: 100)
    #expect(found == texts.reversed().map { Array($0.utf8) } + [Array("loose\n".utf8)])
    let code = code { () throws(GitError) in _ = try repository.blobs(ids, limit: 10) }
    #expect(code == .tooLarge)
  }
}
