import Forge
import Testing

struct PublicationTests {
  private func publication(
    _ forge: FakeForge, _ variables: [String: String], event: String? = nil
  ) async throws -> ForgePublication {
    let environment = try #require(
      try CIEnvironment.detect(variables, event: event.map { Array($0.utf8) }))
    return try await ForgePublication(
      environment, credential: .token(Secret(FakeForge.token.utf8)),
      patience: NotedSleep().patience, api: forge.api)
  }

  private func publish(_ publication: ForgePublication) async throws -> PostedComment? {
    try await publication.setStatus(.pending, "at work")
    try await publication.setStatus(.failure, "1 of 3 models fails")
    return try await publication.upsertComment("# no")
  }

  private static let jenkins = [
    "JENKINS_URL": "https://ci.example/", "CHANGE_ID": "17", "CHANGE_TARGET": "main",
    "CHANGE_URL": "https://git.example/acme/models/pulls/17", "BUILD_URL": "https://ci.example/1",
  ]

  @Test func `a workflow's pull request gets a status on its head, and a comment`() async throws {
    let forge = try FakeForge(.gitHub)
    let posted = try await publish(
      publication(
        forge,
        [
          "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": FakeForge.repository,
          "GITHUB_SHA": String(repeating: "f", count: 40), "GITHUB_API_URL": "https://x",
          "GITHUB_EVENT_NAME": "pull_request", "GITHUB_SERVER_URL": "https://github.com",
          "GITHUB_RUN_ID": "5",
        ],
        event: """
          {"pull_request":{"number":17,"head":{"ref":"a","sha":"\(FakeForge.commit)"},"base":{}}}
          """))
    let end = "https://github.com/acme/models/actions/runs/5"
    #expect(
      forge.now.statuses == [
        "0123|muster/gate|pending|at work|\(end)",
        "0123|muster/gate|failure|1 of 3 models fails|\(end)",
      ])
    #expect(posted?.action == .created)
    #expect(forge.now.log.last == "POST /repos/acme/models/issues/17/comments")
    #expect(forge.now.problems == [])
  }

  @Test func `Jenkins does not know the head, so the forge is asked`() async throws {
    let forge = try FakeForge(.gitea) { state in
      state.proposals = [.init(number: 17, commit: FakeForge.commit, branch: "better")]
    }
    let publication = try await publication(forge, Self.jenkins)
    #expect(publication.commit == FakeForge.commit)
    #expect(try await publish(publication)?.action == .created)
    #expect(
      forge.now.statuses.last
        == "0123|muster/gate|failure|1 of 3 models fails|https://ci.example/1")
    #expect(forge.now.problems == [])
  }

  @Test func `a change that the forge does not know is an error before anything is sent`()
    async throws
  {
    let forge = try FakeForge(.gitea)
    let error = await #expect(throws: ForgeError.self) {
      try await publication(forge, Self.jenkins)
    }
    #expect(
      error?.description
        == "failed to read \"acme/models#17\": Gitea or Forgejo answered 404 Not Found: Not Found")
    #expect(forge.now.statuses == [])
  }

  @Test func `a build of a branch gets a status, and no comment`() async throws {
    let forge = try FakeForge(.gitLab)
    let posted = try await publish(
      publication(
        forge,
        [
          "GITLAB_CI": "true", "CI_PROJECT_ID": FakeForge.repository,
          "CI_COMMIT_SHA": FakeForge.commit, "CI_API_V4_URL": "https://x", "CI_PIPELINE_ID": "900",
        ]))
    #expect(posted == nil)
    #expect(forge.now.statuses.last == "0123|muster/gate|failed|1 of 3 models fails|900")
    #expect(forge.now.comments == [])
    #expect(forge.now.problems == [])
  }

  @Test func `a fork's pipeline sets its own status, and comments on its parent`() async throws {
    let forge = try FakeForge(.gitLab)
    let publication = try await publication(
      forge,
      [
        "GITLAB_CI": "true", "CI_PROJECT_ID": "eve/models", "CI_COMMIT_SHA": FakeForge.commit,
        "CI_API_V4_URL": "https://x", "CI_MERGE_REQUEST_IID": "17",
        "CI_MERGE_REQUEST_PROJECT_ID": FakeForge.repository,
      ])
    #expect(try await publication.upsertComment("# no")?.action == .created)
    let error = await forge.failure { () async throws(ForgeError) in
      try await publication.setStatus(.success, "")
    }
    // The forge in memory has no such project.
    #expect(error?.object == "eve/models@0123456789ab")
    #expect(error?.code == .notFound)
  }
}
