import Forge
import Testing

struct PullRequestTests {
  private static let other = String(repeating: "b", count: 40)

  private func forge(_ kind: ForgeKind) throws -> FakeForge {
    try FakeForge(kind) { state in
      state.pageLimit = 30
      state.proposals = (1...60).map {
        .init(number: $0, commit: Self.other, branch: "branch-\($0)")
      }
      state.proposals += [
        .init(number: 100, commit: FakeForge.commit, branch: "better", isOpen: false),
        .init(number: 102, commit: FakeForge.commit, branch: "better"),
        .init(number: 101, commit: FakeForge.commit, branch: "better", isFromFork: true),
      ]
    }
  }

  @Test(arguments: ForgeKind.allCases)
  func `a commit leads to the open pull requests that propose it, forks' as well`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try forge(kind)
    let found = try await forge.client().openPullRequests(.commit(FakeForge.commit))
    #expect(found.map(\.number) == [101, 102])
    #expect(found.map(\.isFromFork) == [true, false])
    #expect(found.map(\.baseBranch) == ["main", "main"])
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a branch of the repository leads to its own, not to a fork's of that name`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try forge(kind)
    let found = try await forge.client().openPullRequests(.branch("better"))
    #expect(found.map(\.number) == [102])
    #expect(found.map(\.headCommit) == [FakeForge.commit])
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `all open pull requests can be asked for, page by page`(_ kind: ForgeKind) async throws {
    let forge = try forge(kind)
    let found = try await forge.client().openPullRequests(.any)
    #expect(found.map(\.number) == (1...60).map { $0 } + [101, 102])
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a number leads to head and base`(_ kind: ForgeKind) async throws {
    let forge = try forge(kind)
    let found = try await forge.client().pullRequest(101)
    #expect(found.headCommit == FakeForge.commit)
    #expect(found.headBranch == "better")
    #expect(found.isFromFork)
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a branch's name is encoded, whatever is in it`(_ kind: ForgeKind) async throws {
    let name = "feature/ä&state=closed#1+2%20"
    let forge = try FakeForge(kind) { state in
      state.proposals = [.init(number: 3, commit: FakeForge.commit, branch: name)]
    }
    #expect(try await forge.client().openPullRequests(.branch(name)).map(\.number) == [3])
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a pull request is opened once, however often that is asked`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try FakeForge(kind)
    let client = try forge.client()
    let made = try await client.openPullRequest(
      of: "muster/retrain/tiny/1", onto: "main", title: "Retrain tiny", body: "Why\n")
    let again = try await client.openPullRequest(
      of: "muster/retrain/tiny/1", onto: "main", title: "Retrain tiny", body: "Why\n")
    #expect(made.number == again.number)
    #expect(forge.now.proposals.map(\.branch) == ["muster/retrain/tiny/1"])
    #expect(forge.now.texts[made.number] == "Why\n")
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a pull request whose answer is lost is found, and not opened twice`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try FakeForge(kind) { state in
      state.faults = [
        .init(
          method: "POST", path: kind == .gitLab ? "/merge_requests" : "/pulls", reply: .hangUp,
          isAfterDoing: true)
      ]
    }
    let made = try await forge.client().openPullRequest(
      of: "muster/retrain/tiny/1", onto: "main", title: "Retrain tiny", body: "")
    #expect(forge.now.proposals.map(\.number) == [made.number])
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a pull request is closed, and one that is closed stays so`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try forge(kind)
    let client = try forge.client()
    try await client.closePullRequest(102)
    try await client.closePullRequest(100)
    #expect(forge.now.proposals.first { $0.number == 102 }?.isOpen == false)
    #expect(forge.now.log.count { $0.hasPrefix("PATCH") || $0.hasPrefix("PUT") } == 1)
    #expect(forge.now.problems == [])
  }

  @Test func `a list that never ends is given up`() async throws {
    let forge = try FakeForge(.gitHub) { state in
      state.faults = Array(
        repeating: .init(
          method: "GET", path: "/pulls",
          reply: .answer(status: 200, headers: ["Link: <x>; rel=\"next\""], body: "[{}]")),
        count: 101)
    }
    let client = try forge.client()
    let error = await forge.failure { () async throws(ForgeError) in
      _ = try await client.openPullRequests(.branch("x"))
    }
    #expect(error?.code == .tooLong)
    #expect(error?.message == "found more than 100 pages, 100 elements in all")
  }
}
