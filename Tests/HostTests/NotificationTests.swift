import Foundation
import Host
import Notifications
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Channels against servers of loopback, and the whole way from a task to a file.
@Suite struct NotificationTests {
  /// A server that answers everything with one status, and keeps what it was sent.
  private final class Receiver: Sendable {
    private let listener: LoopbackListener
    private let kept: Kept

    private final class Kept: Sendable {
      let requests = Mutex<[LoopbackConnection.Request]>([])
    }

    init(_ status: Int) throws {
      let kept = Kept()
      self.kept = kept
      listener = try LoopbackListener { connection in
        while let request = connection.request() {
          kept.requests.withLock { $0.append(request) }
          guard connection.send("HTTP/1.1 \(status) x\r\nContent-Length: 0\r\n\r\n") else { return }
        }
      }
    }

    var url: String { "http://127.0.0.1:\(listener.port)/hook" }
    var requests: [LoopbackConnection.Request] { kept.requests.withLock { $0 } }
  }

  private static let now = Instant(seconds: 1_800_000_000)

  private func batch(_ recipients: [String] = []) -> Outbox.Batch {
    Outbox.Batch(
      route: NotificationRoute(name: "r", channel: "c", recipients: recipients),
      notifications: [
        Notification(
          id: "1", kind: "task-waits", severity: .warning, object: "model/tiny",
          title: "Approve waits for 1 of approvers", at: Self.now)
      ])
  }

  /// Sends through one channel of an operator's file.
  private func send(
    _ channel: JSON, in folder: TemporaryFolder, to recipients: [String] = []
  ) async throws -> Outbox.Outcome {
    let path = folder.path + "/channels.json"
    try JSON.object(["c": channel]).prettyText.write(
      toFile: path, atomically: true, encoding: .utf8)
    return await NotificationSender(channelFile: path, project: "retail")
      .send(batch(recipients), at: Self.now)
  }

  @Test func `chat services and webhooks get the bodies they take`() async throws {
    let folder = try TemporaryFolder()
    let receiver = try Receiver(200)
    try "secret\n".write(toFile: folder.path + "/key", atomically: true, encoding: .utf8)
    let channels: [JSON] = [
      ["kind": "slack", "url": .string(receiver.url)],
      ["kind": "teams", "url": .string(receiver.url)],
      [
        "kind": "webhook", "url": .string(receiver.url),
        "keyFile": .string(folder.path + "/key"),
      ],
    ]
    for channel in channels { #expect(try await send(channel, in: folder) == .delivered) }
    let requests = receiver.requests
    #expect(
      requests.map { $0.header("content-type") } == [
        "application/json", "application/json", "application/cloudevents-batch+json",
      ])
    #expect(try JSON(parsing: requests[0].body)["blocks"]?.array?.count == 2)
    #expect(try JSON(parsing: requests[1].body)["type"] == "message")
    #expect(try JSON(parsing: requests[2].body)[0]?["type"] == "dev.muster.task-waits.raised")
    #expect(
      requests[2].header("x-muster-signature-256")
        == CloudEvents.signature(of: requests[2].body, at: Self.now, key: Array("secret".utf8)))
  }

  @Test(arguments: [(429, true), (503, true), (404, false), (302, false), (400, false)])
  func `an answer says whether it is tried again`(status: Int, isTriedAgain: Bool) async throws {
    let folder = try TemporaryFolder()
    let receiver = try Receiver(status)
    let outcome = try await send(["kind": "slack", "url": .string(receiver.url)], in: folder)
    let reason = "the channel answered \(status)"
    #expect(outcome == (isTriedAgain ? .failed(reason: reason) : .refused(reason: reason)))
    #expect(receiver.requests.count == 1)
  }

  @Test func `a secret address is in no message`() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await LoopbackListener.withDeafPort { port in
      try await send(
        ["kind": "slack", "url": .string("http://127.0.0.1:\(port)/T000/SECRET")], in: folder)
    }
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.hasPrefix("connect"))
    #expect(!reason.contains("SECRET"))
  }

  @Test func `a file gets a line for each, and mail needs somebody to write to`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/told.jsonl"
    #expect(try await send(["kind": "file", "path": .string(path)], in: folder) == .delivered)
    #expect(try await send(["kind": "file", "path": .string(path)], in: folder) == .delivered)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    let mail: JSON = [
      "kind": "mail", "host": "127.0.0.1", "from": "muster@x.org", "security": "none",
    ]
    #expect(
      try await send(mail, in: folder) == .refused(reason: "the route r names nobody under to:"))
  }

  @Test(arguments: [
    (#"{"c": {"kind": "pager"}}"#, "c: kind: expected slack, teams, webhook, mail or file"),
    (#"{"c": {"kind": "slack"}}"#, "c: expected one of url and urlFile"),
    (#"{"c": {"kind": "slack", "url": "ftp://x"}}"#, "c: the url is no http or https address"),
    (#"{"c": {"kind": "file", "path": "x"}}"#, "c: path: expected an absolute path"),
    (#"{"c": {"kind": "file", "path": "/x", "pth": "y"}}"#, "c: unknown member \"pth\""),
    (#"{"c": {"kind": "mail", "host": "h", "from": "a"}}"#, "c: from: \"a\" is no mail address"),
    (
      #"{"c": {"kind": "mail", "host": "h", "from": "a@b", "user": "u"}}"#,
      "c: user and passwordFile belong together"
    ),
    (
      #"{"c": {"kind": "webhook", "url": "http://x", "keyFile": "/nowhere"}}"#, "c: keyFile: failed"
    ),
    ("[]", "expected an object"),
  ])
  func `a mistake in the operator's file is named`(text: String, problem: String) throws {
    let json = try JSON(parsing: text)
    let fault = #expect(throws: ChannelSettings.Fault.self) { try ChannelSettings(json) }
    #expect(fault?.description.hasPrefix(problem) == true, "\(String(describing: fault))")
  }

  @Test(.enabled(if: Playground.canRun, "muster is not built beside the tests"))
  func `a task that opens is told once, and so is its end`() async throws {
    let place = try Playground()
    let told = place.folder.path + "/told.jsonl"
    let channels: JSON = ["log": ["kind": "file", "path": .string(told)]]
    try channels.prettyText.write(
      toFile: place.state.channels, atomically: true, encoding: .utf8)
    var files = place.registry(hasRuntime: false)
    let settings = try #require(files["muster.yaml"].flatMap { $0 })
    files["muster.yaml"] = settings + "  notifications: [{name: all, channel: log}]\n"
    try place.commit(files, "Registry")
    let task = try #require(try await place.reconcile().openTasks.first, "\(place.log)")
    func kinds() throws -> [String] {
      try String(contentsOfFile: told, encoding: .utf8).split(separator: "\n").map { line in
        let json = try JSON(parsing: String(line))
        return "\(json["kind"]?.string ?? "") \(json["state"]?.string ?? "")"
      }
    }
    #expect(try kinds() == ["task-waits raised"])
    try await place.reconcile()
    #expect(try kinds() == ["task-waits raised"])
    try place.approve(task)
    try await place.reconcile()
    #expect(try kinds().prefix(2) == ["task-waits raised", "task-waits resolved"])
  }

  @Test(.enabled(if: Playground.canRun, "muster is not built beside the tests"))
  func `a channel that is not there costs nothing but the message's delay`() async throws {
    let place = try Playground()
    let told = place.folder.path + "/told.jsonl"
    var files = place.registry(hasRuntime: false)
    let settings = try #require(files["muster.yaml"].flatMap { $0 })
    files["muster.yaml"] = settings + "  notifications: [{name: all, channel: log}]\n"
    try place.commit(files, "Registry")
    #expect(try await place.reconcile().openTasks.count == 1, "\(place.log)")
    #expect(place.reasons.contains("NotificationDelayed"))
    let channels: JSON = ["log": ["kind": "file", "path": .string(told)]]
    try channels.prettyText.write(
      toFile: place.state.channels, atomically: true, encoding: .utf8)
    try await place.reconcile()
    #expect(!FileManager.default.fileExists(atPath: told), "its next try is not due")
    place.pass(.seconds(31))
    try await place.reconcile()
    #expect(FileManager.default.fileExists(atPath: told))
  }
}
