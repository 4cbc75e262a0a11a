import FoundationEssentials
import Sandbox
import Testing
import Vocabulary

@testable import Host

/// The folder of converted tables and of records that were written for a job.
struct ConvertedFolderTests {
  private struct Folder: ~Copyable {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "muster-converted-\(UUID().uuidString)").path

    init() throws { try Disk.makeFolder(path) }

    deinit { try? Disk.removeTree(path) }

    func add(_ name: String, bytes: Int, age: Double) throws {
      let file = path + "/" + name
      try Disk.write([UInt8](repeating: 0, count: bytes), to: file)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: file)
    }

    var names: [String] {
      get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
  }

  @Test func `what was unused the longest goes first, and what is in use stays`() throws {
    let folder = try Folder()
    try folder.add("old.columns", bytes: 400, age: 5000)
    try folder.add("used.columns", bytes: 400, age: 9000)
    try folder.add("new.columns", bytes: 400, age: 10)
    let used = DataFile(path: folder.path + "/used.columns", digest: Digest(of: "x"))
    try DataCache.makeRoom(in: folder.path, limit: 900)
    #expect(try folder.names == ["new.columns", "used.columns"])
    withExtendedLifetime(used) {}
  }

  @Test func `records that nobody needs any more are removed`() throws {
    let folder = try Folder()
    try folder.add("lines-dead.jsonl", bytes: 10, age: 5000)
    try folder.add("lines-young.jsonl", bytes: 10, age: 10)
    try folder.add("old.columns", bytes: 10, age: 5000)
    let alive = try TemporaryLines(in: folder.path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -5000)], ofItemAtPath: alive.path)
    try DataCache.sweep(folder.path, olderThan: 3600, prefix: TemporaryLines.prefix)
    let name = alive.path.split(separator: "/").last.map(String.init) ?? ""
    #expect(try folder.names == [name, "lines-young.jsonl", "old.columns"].sorted())
    withExtendedLifetime(alive) {}
  }
}
