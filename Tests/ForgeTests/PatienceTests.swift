import Forge
import Testing
import Vocabulary

struct PatienceTests {
  private func setStatus(
    _ replies: [LoopbackServer.Reply], _ sleep: NotedSleep
  ) async throws -> (error: ForgeError?, requests: Int) {
    let forge = try FakeForge(.gitHub) { state in
      state.faults = replies.map { .init(method: "POST", path: "/statuses/", reply: $0) }
    }
    let client = try forge.client(sleep)
    var failure: ForgeError?
    do throws(ForgeError) {
      try await client.setStatus(CommitStatus(.success, "ok"), of: FakeForge.commit)
    } catch {
      failure = error
    }
    return (failure, forge.now.log.count)
  }

  @Test(arguments: [
    (429, ["Retry-After: 7"], 7), (403, ["Retry-After: 7"], 7), (429, [], 60),
    // The clock of these tests stands at 1,800,000,000.
    (403, ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1800000030"], 31),
    (429, ["RateLimit-Remaining: 0", "RateLimit-Reset: 1800000009"], 10),
    (429, ["X-RateLimit-Reset: 5"], 1), (429, ["Retry-After: soon"], 60),
    (429, ["Retry-After: 99999999999999999999"], 60), (503, ["Retry-After: 3"], 3), (502, [], 1),
  ])
  func `what is refused for the moment is asked again when the forge says so`(
    _ status: Int, _ headers: [String], _ seconds: Int
  ) async throws {
    let sleep = NotedSleep()
    let (error, requests) = try await setStatus(
      [.answer(status: status, headers: headers, body: #"{"message":"slow down"}"#)], sleep)
    #expect(error == nil)
    #expect(sleep.slept == [.seconds(seconds)])
    #expect(requests == 2)
  }

  @Test(arguments: [400, 401, 403, 404, 422, 302])
  func `what stays refused is asked once`(_ status: Int) async throws {
    let sleep = NotedSleep()
    let (error, requests) = try await setStatus([.answer(status: status, body: "{}")], sleep)
    #expect(error?.status == status)
    #expect(sleep.slept == [])
    #expect(requests == 1)
  }

  @Test func `the number of attempts is bounded`() async throws {
    let sleep = NotedSleep()
    let reply = LoopbackServer.Reply.answer(status: 429, headers: ["Retry-After: 2"], body: "{}")
    let (error, requests) = try await setStatus(Array(repeating: reply, count: 9), sleep)
    #expect(error?.code == .rateLimited)
    #expect(error?.message == "GitHub answered 429 Too Many Requests (asked 4 times)")
    #expect(sleep.slept == [.seconds(2), .seconds(2), .seconds(2)])
    #expect(requests == 4)
  }

  @Test func `a longer wait than there is patience for is an error at once`() async throws {
    let sleep = NotedSleep()
    let (error, requests) = try await setStatus(
      [.answer(status: 403, headers: ["Retry-After: 3600"], body: "{}")], sleep)
    #expect(error?.code == .rateLimited)
    #expect(
      error?.message
        == "GitHub answered 403 Forbidden (it asks to wait 3600.0 seconds, longer than is waited)")
    #expect(sleep.slept == [])
    #expect(requests == 1)
  }

  @Test func `waits count together`() async throws {
    let sleep = NotedSleep()
    let reply = LoopbackServer.Reply.answer(status: 429, headers: ["Retry-After: 50"], body: "{}")
    let (error, _) = try await setStatus(Array(repeating: reply, count: 9), sleep)
    #expect(error?.code == .rateLimited)
    #expect(sleep.slept == [.seconds(50), .seconds(50)])
  }

  @Test func `a broken connection is tried again for what may be done twice`() async throws {
    let sleep = NotedSleep()
    let (error, requests) = try await setStatus([.hangUp, .hangUp], sleep)
    #expect(error == nil)
    #expect(sleep.slept == [.seconds(1), .seconds(2)])
    #expect(requests == 3)
  }

  @Test func `who is cancelled while waiting stops`() async throws {
    let forge = try FakeForge(.gitLab) { state in
      state.faults = [
        .init(method: "POST", path: "", reply: .answer(status: 429, body: "{}"))
      ]
    }
    let patience = ForgePatience(now: { .epoch }, sleep: { _ in throw CancellationError() })
    let client = try forge.client { $0 = patience }
    let error = await forge.failure { () async throws(ForgeError) in
      try await client.setStatus(CommitStatus(.success, ""), of: FakeForge.commit)
    }
    #expect(error?.code == .cancelled)
    #expect(forge.now.log.count == 1)
  }
}
