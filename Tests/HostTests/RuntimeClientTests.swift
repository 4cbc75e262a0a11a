import Foundation
import Host
import Reconciler
import Registry
import Sandbox
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Runtimes that say that they are Muster's own, and do not behave like that.
@Suite(.blocking) struct RuntimeClientTests {
  /// Answers the control surface by a closure: from a request to a whole answer, or to nothing.
  private final class FakeRuntime {
    typealias Answers = @Sendable (LoopbackConnection.Request) -> String?

    private final class Box: Sendable {
      let requests = Mutex<[String]>([])
    }

    private let listener: LoopbackListener
    private let box = Box()
    /// Does nothing; whoever ends runtimes may end it.
    private let process = Process()

    /// What it was asked, in order.
    var asked: [String] { box.requests.withLock { $0 } }

    init(_ answers: @escaping Answers) throws {
      let box = box
      listener = try LoopbackListener { connection in
        while let request = connection.request() {
          box.requests.withLock { $0.append("\(request.method) \(request.target)") }
          guard let answer = answers(request) else { return connection.waitForEnd() }
          guard connection.send(answer) else { return }
        }
      }
      process.executableURL = URL(fileURLWithPath: "/bin/sleep")
      process.arguments = ["300"]
      try process.run()
    }

    deinit { process.terminate() }

    /// Registers itself as a runtime of a state folder.
    func register(_ name: String, in folder: StateFolder) throws {
      let pid = Int(process.processIdentifier)
      let start = try #require(ProcessIdentity.start(of: pid))
      let registration: JSON = [
        "name": .string(name), "pid": .integer(Int64(pid)), "processStart": .integer(Int64(start)),
        "token": "secret", "url": .string("http://127.0.0.1:\(listener.port)"),
      ]
      try FileManager.default.createDirectory(
        atPath: folder.runtimes, withIntermediateDirectories: true)
      try registration.prettyText.write(
        toFile: "\(folder.runtimes)/\(name).json", atomically: true, encoding: .utf8)
    }
  }

  private static func answer(_ body: String, status: String = "200 OK", _ header: String = "")
    -> String
  {
    "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n\(header)"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static func nonce(_ request: LoopbackConnection.Request) -> String {
    request.target.split(separator: "nonce=").last.map(String.init) ?? ""
  }

  private static let version = Digest(of: "one")

  private static func report(
    _ request: LoopbackConnection.Request, runtime: String = "iris", state: String = "serving",
    version: String = version.hex
  ) -> String {
    #"{"nonce":"\#(nonce(request))","runtime":"\#(runtime)","state":"\#(state)","model":"flowers","#
      + #""version":"\#(version)","routes":[],"challenger":null}"#
  }

  private func observe(
    limit: Duration = .seconds(600), _ answers: @escaping FakeRuntime.Answers
  ) async throws -> RuntimeRecord.Observation {
    let temporary = try TemporaryFolder()
    let folder = StateFolder(temporary.path)
    let server = try FakeRuntime(answers)
    try server.register("iris", in: folder)
    let client = RuntimeClient(folder: folder, executable: "", observeLimit: limit)
    return await client.observe(RuntimeTarget(name: RuntimeName("iris"), driver: .muster))
  }

  @Test func `one that behaves is believed`() async throws {
    let found = try await observe { Self.answer(Self.report($0)) }
    #expect(found.state == .serving)
    #expect(found.version == Self.version)
    #expect(found.model == ModelName("flowers"))
  }

  @Test func `an old answer is not passed off as a new one`() async throws {
    let found = try await observe { request in
      Self.answer(Self.report(request).replacing(Self.nonce(request), with: "yesterday"))
    }
    #expect(found.state == .unreachable)
    #expect(found.message == "its answer belongs to another question")
    #expect(found.version == nil)
  }

  @Test func `another runtime on the port is not it`() async throws {
    let found = try await observe { Self.answer(Self.report($0, runtime: "tulip")) }
    #expect(found.state == .unreachable)
    #expect(found.version == nil)
  }

  @Test func `a redirect is not followed`() async throws {
    let found = try await observe { _ in
      Self.answer("", status: "302 Found", "Location: http://127.0.0.1:1/\r\n")
    }
    #expect(found.state == .unreachable)
    #expect(found.message == "it answered 302")
  }

  @Test func `an answer without an end is cut off`() async throws {
    let found = try await observe { _ in
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
        + String(repeating: "x", count: 3 << 20)
    }
    #expect(found.state == .unreachable)
    #expect(found.message?.isEmpty == false)
    #expect((found.message ?? "").count < 500)
  }

  @Test func `one that takes the connection and says nothing costs the limit`() async throws {
    let found = try await observe(limit: .milliseconds(300)) { _ in nil }
    #expect(found.state == .unreachable)
    #expect(found.version == nil)
  }

  @Test(arguments: ["hello", "[]", "{}", String(repeating: "[", count: 100_000), "null", "\u{0}"])
  func `what is no read-back is not believed`(body: String) async throws {
    let found = try await observe { _ in Self.answer(body) }
    #expect(found.state == .unreachable)
    #expect(found.version == nil)
  }

  @Test func `a state that nobody knows is a failure, and a version that is none is none`()
    async throws
  {
    let found = try await observe { Self.answer(Self.report($0, state: "fine", version: "1.0")) }
    #expect(found.state == .failed)
    #expect(found.version == nil)
  }

  @Test func `a dead process is unreachable, whatever its file says`() async throws {
    let temporary = try TemporaryFolder()
    let folder = StateFolder(temporary.path)
    try FileManager.default.createDirectory(
      atPath: folder.runtimes, withIntermediateDirectories: true)
    // A process of this number may live; it did not start then.
    try #"{"name":"iris","pid":1,"processStart":1,"token":"t","url":"http://127.0.0.1:1"}"#.write(
      toFile: "\(folder.runtimes)/iris.json", atomically: true, encoding: .utf8)
    let client = RuntimeClient(folder: folder, executable: "")
    let found = await client.observe(RuntimeTarget(name: RuntimeName("iris"), driver: .muster))
    #expect(found.state == .unreachable)
    #expect(found.message == "it is not running")
  }

  @Test func `one that was started with another port by somebody else is left, and that is told`()
    async throws
  {
    let temporary = try TemporaryFolder()
    let folder = StateFolder(temporary.path)
    let server = try FakeRuntime { request in
      Self.answer(
        String(Self.report(request).dropLast())
          + #","settings":{"endpoints":[],"workers":1,"port":7000}}"#)
    }
    try server.register("iris", in: folder)
    let client = RuntimeClient(folder: folder, executable: "")
    let place = try DriverPlace()
    var deployment = try place.deployment("one", to: .muster)
    deployment.runtime.endpoints = [
      Endpoint(
        name: "http", direction: .both, transport: .rest(host: "127.0.0.1", port: 8000))
    ]
    let ready = deployment
    let error = await #expect(throws: HostError.self) { try await client.configure(ready) }
    #expect(error?.cause.contains("its manifest says 8000") == true)
    // It was asked, and nothing else was done to it.
    #expect(server.asked.allSatisfy { $0.hasPrefix("GET /control/serving") })
  }

  @Test func `one that says yes to an end and serves on has failed, and is so told`() async throws {
    let place = try Playground()
    try place.commit(place.registry(), "Registry")
    try await place.reconcile()
    let other = Digest(of: "something else")
    let server = try FakeRuntime { request in
      request.method == "GET"
        ? Self.answer(
          #"{"nonce":"\#(Self.nonce(request))","runtime":"tiny-prod","state":"serving","#
            + #""model":"tiny","version":"\#(other)"}"#)
        : Self.answer("{}")
    }
    try server.register("tiny-prod", in: place.state)
    let daemon = try await Daemon(place.configuration())
    _ = try await daemon.reconcile()
    let record = try #require(await daemon.state.runtimes[RuntimeName("tiny-prod")])
    #expect(server.asked.contains("DELETE /control/deployment"))
    #expect(record.failures > 0)
    #expect(record.conditions[.ready]?.status == .false)
    #expect(record.conditions[.ready]?.message.contains(other.short) == true)
    // It is asked again later, and not at once for ever.
    #expect(server.asked.count < 20)
    #expect(record.retryAt != nil)
  }
}
