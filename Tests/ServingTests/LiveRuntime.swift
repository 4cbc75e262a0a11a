import HTTPClient
import Logging
import Serving
import Testing
import Vocabulary

/// A runtime that really runs, on a port that the kernel chose.
struct LiveRuntime: Sendable {
  let registration: RuntimeRegistration
  let client = HTTPClient(concurrency: 8)
  /// Longer than a machine takes that is busy with other things.
  private static let limits = HTTPLimits(connect: .seconds(60), total: .seconds(600))

  func send(
    _ method: String, _ path: String, _ body: String? = nil, token: String? = nil,
    headers: [HTTPHeader] = []
  ) async throws -> HTTPResponse {
    let authorization = token.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []
    return try await client.send(
      HTTPRequest(
        method, registration.url + path, headers: authorization + headers,
        body: body.map { Array($0.utf8) }, limits: Self.limits))
  }

  func send(
    _ method: String, _ path: String, bytes: [UInt8], type: String
  ) async throws -> HTTPResponse {
    try await client.send(
      HTTPRequest(
        method, registration.url + path, headers: [HTTPHeader("Content-Type", type)], body: bytes,
        limits: Self.limits))
  }

  func score(_ body: String) async throws -> HTTPResponse {
    try await send(
      "POST", "/score", body, headers: [HTTPHeader("Content-Type", "application/json")])
  }

  @discardableResult
  func deploy(_ package: PackageFolder, version: Digest? = nil) async throws -> HTTPResponse {
    let body = JSON.object([
      "package": .string(package.path), "version": .string((version ?? package.version).hex),
    ])
    return try await send(
      "PUT", "/control/deployment", body.canonicalText, token: registration.token)
  }

  /// The read-back.
  func serving(nonce: String = "n") async throws -> JSON {
    let answer = try await send(
      "GET", "/control/serving?nonce=\(nonce)", token: registration.token)
    return try JSON(parsing: answer.body)
  }

  /// How many requests workers hold now.
  var held: Int64? {
    get async throws { try await serving()["statistics"]?["held"]?.integer }
  }

  /// Looks again and again until something is so, for at most ten minutes.
  func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(600)
    while clock.now < deadline {
      if try await condition() { return }
      try await clock.sleep(for: .milliseconds(5))
    }
    Issue.record("not so within ten minutes: \(what)")
  }
}

/// Runs a runtime for as long as `body` takes.
func withRuntime(
  state: String, name: String = "test",
  configure: (inout RuntimeConfiguration) -> Void = { _ in },
  _ body: (LiveRuntime) async throws -> Void
) async throws {
  var configuration = RuntimeConfiguration(
    name: RuntimeName(name), stateFolder: state, musterVersion: "0.0.1",
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  configuration.handlesSignals = false
  configuration.pool.requestLimit = .seconds(120)
  configure(&configuration)
  let ready = configuration
  let (registrations, end) = AsyncStream.makeStream(of: RuntimeRegistration.self)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { end.finish() }
      try await ModelRuntime.run(ready) { end.yield($0) }
    }
    var iterator = registrations.makeAsyncIterator()
    if let registration = await iterator.next() {
      try await body(LiveRuntime(registration: registration))
    }
    group.cancelAll()
    try await group.waitForAll()
  }
}

extension HTTPResponse {
  /// Status and body, as a test compares them.
  var shown: String { "\(status) \(text)" }

  var json: JSON {
    get throws { try JSON(parsing: body) }
  }
}
