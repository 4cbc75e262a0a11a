import Git
import Testing

struct QuarantineTests {
  @Test func `the folders of a quarantine are read from the environment`() throws {
    let variables = [
      "GIT_QUARANTINE_PATH": "/r/objects/in", "GIT_OBJECT_DIRECTORY": "objects/in",
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/r/objects:\"/odd:\\\"x\\\"\":other",
    ]
    let quarantine = try #require(Quarantine({ variables[$0] }, in: "/r"))
    #expect(quarantine.folder == "/r/objects/in")
    #expect(quarantine.alternates == ["/r/objects", "/odd:\"x\"", "/r/other"])
    #expect(quarantine.variables["GIT_OBJECT_DIRECTORY"] == "/r/objects/in")
  }

  @Test func `without a push there is no quarantine`() {
    #expect(Quarantine({ ["GIT_OBJECT_DIRECTORY": "/r"][$0] }, in: "/") == nil)
  }

  @Test func `a merge during a push writes into its quarantine`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    try scratch.write("w/a", "1\n")
    let base = try await scratch.commit("w", "base")
    try await scratch.git("w", "clone", "-q", "--bare", ".", scratch.path("r"))
    try await scratch.git("w", "switch", "-q", "-c", "other")
    try scratch.write("w/b", "2\n")
    let theirs = try await scratch.commit("w", "theirs")
    try await scratch.git("w", "switch", "-q", "main")
    try scratch.write("w/a", "3\n")
    let ours = try await scratch.commit("w", "ours")
    try await scratch.run("mkdir", [scratch.path("incoming")])
    let variables = [
      "GIT_QUARANTINE_PATH": scratch.path("incoming"),
      "GIT_OBJECT_DIRECTORY": scratch.path("incoming"),
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": scratch.path("w/.git/objects"),
    ]
    let quarantine = try #require(Quarantine({ variables[$0] }, in: scratch.folder))
    let git = GitProgram(.daemon(.init(remotes: [], variables: quarantine.variables)))
    let result = try await git.mergeTree(in: scratch.path("r"), ours, theirs)
    guard case .clean(let tree) = result else {
      Issue.record("\(result)")
      return
    }
    let seeing = try Repository(
      opening: scratch.path("r"), objectFolders: quarantine.objectFolders)
    #expect(try seeing.files(in: tree).map(\.path) == ["a", "b"])
    let blind = try Repository(opening: scratch.path("r"))
    #expect(try blind.contains(base) && !blind.contains(tree))
  }
}
