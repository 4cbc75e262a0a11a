import Notifications
import Testing
import Vocabulary

@Suite struct MessageTests {
  /// A batch as a route of mail would have it.
  private func batch(_ notifications: Notification..., omitted: Int = 0) throws -> Outbox.Batch {
    Outbox.Batch(
      route: NotificationRoute(
        name: "mail", channel: "mail", recipients: ["risk@example.com", "ada@example.com"]),
      notifications: notifications, omitted: omitted)
  }

  private let stalled = Notification(
    id: "1", kind: "model-stalled", severity: .error, object: "model/credit-risk",
    labels: ["team": "retail"], title: "the manifest has an error", details: ["model.yaml:3:5"],
    at: OutboxTests.start)

  @Test func `one notification is its own subject`() throws {
    let text = MessageText(try batch(stalled), project: "retail")
    #expect(text.subject == "[retail] error: model/credit-risk: the manifest has an error")
    #expect(
      text.lines == [
        "error: model/credit-risk: the manifest has an error", "    model.yaml:3:5",
      ])
  }

  @Test func `of several the gravest comes first`() throws {
    var later = stalled
    later.severity = .critical
    later.title = "it is gone"
    var over = stalled
    over.state = .resolved
    let text = MessageText(try batch(over, stalled, later), project: "retail")
    #expect(text.subject == "[retail] 3 notifications, the gravest: critical")
    #expect(
      text.lines.filter { !$0.hasPrefix(" ") } == [
        "critical: model/credit-risk: it is gone",
        "resolved: model/credit-risk: the manifest has an error",
        "error: model/credit-risk: the manifest has an error",
      ])
  }

  @Test func `text from outside ends no line, hides nothing and is no markup`() throws {
    var hostile = stalled
    hostile.title = "a\r\nBcc: eve@example.com\u{202E}<!channel> <https://evil.example|here> &"
    hostile.details = ["x\u{2028}y"]
    let batch = try batch(hostile)
    let mail = MailMessage(batch, from: "muster@example.com", project: "retail", at: hostile.at)
    let lines = String(decoding: mail.bytes, as: UTF8.self).components(separatedBy: "\r\n")
    #expect(!lines.contains { $0.hasPrefix("Bcc") })
    #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { $0 < 0x7F } })
    let slack = ChatMessages.slack(batch, project: "retail")
    #expect(slack["text"]?.string?.contains("&lt;!channel&gt;") == true)
    let blocks = try #require(slack["blocks"]?.array)
    #expect(blocks.allSatisfy { $0["text"]?["type"] == "plain_text" })
    let teams = ChatMessages.teams(batch, project: "retail")
    let body = try #require(teams["attachments"]?[0]?["content"]?["body"]?.array)
    #expect(body.allSatisfy { $0["type"] == "RichTextBlock" })
    #expect(MessageText(batch, project: "retail").lines[1] == "    x y")
  }

  @Test func `a mail has the headers that servers and people expect`() throws {
    let mail = MailMessage(
      try batch(stalled), from: "muster@example.com", project: "Kredit-Prüfung",
      at: Instant(seconds: 1_795_000_000))
    let lines = String(decoding: mail.bytes, as: UTF8.self).components(separatedBy: "\r\n")
    #expect(mail.recipients == ["risk@example.com", "ada@example.com"])
    #expect(lines.contains("From: Muster <muster@example.com>"))
    #expect(lines.contains("To: risk@example.com,"))
    #expect(lines.contains(" ada@example.com"))
    #expect(lines.contains("Date: Wed, 18 Nov 2026 11:06:40 +0000"))
    #expect(lines.contains { $0.hasPrefix("Subject: =?utf-8?B?") })
    let blank = try #require(lines.firstIndex(of: ""))
    let body = Base64.bytes(of: Array(lines[(blank + 1)...].joined().utf8))
    #expect(
      body.map { String(decoding: $0, as: UTF8.self) }
        == "error: model/credit-risk: the manifest has an error\r\n    model.yaml:3:5\r\n")
  }

  @Test(arguments: [
    ("risk@example.com", true), ("a+b@x", true), ("two@at@x", false), ("a b@x", false),
    ("a@x\r\nBcc: b@x", false), ("<a@x>", false), ("@x", false), ("a@", false), ("ü@x", false),
  ])
  func `only a bare address is one`(text: String, isOne: Bool) {
    #expect(MailMessage.isAddress(text) == isOne)
  }

  @Test func `a CloudEvent has the same id however often it is sent, and another for its end`()
    throws
  {
    let event = CloudEvents.event(stalled, source: "https://git.example.com/models.git")
    #expect(event["specversion"] == "1.0")
    #expect(event["type"] == "dev.muster.model-stalled.raised")
    #expect(event["subject"] == "model/credit-risk")
    #expect(event["time"] == "2026-11-18T11:06:40Z")
    #expect(event == CloudEvents.event(stalled, source: "https://git.example.com/models.git"))
    var over = stalled
    over.state = .resolved
    #expect(CloudEvents.event(over, source: "x")["id"] != event["id"])
  }

  @Test func `a signature covers the time and every byte of the body`() {
    let key = Array("secret".utf8)
    let now = Instant(seconds: 1_795_000_000)
    let signature = CloudEvents.signature(of: Array("[]".utf8), at: now, key: key)
    // printf '1795000000.[]' | openssl dgst -sha256 -hmac secret
    #expect(
      signature
        == "t=1795000000,v1=e241347105de642f130c7162977237f9bcf28f1f1d72a4686be4c7335bbf7d80")
    #expect(signature != CloudEvents.signature(of: Array("[ ]".utf8), at: now, key: key))
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = Substring(self)
    while let found = rest.firstRange(of: separator) {
      parts.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    return parts + [String(rest)]
  }
}
