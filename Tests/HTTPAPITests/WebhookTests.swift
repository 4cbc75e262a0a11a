import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct WebhookTests {
  /// The example of GitHub's documentation.
  private static let code = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
  private static let secret = "It's a Secret to Everybody"

  private func send(
    _ forge: String, _ headers: [(String, String)], body: String = "Hello, World!"
  ) async throws -> (Int, Int) {
    let service = TestService(try Sample.snapshot())
    let response = await service.service.answer(
      APIRequest("POST", "/hooks/\(forge)", headers: headers, body: Array(body.utf8), peer: "x"))
    return (response.status, service.records.left.count)
  }

  @Test(arguments: [
    ("github", "x-hub-signature-256", "sha256=" + code), ("gitea", "x-gitea-signature", code),
    ("gitea", "x-forgejo-signature", code), ("gitlab", "x-gitlab-token", secret),
  ])
  func `a push with the right signature leads to a pass`(
    _ forge: String, _ name: String, _ value: String
  ) async throws {
    #expect(try await send(forge, [(name, value)]) == (202, 1))
  }

  @Test(arguments: [
    ("github", "x-hub-signature-256", "sha256=" + code.dropLast() + "8"),
    ("github", "x-hub-signature-256", code), ("github", "x-hub-signature", "sha1=" + code),
    ("github", "x-hub-signature-256", "sha256="), ("github", "x-hub-signature-256", ""),
    ("gitea", "x-gitea-signature", String(code.dropLast(2))), ("gitlab", "x-gitlab-token", ""),
    ("gitlab", "x-gitlab-token", "it's a secret to everybody"), ("gitea", "x-gitlab-token", secret),
  ])
  func `a push with a wrong signature leads to nothing`(
    _ forge: String, _ name: String, _ value: String
  ) async throws {
    #expect(try await send(forge, [(name, value)]) == (401, 0))
  }

  @Test func `a signature of other bytes does not hold`() async throws {
    let header = [("x-hub-signature-256", "sha256=" + Self.code)]
    #expect(try await send("github", header, body: "Hello, World") == (401, 0))
    #expect(try await send("github", [], body: "Hello, World!") == (401, 0))
  }

  @Test func `two signatures are none`() async throws {
    let header = ("x-hub-signature-256", "sha256=" + Self.code)
    #expect(try await send("github", [header, header]) == (401, 0))
  }

  @Test func `talk of something else than a push leads to no pass`() async throws {
    let header = ("x-hub-signature-256", "sha256=" + Self.code)
    #expect(try await send("github", [header, ("x-github-event", "ping")]) == (202, 0))
  }

  @Test func `a signature by the Standard Webhooks holds for its time alone`() async throws {
    let seconds = Sample.now.milliseconds / 1000
    func headers(_ time: Int64) -> [(String, String)] {
      let code = MessageAuthentication.code(
        of: Array("id-1.\(time).Hello, World!".utf8), key: Array(Self.secret.utf8))
      return [
        ("webhook-id", "id-1"), ("webhook-timestamp", "\(time)"),
        ("webhook-signature", "v1,AAAA v1,\(Base64.text(of: code))"),
      ]
    }
    #expect(try await send("gitlab", headers(seconds)) == (202, 1))
    #expect(try await send("gitlab", headers(seconds - 301)) == (401, 0))
    #expect(try await send("gitlab", headers(seconds), body: "Hello") == (401, 0))
  }

  @Test func `the codes are those of RFC 4231`() {
    let first = MessageAuthentication.code(
      of: Array("Hi There".utf8), key: Array(repeating: 0x0B, count: 20))
    #expect(
      Hexadecimal.text(of: first)
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    let long = MessageAuthentication.code(
      of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      key: Array(repeating: 0xAA, count: 131))
    #expect(
      Hexadecimal.text(of: long)
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }
}
