import Forge
import Synchronization
import Testing

struct CredentialTests {
  /// The headers of one request, without those of the connection.
  private func headers(
    _ kind: ForgeKind, _ credential: ForgeCredential
  ) async throws -> [String] {
    let seen = Mutex<[String]>([])
    let server = try LoopbackServer { request in
      seen.withLock { $0 = request.headers.map { "\($0.name): \($0.value)" } }
      return .answer(status: 403, body: "{}")
    }
    let client = try ForgeClient(
      kind, api: "http://127.0.0.1:\(server.port)", repository: "a/b", credential: credential,
      patience: NotedSleep().patience)
    let error = await #expect(throws: ForgeError.self) { _ = try await client.pullRequest(1) }
    if case .jobToken = credential {
      #expect(
        error?.hint == "GitLab does not let a job token set statuses or comment; name a project "
          + "access token")
    }
    return seen.withLock { $0 }.filter { !$0.hasPrefix("Host:") }.sorted()
  }

  @Test func `each forge gets the token in its own header, and in no other place`() async throws {
    let token = ForgeCredential.token(try Secret("t0ken".utf8))
    #expect(
      try await headers(.gitHub, token) == [
        "Accept: application/vnd.github+json", "Authorization: Bearer t0ken", "User-Agent: muster",
        "X-GitHub-Api-Version: 2022-11-28",
      ])
    #expect(
      try await headers(.gitLab, token) == [
        "Accept: application/json", "PRIVATE-TOKEN: t0ken", "User-Agent: muster",
      ])
    #expect(
      try await headers(.gitLab, .jobToken(try Secret("t0ken".utf8))) == [
        "Accept: application/json", "JOB-TOKEN: t0ken", "User-Agent: muster",
      ])
    #expect(
      try await headers(.gitea, token) == [
        "Accept: application/json", "Authorization: token t0ken", "User-Agent: muster",
      ])
  }
}
