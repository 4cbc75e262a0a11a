import FoundationEssentials
import Git
import Testing
import Vocabulary

@Suite struct PackingTests {
  private static func tree(_ count: Int, _ repository: borrowing Repository) throws(GitError)
    -> TreeID
  {
    var edits: [TreeEdit] = []
    for number in 0..<count {
      let blob = try repository.writeBlob(Array("record \(number)\n".utf8))
      edits.append(.put(path: "a\(number % 7)/\(number).json", blob: blob))
    }
    return try repository.updateTree(nil, edits)
  }

  @Test func `many objects become one pack, and are the same`() async throws {
    let scratch = try Scratch()
    let one = try Repository(creatingBareAt: scratch.path("one"))
    let other = try Repository(creatingBareAt: scratch.path("other"))
    let loose = try Self.tree(300, one)
    let packed = try other.writingPack { (packing) throws(GitError) in
      try Self.tree(300, packing)
    }
    #expect(packed == loose)
    #expect(try other.files(in: packed).count == 300)
    let counts = try await scratch.git("other", "count-objects", "-v")
    #expect(counts.contains("count: 0\n") && counts.contains("in-pack: 308"), "\(counts)")
    #expect(counts.contains("packs: 1\n"), "\(counts)")
    // What is written afterwards stands by itself again, on what the pack holds.
    let commit = try other.writeCommit(
      CommitDraft(tree: packed, parents: [], author: Scratch.muster, message: "state\n"))
    try other.update(reference: "refs/heads/main", to: commit, expecting: .absent)
    #expect(try await scratch.git("other", "fsck", "--strict", "--full") == "")
    #expect(try await scratch.git("other", "count-objects").hasPrefix("1 objects"))
    // And it can be read by whoever opened the repository before.
    let again = try Repository(opening: scratch.path("other"))
    #expect(try again.commit(commit).tree == packed)
  }

  @Test func `a pack whose making fails is not there`() async throws {
    let scratch = try Scratch()
    let repository = try Repository(creatingBareAt: scratch.path("r"))
    var written: BlobID?
    #expect(throws: GitError.self) {
      try repository.writingPack { (packing) throws(GitError) in
        written = try packing.writeBlob(Array("nothing".utf8))
        _ = try packing.updateTree(
          nil, [.put(path: "a", blob: written ?? BlobID("")), .put(path: "a/b", blob: BlobID(""))])
      }
    }
    let blob = try #require(written)
    #expect(try !repository.contains(blob))
    let files = try FileManager.default.subpathsOfDirectory(atPath: scratch.path("r/objects"))
    #expect(files.sorted() == ["info", "pack"])
  }
}
