import Foundation
import Host
import Testing
import Vocabulary

/// What the cache keeps, and for how long.
struct DataCacheTests {
  /// Bytes that differ from letter to letter, a hundred of them.
  private static func text(_ letter: String) -> String { String(repeating: letter, count: 100) }

  /// A place whose server gives a hundred of the letter that is asked for.
  private func place(cacheBytes: Int) throws -> (DataPlace, DataServer) {
    let server = try DataServer { request, _ in
      .answer(200, body: Self.text(String(request.path.suffix(1))))
    }
    let place = try DataPlace(
      settings: """
        {"allowPrivate": ["\(server.url)/"], "cacheBytes": \(cacheBytes)}
        """)
    return (place, server)
  }

  private func item(_ letter: String, _ server: DataServer) -> DataItem {
    .remote("\(server.url)/\(letter)", Self.text(letter))
  }

  /// The letters whose files are in the cache.
  private func kept(_ place: DataPlace, among letters: String) throws -> String {
    let names = try Set(place.cached())
    return letters.filter { names.contains(Digest(of: Self.text(String($0))).hex) }
  }

  /// Sets when a file was used last, as time does not pass in a test.
  private func age(_ letter: String, _ seconds: Int, in place: DataPlace) throws {
    let digest = Digest(of: Self.text(letter))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -Double(seconds))],
      ofItemAtPath: "\(place.state.data)/objects/\(digest)")
  }

  @Test func `the longest unused go first`() async throws {
    let (place, server) = try place(cacheBytes: 250)
    let store = try place.store()
    _ = try await store.file(item("a", server))
    _ = try await store.file(item("b", server))
    try age("a", 100, in: place)
    try age("b", 200, in: place)
    _ = try await store.file(item("c", server))
    #expect(try kept(place, among: "abc") == "ac")
  }

  @Test func `a use counts, and not only the fetch`() async throws {
    let (place, server) = try place(cacheBytes: 250)
    let store = try place.store()
    _ = try await store.file(item("a", server))
    _ = try await store.file(item("b", server))
    try age("a", 200, in: place)
    try age("b", 100, in: place)
    _ = try await store.file(item("a", server))
    _ = try await store.file(item("c", server))
    #expect(try kept(place, among: "abc") == "ac")
  }

  @Test func `what is in use stays, however long it was not touched`() async throws {
    let (place, server) = try place(cacheBytes: 150)
    let store = try place.store()
    var first: DataFile? = try await store.file(item("a", server))
    try age("a", 1000, in: place)
    _ = try await store.file(item("b", server))
    _ = try await store.file(item("c", server))
    #expect(try kept(place, among: "abc").contains("a"))
    #expect(try String(contentsOfFile: #require(first?.path), encoding: .utf8) == Self.text("a"))
    try age("a", 1000, in: place)
    first = nil
    _ = try await store.file(item("d", server))
    #expect(try kept(place, among: "abcd") == "d")
  }

  @Test func `a file of another length is fetched anew`() async throws {
    let (place, server) = try place(cacheBytes: 1000)
    let item = DataItem.remote("\(server.url)/a", Self.text("a"), size: 100)
    let path = try await place.store().file(item).path
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try place.write("short", to: path)
    #expect(try await place.fetch(item) == Self.text("a"))
    #expect(server.asked.count == 2)
  }

  @Test func `what a process left half done is swept away`() async throws {
    let (place, server) = try place(cacheBytes: 1000)
    _ = try await place.store().file(item("a", server))
    let drafts = place.state.data + "/drafts"
    for (name, age) in [("old", 7200.0), ("new", 10)] {
      try place.write("half", to: "\(drafts)/\(name)")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: "\(drafts)/\(name)")
    }
    _ = try await place.store().file(item("b", server))
    #expect(try FileManager.default.contentsOfDirectory(atPath: drafts) == ["new"])
  }

  @Test func `a place that cannot be written is the machine's fault`() async throws {
    let (place, server) = try place(cacheBytes: 1000)
    try place.write("in the way", to: place.state.data)
    let found = try await place.fetch(item("a", server))
    #expect(found.hasPrefix("machine disk: failed to "))
    #expect(server.asked.isEmpty)
  }

  @Test func `bytes of the repository have to be those that were looked at`() async throws {
    // Settings that cannot be read do not matter to them.
    let place = try DataPlace(settings: "[")
    let store = DataStore(
      folder: place.state, clone: try Clone(opening: place.repository), environment: [:],
      read: { Array($0.text.utf8) })
    func item(_ blob: String, _ text: String) -> DataItem {
      DataItem(
        name: "rows", location: .blob(BlobID(blob)), digest: Digest(of: text),
        size: text.utf8.count)
    }
    let file = try await store.file(item("abc", "abc"))
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "abc")
    for (blob, code) in [
      ("abd", DataProblem.Code.wrongDigest), ("ab", .wrongSize), ("abcd", .wrongSize),
    ] {
      let problem = await #expect(throws: DataProblem.self) {
        try await store.file(item(blob, "xyz"))
      }
      #expect(problem?.code == code)
    }
  }
}
