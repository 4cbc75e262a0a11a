import Mail
import TestSupport
import Testing

@Suite struct MailClientTests {
  private static let message = Array("Subject: x\r\n\r\nhello\r\n.dot\r\n".utf8)

  /// Sends to a server; the error's code, or `nil`.
  private func send(
    to port: Int, _ recipients: [String] = ["risk@example.com"],
    credentials: MailServer.Credentials? = nil, security: MailServer.Security = .none,
    host: String = "127.0.0.1", limit: Duration = .seconds(60)
  ) async -> MailError.Code? {
    let server = MailServer(
      host: host, port: port, security: security, credentials: credentials, limit: limit)
    do throws(MailError) {
      try await MailClient().send(
        Self.message, from: "muster@example.com", to: recipients, through: server)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `a message arrives whole, with its envelope`() async throws {
    let server = try SMTPServer()
    #expect(await send(to: server.port, ["risk@example.com", "ada@example.com"]) == nil)
    #expect(server.commands.contains("MAIL FROM:<muster@example.com>"))
    #expect(server.commands.contains("RCPT TO:<risk@example.com>"))
    #expect(server.commands.contains("RCPT TO:<ada@example.com>"))
    #expect(server.messages == ["Subject: x\n\nhello\n..dot"])
  }

  @Test func `a user and a password are said where they are given`() async throws {
    let server = try SMTPServer()
    let credentials = MailServer.Credentials(user: "muster", password: "secret")
    #expect(await send(to: server.port, credentials: credentials) == nil)
    #expect(server.commands.contains { $0.hasPrefix("AUTH PLAIN") })
  }

  @Test(
    arguments: [
      ("RCPT", "550 no such user", MailError.Code.refused),
      ("RCPT", "452 mailbox full", .busy), ("MAIL", "421 later", .busy),
      ("DATA", "554 no", .refused),
    ])
  func `a refusal says whether it is for good`(
    command: String, answer: String, code: MailError.Code
  ) async throws {
    let server = try SMTPServer([(command, answer)])
    #expect(await send(to: server.port) == code)
    #expect(server.messages.isEmpty)
  }

  @Test func `a wrong password is told apart`() async throws {
    let server = try SMTPServer([("AUTH", "535 no")])
    let credentials = MailServer.Credentials(user: "muster", password: "wrong")
    #expect(await send(to: server.port, credentials: credentials) == .login)
  }

  @Test func `without the TLS that is asked for nothing is said`() async throws {
    let server = try SMTPServer()
    #expect(await send(to: server.port, security: .startTLS) == .connect)
    #expect(!server.commands.contains { $0.hasPrefix("MAIL") })
  }

  @Test func `a server that is away or says nothing is a failure of the moment`() async throws {
    let deaf = try await LoopbackListener.withDeafPort { await send(to: $0) }
    #expect(deaf == .connect)
    let server = try SMTPServer([("MAIL", "")])
    #expect(await send(to: server.port, limit: .milliseconds(300)) == .transfer)
  }

  @Test(arguments: ["a@x>\r\nRCPT TO:<b@x", "", "a b@x", "ü@x"])
  func `nothing but addresses gets into the envelope`(recipient: String) async throws {
    let server = try SMTPServer()
    #expect(await send(to: server.port, [recipient]) == .invalid)
    #expect(await send(to: server.port, []) == .invalid)
    #expect(await send(to: server.port, host: "127.0.0.1/x?y") == .invalid)
    #expect(server.commands.isEmpty)
  }

  @Test func `who stops waiting ends the delivery`() async throws {
    let server = try SMTPServer([("MAIL", "")])
    let task = Task { await send(to: server.port) }
    while !server.commands.contains(where: { $0.hasPrefix("MAIL") }) { await Task.yield() }
    task.cancel()
    #expect(await task.value == .cancelled)
  }
}
