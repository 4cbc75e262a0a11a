import Foundation
import Glibc
import Host
import Testing
import Vocabulary

/// Datasets in folders of the machine that runs Muster.
struct DataFolderTests {
  private static let rows = "x,y\n1,0\n"

  private func place() throws -> DataPlace {
    let place = try DataPlace(settings: #"{"allow": ["file://SHELF"]}"#)
    try place.write(Self.rows, to: place.shelf + "/a b/rows.csv")
    try place.write("secret", to: place.folder.path + "/secret")
    return place
  }

  @Test func `a file below an allowed folder is copied`() async throws {
    let place = try place()
    let uri = "file://\(place.shelf)/a%20b/rows.csv"
    #expect(try await place.fetch(.remote(uri, Self.rows)) == Self.rows)
    #expect(
      place.told == ["copied dataset \"rows\" (8 bytes) from \(uri)"])
    // The cache has a copy of its own.
    try place.write("changed", to: place.shelf + "/a b/rows.csv")
    #expect(try await place.fetch(.remote(uri, Self.rows)) == Self.rows)
  }

  @Test func `a file that has changed is the manifest's fault`() async throws {
    let place = try place()
    let found = try await place.fetch(.remote("file://\(place.shelf)/a%20b/rows.csv", "other"))
    #expect(found.hasPrefix("manifest wrong-digest: found 8 bytes"))
  }

  @Test(arguments: [
    "file:///etc/passwd", "file:///proc/self/environ", "file:///dev/zero",
    "file://localhost/etc/passwd", "file://SHELF-other/rows.csv", "file://SHELF",
  ])
  func `a file elsewhere is not read`(uri: String) async throws {
    let place = try place()
    let found = try await place.fetch(
      .remote(uri.replacingOccurrences(of: "SHELF", with: place.shelf), Self.rows))
    #expect(found == "machine not-allowed: files of this machine are not read without leave")
  }

  @Test(arguments: [
    "file://SHELF/../secret", "file://SHELF/%2e%2e/secret", "file://SHELF/a%2Fb",
    "file://SHELF/x%00", "file://SHELF/x%zz", "file://host/x", "file://SHELF/x?y", "file://x",
  ])
  func `a path that leads elsewhere is refused`(uri: String) async throws {
    let place = try place()
    let found = try await place.fetch(
      .remote(uri.replacingOccurrences(of: "SHELF", with: place.shelf), "secret"))
    #expect(found == "manifest bad-address: it is no address of a file on this machine")
  }

  @Test func `links and what is no file are not read`() async throws {
    let place = try place()
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: place.shelf + "/link", withDestinationPath: place.folder.path + "/secret")
    try manager.createSymbolicLink(
      atPath: place.shelf + "/folder", withDestinationPath: place.folder.path)
    #expect(unsafe mkfifo(place.shelf + "/pipe", 0o600) == 0)
    for (name, cause) in [
      ("link", "open \"PLACE/shelf/link\": Too many levels of symbolic links"),
      ("folder/secret", "open \"PLACE/shelf/folder\": Not a directory"),
      ("pipe", "read \"PLACE/shelf/pipe\": Invalid argument"),
      ("a%20b", "read \"PLACE/shelf/a b\": Invalid argument"),
      ("none", "open \"PLACE/shelf/none\": No such file or directory"),
    ] {
      let found = try await place.fetch(.remote("file://\(place.shelf)/\(name)", "secret"))
      #expect(found == "machine disk: failed to \(cause)")
    }
    #expect(try place.cached() == [])
  }

  @Test(arguments: [
    (#"{"allow": ["file:///"]}"#, "leads to /, which holds files of the system or of Muster"),
    (#"{"allow": ["file:///proc/self"]}"#, "which holds files of the system or of Muster"),
    (#"{"allow": ["file:///dev"]}"#, "leads to /dev, which holds files of the system"),
    (#"{"allow": ["file://SHELF/.."]}"#, "is no folder of this machine"),
    (#"{"allow": ["file://SHELF/../state"]}"#, "is no folder of this machine"),
    (#"{"allow": ["file://SHELF/none"]}"#, "is no folder of this machine"),
    (#"{"allow": ["https://u:p@h/"]}"#, "is no http or https address"),
    (#"{"allow": ["https://h/a?b"]}"#, "is no http or https address"),
    (#"{"allow": "https://h/"}"#, "allow: expected a list of addresses, found a string"),
    (#"{"alow": []}"#, "unknown member \"alow\" (did you mean \"allow\"?)"),
    (#"{"fileBytes": 0}"#, "fileBytes: expected a whole number from 1 to"),
    (#"{"lfs": 1}"#, "lfs: expected an address, true or false, found an integer"),
    (#"{"lfs": "ssh://h/x"}"#, "is no http or https address"),
    (#"{"credentials": {"https://h/": "Bearer secret"}}"#, "is not the name of an environment"),
    (#"{"allow": ["#, "failed to read"), ("[]", "expected an object, found an array"),
  ])
  func `settings that cannot be meant are refused`(settings: String, cause: String) async throws {
    let place = try place()
    try place.set(settings)
    let found = try await place.fetch(.remote("file://\(place.shelf)/rows.csv", Self.rows))
    #expect(found.hasPrefix("machine settings: failed to read \"PLACE/state/data-sources.json\": "))
    #expect(found.contains(cause), "\(found)")
    #expect(!found.contains("secret\""))
  }

  @Test func `the state folder is no place for data`() async throws {
    let place = try place()
    for path in [place.state.path, place.state.path + "/keys", place.folder.path] {
      try place.set(#"{"allow": ["file://\#(path)"]}"#)
      let found = try await place.fetch(.remote("file://\(place.state.privateKey)", Self.rows))
      #expect(found.contains("which holds files of the system or of Muster"), "\(found)")
    }
  }
}
