import Foundation
import Git
import Host
import Monitoring
import Testing
import Vocabulary

/// What an import reads and writes; the import itself is a function of `Monitoring`.
@Suite struct ImportFolderTests {
  private static let metadata = #"""
    {"name": "Credit Data Drift", "modelCategory": "MODEL_MONITORING_MODEL"}
    """#
  private static let source = """
    import modelop.monitors.drift as drift

    # modelop.metrics
    def check(baseline, sample):
        yield {}

    """

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `a folder becomes files of a work tree, and nothing of theirs is replaced unasked`()
    throws
  {
    let folder = try TemporaryFolder()
    let (repository, registry) = (folder.path + "/monitor", folder.path + "/registry")
    try ImportFolder.write(
      [
        "metadata.json": bytes(Self.metadata), "src/drift.py": bytes(Self.source),
        ".git/config": bytes("[core]"),
      ], to: repository)
    let found = try ImportFolder.files(at: repository)
    #expect(found.keys.sorted() == ["metadata.json", "src/drift.py"], "git's own is left out")
    let report = ModelOpImport.monitors(in: found, repository: "monitor")
    #expect(report.files.keys.sorted() == ["monitors/credit-data-drift.yaml"])
    #expect(ImportFolder.conflicts(report.files, in: registry) == [])
    try ImportFolder.write(report.files, to: registry)
    #expect(ImportFolder.conflicts(report.files, in: registry) == [], "the same is no conflict")
    var changed = report.files
    changed["monitors/credit-data-drift.yaml"] = bytes("else")
    #expect(
      ImportFolder.conflicts(changed, in: registry) == ["monitors/credit-data-drift.yaml"])
  }

  @Test func `nothing is written through a link that leads elsewhere`() throws {
    let folder = try TemporaryFolder()
    let (registry, elsewhere) = (folder.path + "/registry", folder.path + "/elsewhere")
    for path in [registry, elsewhere] {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      atPath: registry + "/monitors", withDestinationPath: elsewhere)
    #expect(throws: HostError.self) {
      try ImportFolder.write(["monitors/a.yaml": bytes("a")], to: registry)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == [])
  }

  @Test func `an import onto a branch is one commit, and leaves what is there alone`() throws {
    let place = try Playground()
    try place.commit(["monitors/a.yaml": "mine\n"], "Registry")
    let person = CommitPerson(name: "Ada", email: "ada@example.com", when: place.now)
    func propose(_ files: [String: [UInt8]], _ branch: String, isForced: Bool) throws -> CommitID {
      try ImportFolder.propose(
        files, as: branch, on: Playground.main, in: place.repositoryPath, message: "Import",
        by: person, isForced: isForced)
    }
    #expect(throws: HostError.self) {
      try propose(["monitors/a.yaml": bytes("theirs\n")], "refs/heads/one", isForced: false)
    }
    let commit = try propose(
      ["monitors/a.yaml": bytes("theirs\n"), "monitors/b.yaml": bytes("b\n")],
      "refs/heads/two", isForced: true)
    let repository = try Repository(opening: place.repositoryPath)
    #expect(try repository.tip(of: "refs/heads/two") == commit)
    #expect(try repository.tip(of: "refs/heads/one") == nil)
    #expect(try repository.commit(commit).parents == [repository.tip(of: Playground.main)])
    #expect(throws: GitError.self, "a branch that is there is not moved") {
      try propose([:], "refs/heads/two", isForced: true)
    }
  }
}
