import Foundation
import Git
import Host
import Testing
import Vocabulary

/// Objects of git-lfs, from this machine and from servers.
struct DataObjectTests {
  private static let rows = "x,y\n1,0\n2,1\n"
  private static var oid: String { Digest(of: rows).hex }

  /// The batch answer that a server gives for the object.
  private static func batch(_ members: String) -> DataServer.Reply {
    .answer(
      200, headers: ["Content-Type": "application/vnd.git-lfs+json"],
      body: #"{"transfer": "basic", "objects": [{"oid": "\#(oid)", "size": 12, \#(members)}]}"#)
  }

  // MARK: - This machine

  @Test func `an object of the clone is found without a server`() async throws {
    let place = try DataPlace()
    try place.putObject(
      Self.rows, as: Digest(of: Self.rows), in: place.repository + "/lfs/objects")
    #expect(try await place.fetch(.object(Self.rows)) == Self.rows)
    #expect(place.told == [])
  }

  @Test(arguments: ["storage = elsewhere", "storage = /ABSOLUTE/elsewhere"])
  func `lfs.storage of the clone is looked at`(line: String) async throws {
    let place = try DataPlace()
    let folder = line.contains("ABSOLUTE") ? place.folder.path : place.repository
    try place.configure(
      "[lfs]\n\(line.replacingOccurrences(of: "/ABSOLUTE", with: place.folder.path))\n")
    try place.putObject(
      Self.rows, as: Digest(of: Self.rows), in: folder + "/elsewhere/objects")
    #expect(try await place.fetch(.object(Self.rows)) == Self.rows)
  }

  @Test func `an object of a remote that is a folder is found`() async throws {
    let place = try DataPlace()
    let remote = place.folder.path + "/remote"
    try place.putObject(Self.rows, as: Digest(of: Self.rows), in: remote + "/.git/lfs/objects")
    #expect(
      try await place.fetch(.object(Self.rows), remote: RemoteURL("file://" + remote)) == Self.rows)
  }

  @Test func `a damaged object is passed over, and the server is asked`() async throws {
    let server = try DataServer { request, _ in
      request.method == "POST"
        ? Self.batch(#""actions": {"download": {"href": "/o"}}"#) : .answer(200, body: Self.rows)
    }
    let place = try DataPlace()
    try place.putObject(
      "damaged", as: Digest(of: Self.rows), in: place.repository + "/lfs/objects")
    let remote = try RemoteURL(server.url + "/team/registry")
    #expect(try await place.fetch(.object(Self.rows), remote: remote) == Self.rows)
    #expect(
      place.told.first?.hasPrefix("skipping the object") == true)
  }

  @Test func `without an object and a server it cannot be found out`() async throws {
    let place = try DataPlace()
    #expect(
      try await place.fetch(.object(Self.rows))
        == "machine unsupported: git-lfs has no such object on this machine, and the repository has "
        + "no remote with a git-lfs server")
  }

  @Test func `an object that is too long is not fetched`() async throws {
    let place = try DataPlace(settings: #"{"fileBytes": 10}"#)
    #expect(
      try await place.fetch(.object(Self.rows))
        == "machine too-large: it has 12 bytes, and at most 10 may be fetched")
  }

  // MARK: - Servers

  @Test func `the server of the remote is asked as git-lfs asks`() async throws {
    let server = try DataServer { request, _ in
      request.method == "POST"
        ? Self.batch(
          #"""
          "authenticated": true, "actions": {"download": {
            "href": "http://HOST/store/1?sig=s", "header": {"X-Key": "k", "Host": "evil"},
            "expires_in": 60}}
          """#.replacingOccurrences(of: "HOST", with: request.headers["host"] ?? ""))
        : .answer(200, body: Self.rows)
    }
    let place = try DataPlace()
    let remote = try RemoteURL("http://ann:p%40ss@127.0.0.1:\(server.port)/team/registry")
    #expect(try await place.fetch(.object(Self.rows), remote: remote) == Self.rows)
    let requests = server.requests
    #expect(
      server.asked == ["POST /team/registry.git/info/lfs/objects/batch", "GET /store/1?sig=s"])
    let batch = try #require(requests.first)
    #expect(batch.headers["accept"] == "application/vnd.git-lfs+json")
    #expect(batch.headers["content-type"] == "application/vnd.git-lfs+json")
    #expect(batch.headers["authorization"] == "Basic YW5uOnBAc3M=")
    #expect(
      try JSON(parsing: batch.body) == [
        "operation": "download", "transfers": ["basic"], "hash_algo": "sha256",
        "objects": [["oid": .string(Self.oid), "size": 12]],
      ])
    #expect(requests.last?.headers["x-key"] == "k")
    #expect(requests.last?.headers["host"] == "127.0.0.1:\(server.port)")
    #expect(
      place.told == [
        "fetching dataset \"rows\" (12 bytes) from \(server.url)/team/registry.git/info/lfs",
        "fetched dataset \"rows\": 12 bytes",
      ])
  }

  @Test(arguments: [
    ("[remote \"origin\"]\nurl = URL/a.git\n", "/a.git/info/lfs"),
    ("[remote \"origin\"]\nurl = URL/a/\n", "/a.git/info/lfs"),
    ("[remote \"origin\"]\nurl = URL/a\nlfsurl = URL/b\n", "/b"),
    ("[lfs]\nurl = URL/c/\n[remote \"origin\"]\nurl = URL/a\nlfsurl = URL/b\n", "/c"),
  ])
  func `the clone's configuration names the server`(text: String, path: String) async throws {
    let server = try DataServer { _, _ in .answer(403, body: "") }
    let place = try DataPlace()
    try place.configure(text.replacingOccurrences(of: "URL", with: server.url))
    #expect(
      try await place.fetch(.object(Self.rows)) == "machine denied: the server answered 403")
    #expect(server.asked == ["POST \(path)/objects/batch"])
  }

  @Test func `the operator's server goes before the clone's`() async throws {
    let server = try DataServer { _, _ in .answer(403, body: "") }
    let place = try DataPlace(settings: #"{"lfs": "\#(server.url)/mine"}"#)
    try place.configure("[lfs]\nurl = http://127.0.0.1:1/c\n")
    _ = try await place.fetch(.object(Self.rows))
    #expect(server.asked == ["POST /mine/objects/batch"])
  }

  @Test func `an operator can forbid every server`() async throws {
    let server = try DataServer { _, _ in .answer(403, body: "") }
    let place = try DataPlace(settings: #"{"lfs": false}"#)
    let found = try await place.fetch(.object(Self.rows), remote: RemoteURL(server.url + "/a"))
    #expect(found.hasPrefix("machine not-allowed: git-lfs has no such object on this machine"))
    #expect(server.asked.isEmpty)
  }

  @Test func `a lfsconfig of the tree is not heard`() async throws {
    let evil = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let place = try DataPlace()
    try place.write("[lfs]\nurl = \(evil.url)/x\n", to: place.repository + "/.lfsconfig")
    try place.write("[lfs]\nurl = \(evil.url)/x\n", to: place.folder.path + "/.lfsconfig")
    #expect(try await place.fetch(.object(Self.rows)).hasPrefix("machine unsupported"))
    #expect(evil.asked.isEmpty)
  }

  @Test func `a server cannot send us to where nobody may go`() async throws {
    let other = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let server = try DataServer { _, _ in
      Self.batch(#""actions": {"download": {"href": "\#(other.url)/o"}}"#)
    }
    let place = try DataPlace()
    let remote = try RemoteURL("http://ann:pass@127.0.0.1:\(server.port)/a")
    #expect(
      try await place.fetch(.object(Self.rows), remote: remote)
        == "machine not-allowed: this address may not be asked")
    #expect(other.asked.isEmpty)
    // With leave it may, without the password of the remote.
    try place.set(#"{"allowPrivate": ["\#(other.url)/"]}"#)
    #expect(try await place.fetch(.object(Self.rows), remote: remote) == Self.rows)
    #expect(other.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func `what a server wants in headers is told to nobody else`() async throws {
    let other = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let server = try DataServer { request, _ in
      request.method == "POST"
        ? Self.batch(
          #""actions": {"download": {"href": "/o", "header": {"X-Key": "k", "Range": "x"}}}"#)
        : .answer(302, headers: ["Location": other.url + "/o"], body: "")
    }
    let place = try DataPlace(settings: #"{"allowPrivate": ["\#(other.url)/"]}"#)
    let found = try await place.fetch(.object(Self.rows), remote: RemoteURL(server.url + "/a"))
    #expect(found == Self.rows)
    #expect(server.requests.last?.headers["x-key"] == "k")
    #expect(server.requests.last?.headers["range"] == nil)
    #expect(other.requests.map { $0.headers["x-key"] } == [nil])
  }

  @Test(arguments: [
    ("not JSON", "machine bad-answer: its answer is no JSON: 1:1: expected null"),
    ("[]", "machine bad-answer: its answer does not mention the object"),
    (#"{"objects": [{"oid": "0"}]}"#, "machine bad-answer: its answer does not mention the object"),
    (
      #"{"transfer": "tus", "objects": []}"#,
      "machine bad-answer: it wants the transfer adapter \"tus\", expected basic"
    ),
    (
      #"{"hash_algo": "sha512", "objects": []}"#,
      "machine bad-answer: it names objects by \"sha512\", expected sha256"
    ),
    (
      #"{"objects": [{"oid": "OID", "actions": {}}]}"#,
      "machine bad-answer: its answer has no address to download the object from"
    ),
    (
      #"{"objects": [{"oid": "OID", "actions": {"download": {"href": "file:///etc/passwd"}}}]}"#,
      "machine bad-answer: its answer has no address to download the object from"
    ),
    (
      #"{"objects": [{"oid": "OID", "error": {"code": 404, "message": "Object does not exist"}}]}"#,
      "manifest not-found: the server has no such object: Object does not exist"
    ),
    (
      #"{"objects": [{"oid": "OID", "error": {"code": 422, "message": "a\nb"}}]}"#,
      "machine bad-answer: error 422: ab"
    ),
    (
      #"{"objects": [{"oid": "OID", "actions": {"download": {"href": "/o", "header": {"A\r\nB": "c"}}}}]}"#,
      "machine bad-answer: the header \"A\r\nB\" has a character that it must not have"
    ),
  ])
  func `an answer that is none is said`(answer: String, expected: String) async throws {
    let body = answer.replacingOccurrences(of: "OID", with: Self.oid)
      .replacingOccurrences(of: "A\r\nB", with: "A\\r\\nB")
      .replacingOccurrences(of: "a\nb", with: "a\\nb")
    let server = try DataServer { _, _ in .answer(200, body: body) }
    let place = try DataPlace()
    let found = try await place.fetch(.object(Self.rows), remote: RemoteURL(server.url + "/a"))
    #expect(found.hasPrefix(expected), "\(found)")
    #expect(try place.cached() == [])
  }

  @Test func `a remote without git-lfs is not the manifest's fault`() async throws {
    let server = try DataServer { _, _ in .answer(404, body: "<html>") }
    let place = try DataPlace()
    let found = try await place.fetch(.object(Self.rows), remote: RemoteURL(server.url + "/a"))
    #expect(
      found == "machine bad-answer: the server answered 404: there is no git-lfs server, or it "
        + "hides from us")
  }

  @Test func `a server that gives other bytes is found out`() async throws {
    let server = try DataServer { request, _ in
      request.method == "POST"
        ? Self.batch(#""actions": {"download": {"href": "/o"}}"#)
        : .answer(200, body: "x,y\n1,0\n2,0\n")
    }
    let place = try DataPlace()
    let found = try await place.fetch(.object(Self.rows), remote: RemoteURL(server.url + "/a"))
    #expect(found.hasPrefix("manifest wrong-digest: found 12 bytes"))
  }

  @Test(
    arguments: [
      ("git@host:team/a.git", "https://host/team/a.git"), ("host:/a", "https://host/a"),
      ("ssh://git@host:22/a", "https://host/a"),
      ("git://host/a", "https://host/a"), ("https://u:p@host/a", "https://host/a"),
      ("https://u@host:8443/a", "https://host:8443/a"), ("/srv/a", nil), ("file:///srv/a", nil),
    ] as [(String, String?)])
  func `a remote's server has a web address`(url: String, address: String?) throws {
    #expect(try RemoteURL(url).web?.address == address)
  }
}
