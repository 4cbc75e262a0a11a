import Foundation
import Host
import Testing
import Vocabulary

/// Datasets at web addresses.
struct DataDownloadTests {
  private static let rows = "x,y\n1,0\n2,1\n"

  /// What comes of a dataset on a server that the operator allows.
  private func check(
    _ reply: DataServer.Reply, path: String = "/sets/rows.csv", expected: String,
    size: Int? = nil, tries: Int = 1, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    let server = try DataServer { _, _ in reply }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/sets/"]}"#)
    let found = try await place.fetch(.remote(server.url + path, Self.rows, size: size))
    #expect(found == expected, sourceLocation: sourceLocation)
    #expect(server.asked.count == tries, sourceLocation: sourceLocation)
    let kept = found == Self.rows ? [Digest(of: Self.rows).hex] : []
    #expect(try place.cached() == kept, sourceLocation: sourceLocation)
  }

  @Test func `a dataset is fetched once and found again by its digest`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    let item = DataItem.remote(server.url + "/rows.csv?key=secret", Self.rows)
    #expect(try await place.fetch(item) == Self.rows)
    #expect(try await place.fetch(item) == Self.rows)
    #expect(server.asked == ["GET /rows.csv?key=secret"])
    #expect(
      place.told == [
        "fetching dataset \"rows\" from \(server.url)/rows.csv",
        "fetched dataset \"rows\": 12 bytes",
      ])
  }

  @Test func `a file of the cache cannot be written`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    let file = try await place.store().file(.remote(server.url + "/r", Self.rows))
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
    #expect(mode as? Int == 0o444)
    #expect(file.size == 12)
  }

  @Test func `wrong bytes are the manifest's fault`() async throws {
    try await check(
      .answer(200, body: "x,y\n1,0\n2,0\n"),
      expected: "manifest wrong-digest: found 12 bytes with the SHA-256 "
        + "\(Digest(of: "x,y\n1,0\n2,0\n")), expected \(Digest(of: Self.rows))")
  }

  @Test func `too few bytes are the manifest's fault`() async throws {
    try await check(
      .answer(200, body: "x,y\n"), expected: "manifest wrong-size: found 4 bytes, expected 12",
      size: 12)
  }

  @Test func `too many bytes end the transfer`() async throws {
    try await check(
      .endless(Self.rows),
      expected: "manifest wrong-size: found more than 12 bytes, expected 12", size: 12)
  }

  @Test func `a missing file is the manifest's fault`() async throws {
    try await check(
      .answer(404, body: "gone"), expected: "manifest not-found: the server answered 404")
  }

  @Test func `an answer that breaks off is asked for again`() async throws {
    try await check(
      .cut("x,y\n", length: 12), expected: "machine unreachable: Transferred a partial file",
      tries: 3)
  }

  @Test func `a login page is no proof against the manifest`() async throws {
    try await check(
      .answer(200, body: "\n<!DOCTYPE html><html>Please log in</html>"),
      expected: "machine web-page: a web page came in place of the data")
  }

  @Test func `a server with trouble is asked again`() async throws {
    try await check(
      .answer(503, body: ""), expected: "machine server-failed: the server answered 503", tries: 3)
  }

  @Test func `a server that says nothing meets the operator's limit`() async throws {
    let server = try DataServer { _, _ in .silence }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"], "seconds": 1}"#)
    let found = try await place.fetch(.remote(server.url + "/r", Self.rows))
    #expect(found.hasPrefix("machine time-limit: no complete answer within 1.0 seconds"))
    #expect(server.asked.count == 3)
  }

  @Test func `a refusal is not the manifest's fault`() async throws {
    try await check(
      .answer(403, body: ""), expected: "machine denied: the server answered 403")
  }

  @Test(arguments: ["/other/rows.csv", "/sets", "/setsandmore/rows.csv", "/sets/../other/rows.csv"])
  func `an address beside the allowed one is not asked`(path: String) async throws {
    let found = path == "/sets" ? "/sets" : path
    try await check(
      .answer(200, body: Self.rows), path: found,
      expected: "machine not-allowed: this address may not be asked", tries: 0)
  }

  @Test(arguments: [
    "/sets/%2e%2e/other", "/sets/a%2Fb", "/sets/%5C..%5Cx", "/sets//x", "/sets/a;b",
  ])
  func `an address that hides where it leads is not asked`(path: String) async throws {
    try await check(
      .answer(200, body: Self.rows), path: path,
      expected: "machine not-allowed: this address may not be asked", tries: 0)
  }

  @Test func `a server that comes back is no problem`() async throws {
    let server = try DataServer { _, number in
      number == 0 ? .hangUp : .answer(200, body: Self.rows)
    }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    #expect(try await place.fetch(.remote(server.url + "/r", Self.rows)) == Self.rows)
    #expect(place.waits == [.seconds(1)])
  }

  @Test func `nothing is asked without leave`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace()
    let problem = await #expect(throws: DataProblem.self) {
      try await place.store().file(.remote(server.url + "/r?token=secret", Self.rows))
    }
    #expect(
      problem?.description
        == "failed to fetch dataset \"rows\" from \(server.url)/r: this address may not be asked "
        + "(the operator adds it, or one above it, to \"allow\" in data-sources.json)")
    #expect(server.asked.isEmpty)
  }

  @Test func `an allowed name does not lead into the private network`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace()
    let url = "http://localhost:\(server.port)"
    let found = try await place.fetch(
      .remote(url + "/r", Self.rows), environment: ["MUSTER_DATA_ALLOW": " \(url)/\n"])
    #expect(
      found == "machine not-allowed: the name leads to an address of this machine or of a private "
        + "network")
    #expect(server.asked.isEmpty)
  }

  @Test func `a long file without a known length is cut off at the operator's limit`() async throws
  {
    let server = try DataServer { _, _ in .endless("0123456789") }
    let place = try DataPlace(
      settings: #"{"allowPrivate": ["\#(server.url)/"], "fileBytes": 5000}"#)
    let found = try await place.fetch(.remote(server.url + "/r", Self.rows))
    #expect(
      found == "machine too-large: it has more than 5000 bytes, which is the most that may be "
        + "fetched")
    #expect(try place.cached() == [])
  }

  @Test func `a server that nobody reaches is the machine's fault`() async throws {
    let place = try DataPlace(settings: #"{"allowPrivate": ["http://127.0.0.1:1/"]}"#)
    let found = try await place.fetch(.remote("http://127.0.0.1:1/r", Self.rows))
    #expect(found == "machine unreachable: Couldn't connect to server")
    #expect(place.waits == [.seconds(1), .seconds(5)])
  }

  // MARK: - Redirects

  @Test func `a redirect is followed where it is allowed`() async throws {
    let other = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let server = try DataServer { _, _ in
      .answer(302, headers: ["Location": other.url + "/r"], body: "")
    }
    let place = try DataPlace(
      settings: """
        {"allowPrivate": ["\(server.url)/", "\(other.url)/"],
         "credentials": {"\(server.url)/": "SECRET"}}
        """)
    let found = try await place.fetch(
      .remote(server.url + "/x", Self.rows), environment: ["SECRET": "Bearer 1"])
    #expect(found == Self.rows)
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer 1"])
    #expect(other.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func `a redirect does not lead to where a manifest may not`() async throws {
    let other = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let server = try DataServer { _, _ in
      .answer(307, headers: ["Location": other.url + "/r"], body: "")
    }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    let found = try await place.fetch(.remote(server.url + "/x", Self.rows))
    #expect(found == "machine not-allowed: this address may not be asked")
    #expect(other.asked.isEmpty)
  }

  @Test(arguments: ["file:///etc/passwd", "gopher://x/", "", "http://u:p@x/"])
  func `a redirect to no web address is refused`(location: String) async throws {
    let server = try DataServer { _, _ in
      .answer(302, headers: ["Location": location], body: "")
    }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    let found = try await place.fetch(.remote(server.url + "/x", Self.rows))
    #expect(found == "machine bad-answer: it redirects to no address of http or https")
  }

  @Test func `redirects in a circle end`() async throws {
    let server = try DataServer { _, _ in .answer(302, headers: ["Location": "/x"], body: "") }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    let found = try await place.fetch(.remote(server.url + "/x", Self.rows))
    #expect(found == "machine bad-answer: it redirects more than 5 times")
    #expect(server.asked.count == 6)
  }

  // MARK: - Secrets and schemes

  @Test func `a secret that is not set is said by its name`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace(
      settings: """
        {"allowPrivate": ["\(server.url)/"], "credentials": {"\(server.url)/": "SECRET"}}
        """)
    let found = try await place.fetch(.remote(server.url + "/x", Self.rows))
    #expect(
      found == "machine settings: the variable SECRET, which data-sources.json names for it, is "
        + "not set")
    #expect(server.asked.isEmpty)
  }

  @Test(arguments: ["s3", "gs", "ftp", "hdfs"])
  func `other schemes are not fetched`(scheme: String) async throws {
    let place = try DataPlace()
    let found = try await place.fetch(.remote("\(scheme)://bucket/rows.csv", Self.rows))
    #expect(found == "machine unsupported: the scheme \(scheme) is not fetched")
  }

  @Test func `many who want the same fetch it once`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    let store = try place.store()
    let item = DataItem.remote(server.url + "/r", Self.rows)
    let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { try await store.file(item).size } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes == Array(repeating: 12, count: 8))
    #expect(server.asked.count == 1)
  }
}
