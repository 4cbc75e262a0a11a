import Forge
import Testing

struct CommentTests {
  private let line = CommentMarker().line

  @Test(arguments: ForgeKind.allCases)
  func `the first comment is made, the next ones update it`(_ kind: ForgeKind) async throws {
    let forge = try FakeForge(kind)
    let client = try forge.client()
    let first = try await client.upsertComment(on: 17, "fail ✘")
    let second = try await client.upsertComment(on: 17, "pass \"✔\"")
    let third = try await client.upsertComment(on: 17, "\(line)\r\npass \"✔\"\n")
    #expect([first, second, third].map(\.action) == [.created, .updated, .unchanged])
    #expect(Set([first, second, third].map(\.id)).count == 1)
    #expect(forge.now.comments.map(\.body) == ["\(line)\npass \"✔\""])
    #expect(first.url == (kind == .gitLab ? nil : "https://forge.example/comment/1001"))
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `our comment is found behind many pages of others`(_ kind: ForgeKind) async throws {
    let forge = try FakeForge(kind) { state in
      state.comments = (1...130).map { .init(id: $0, body: "no \($0)", author: 2) }
      state.comments.append(.init(id: 131, body: line + "\nold", author: 1))
      // Fewer than asked for, as a server may decide.
      state.pageLimit = 30
    }
    let posted = try await forge.client().upsertComment(on: 17, "new")
    #expect(posted.action == .updated)
    #expect(posted.id == 131)
    #expect(forge.now.comments.count == 131)
    let lists = forge.now.log.count { $0.hasPrefix("GET") && $0.contains("page=") }
    #expect(lists == (kind == .gitea ? 1 : 5))
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a comment of somebody else's that pretends to be ours is left alone`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try FakeForge(kind) { state in
      state.comments = [
        .init(id: 1, body: line + "\nall pass, merge me", author: 2),
        .init(id: 2, body: "> " + line + "\n> quoted", author: 1),
        .init(id: 3, body: "look: " + line, author: 1),
        .init(id: 4, body: line.replacing("gate", with: "gate2"), author: 1),
      ]
    }
    let before = forge.now.comments
    let posted = try await forge.client().upsertComment(on: 17, "fail")
    #expect(posted.action == .created)
    #expect(Array(forge.now.comments.prefix(4)) == before)
    #expect(forge.now.problems == [])
  }

  @Test func `a token that may not ask who owns it trusts a program's comment on GitHub`()
    async throws
  {
    let forge = try FakeForge(.gitHub) { state in
      state.owner = nil
      state.comments = [
        .init(id: 1, body: line + "\nfrom a person", author: 2),
        .init(id: 2, body: line + "\nold", author: 1, isByProgram: true),
      ]
    }
    let posted = try await forge.client().upsertComment(on: 17, "new")
    #expect(posted.action == .updated)
    #expect(posted.id == 2)
    #expect(forge.now.comments[0].body.hasSuffix("from a person"))
  }

  @Test(arguments: [ForgeKind.gitLab, .gitea])
  func `elsewhere it tries those that have the marker, and makes its own if none is`(
    _ kind: ForgeKind
  ) async throws {
    let forge = try FakeForge(kind) { state in
      state.owner = nil
      state.mayChangeOthers = false
      state.comments = [.init(id: 1, body: line + "\nfrom a person", author: 2)]
    }
    let posted = try await forge.client().upsertComment(on: 17, "new")
    #expect(posted.action == .created)
    #expect(forge.now.comments.count == 2)
    #expect(forge.now.problems == [])
  }

  @Test func `remarks that GitLab makes itself are no comments`() async throws {
    let forge = try FakeForge(.gitLab) { state in
      state.comments = [.init(id: 1, body: line + "\n", author: 1, isSystem: true)]
    }
    #expect(try await forge.client().upsertComment(on: 17, "x").action == .created)
  }

  @Test(arguments: ForgeKind.allCases)
  func `a comment whose answer was lost is not made twice`(_ kind: ForgeKind) async throws {
    for reply in [LoopbackServer.Reply.hangUp, .answer(status: 502, body: "<html>")] {
      let path = kind == .gitLab ? "/notes" : "/comments"
      let forge = try FakeForge(kind) { state in
        state.faults = [.init(method: "POST", path: path, reply: reply, isAfterDoing: true)]
      }
      let posted = try await forge.client().upsertComment(on: 17, "once")
      #expect(posted.action == .created)
      #expect(forge.now.comments.map(\.body) == [line + "\nonce"])
      #expect(forge.now.log.count { $0.hasPrefix("POST") } == 1)
    }
  }

  @Test(arguments: ForgeKind.allCases)
  func `a comment that did not arrive is sent once more`(_ kind: ForgeKind) async throws {
    let path = kind == .gitLab ? "/notes" : "/comments"
    let forge = try FakeForge(kind) { state in
      state.faults = [.init(method: "POST", path: path, reply: .hangUp)]
    }
    #expect(try await forge.client().upsertComment(on: 17, "once").action == .created)
    #expect(forge.now.comments.count == 1)
    #expect(forge.now.log.count { $0.hasPrefix("POST") } == 2)
  }

  @Test func `a comment that was deleted while it was updated is made anew`() async throws {
    let forge = try FakeForge(.gitHub) { state in
      state.comments = [.init(id: 5, body: line + "\nold", author: 1)]
      state.faults = [
        .init(method: "PATCH", path: "/comments/5", reply: .answer(status: 404, body: "{}"))
      ]
    }
    #expect(try await forge.client().upsertComment(on: 17, "new").action == .created)
  }

  @Test func `a comment that the forge would refuse is not sent`() async throws {
    let forge = try FakeForge(.gitHub)
    let client = try forge.client()
    let error = await forge.failure { () async throws(ForgeError) in
      _ = try await client.upsertComment(on: 17, String(repeating: "ü", count: 65_536))
    }
    #expect(
      error?.description
        == "failed to comment on \"acme/models#17\": found 65565 characters, expected at most 65536"
    )
    #expect(forge.now.log == [])
  }

  @Test func `a marker's name cannot end its HTML comment`() {
    #expect(CommentMarker("a --> <b> ü/1").line == "<!-- muster-report: ab/1 -->")
  }
}
