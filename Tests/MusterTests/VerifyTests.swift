import Foundation
import Git
import Host
import Signatures
import TestSupport
import Testing
import Vocabulary

/// Every way to tamper with a copied state ref is found, and the first bad place is named.
@Suite(.blocking) struct `verifying the state ref` {
  @Test func `an untouched chain holds`() throws {
    let playground = try Playground.reconciled()
    try playground.approve()
    let ran = try playground.muster("audit verify")
    #expect(ran.code == 0)
    #expect(ran.text.contains("1 approval with a signed commit"))
    #expect(ran.text.hasSuffix("the chain holds\n"))
  }

  @Test func `another key than Muster's is found`() throws {
    try check("it is signed by SHA256:", key: 9) { repository, tip in
      [.put(path: StatePath.audit(1), blob: try repository.writeBlob(Array("{}".utf8)))]
    }
  }

  @Test func `an edited audit entry is found, even with Muster's key`() throws {
    try check("it changes audit/0/0/1.json", key: 1) { repository, tip in
      [.put(path: StatePath.audit(1), blob: try repository.writeBlob(Array("{}".utf8)))]
    }
  }

  @Test func `a removed audit entry is found`() throws {
    try check("it removes audit/0/0/2.json", key: 1) { repository, tip in
      [.remove(path: StatePath.audit(2))]
    }
  }

  @Test func `swapped audit entries are found`() throws {
    try check("it changes audit/0/0/1.json", key: 1) { repository, tip in
      let tree = try repository.commit(tip).tree
      guard let one = try repository.entry(at: StatePath.audit(1), in: tree),
        let two = try repository.entry(at: StatePath.audit(2), in: tree)
      else { return [] }
      return [
        .put(path: StatePath.audit(1), blob: two.object.blob),
        .put(path: StatePath.audit(2), blob: one.object.blob),
      ]
    }
  }

  @Test func `a gap between audit entries is found`() throws {
    try check("audit entry 77 follows", key: 1) { repository, tip in
      [.put(path: StatePath.audit(77), blob: try repository.writeBlob(Array("{}".utf8)))]
    }
  }

  @Test func `a removed record is found`() throws {
    try check("it removes models/", key: 1) { repository, tip in
      let files = try repository.files(in: try repository.commit(tip).tree)
      return files.filter { $0.path.hasPrefix("models/") }.map { .remove(path: $0.path) }
    }
  }

  @Test func `an approval whose record says another person is found`() throws {
    try check("is no approval of this place", key: 1) { repository, tip in
      try editApproval(repository, tip, from: "Petra", to: "Pedro")
    }
  }

  @Test func `an approval whose record says another verdict is found`() throws {
    try check("its commit states Muster-Verdict \"approve\"", key: 1) { repository, tip in
      try editApproval(repository, tip, from: "\"approve\"", to: "\"reject\"")
    }
  }

  @Test func `an approval whose commit was edited is found`() throws {
    try check("the record says", key: 1) { repository, tip in
      let files = try repository.files(in: try repository.commit(tip).tree)
      guard let file = files.first(where: { $0.path.hasSuffix(".commit") }) else { return [] }
      let raw = try repository.blob(file.object.blob, limit: 1 << 20)
      let edited = String(decoding: raw, as: UTF8.self)
        .replacingOccurrences(of: "it holds up", with: "it holds on")
      return [.put(path: file.path, blob: try repository.writeBlob(Array(edited.utf8)))]
    }
  }

  @Test func `a chain whose end was cut off is found by the database and by --seen`() throws {
    let playground = try Playground.reconciled()
    try playground.approve()
    let tip = try playground.git("rev-parse", "refs/muster/state")
    try playground.git("update-ref", "refs/muster/state", "\(tip)~1")
    let ran = try playground.muster("verify")
    #expect(ran.code == 1)
    #expect(ran.text.contains("which was seen before, is not on the chain"))
    try FileManager.default.removeItem(
      atPath: playground.registry + "/.git/muster/state.sqlite")
    #expect(try playground.muster("verify").code == 0)
    #expect(try playground.muster("verify --seen \(tip)").code == 1)
  }

  @Test func `a chain whose beginning was cut off is found`() throws {
    let playground = try Playground.reconciled()
    let tree = try playground.git("rev-parse", "refs/muster/state^{tree}")
    let root = try playground.git("commit-tree", "-m", "state: begun anew", tree)
    try playground.git("update-ref", "refs/muster/state", root)
    let ran = try playground.muster("verify")
    #expect(ran.code == 1)
    #expect(ran.text.contains("commit 1 of 1"))
    #expect(ran.text.contains("its signature does not hold"))
  }

  @Test func `a commit that is not there is named`() throws {
    let playground = try Playground.reconciled()
    _ = try playground.muster("suspend model/credit")
    let parent = try playground.git("rev-parse", "refs/muster/state~1")
    let path = "objects/\(parent.prefix(2))/\(parent.dropFirst(2))"
    try FileManager.default.removeItem(atPath: "\(playground.registry)/.git/\(path)")
    let ran = try playground.muster("verify")
    #expect(ran.code == 1)
    #expect(ran.text.contains("broken at \(parent)"))
  }

  // MARK: - Forging

  /// Adds a forged commit to the chain, and expects it to be the first bad place.
  private func check(
    _ expected: String, key seed: UInt8, line: SourceLocation = #_sourceLocation,
    edits: (borrowing Repository, CommitID) throws -> [TreeEdit]
  ) throws {
    let playground = try Playground.reconciled()
    try playground.approve()
    let repository = try Repository(opening: playground.registry)
    let tip = try #require(try repository.stateTip())
    let key = try Playground.key(seed)
    let tree = try repository.updateTree(
      try repository.commit(tip).tree, try edits(repository, tip))
    let person = CommitPerson(name: "Muster", email: "muster@localhost", when: Instant(seconds: 1))
    let forged = try repository.writeCommit(
      CommitDraft(tree: tree, parents: [tip], author: person, message: "state: forged\n")
    ) { (payload) throws(GitError) in key.sign(payload) }
    try repository.update(
      reference: Repository.stateReference, to: forged, expecting: .at(tip))
    let ran = try playground.muster("verify")
    #expect(ran.code == 1, sourceLocation: line)
    #expect(ran.text.contains("broken at \(forged)"), sourceLocation: line)
    #expect(ran.text.contains(expected), "\(ran.text)", sourceLocation: line)
  }

  private func editApproval(
    _ repository: borrowing Repository, _ tip: CommitID, from old: String, to new: String
  ) throws -> [TreeEdit] {
    let files = try repository.files(in: try repository.commit(tip).tree)
    guard
      let file = files.first(where: {
        $0.path.hasPrefix("approvals/") && $0.path.hasSuffix(".json")
      })
    else { return [] }
    let body = try repository.blob(file.object.blob, limit: 1 << 20)
    let edited = String(decoding: body, as: UTF8.self).replacingOccurrences(of: old, with: new)
    return [.put(path: file.path, blob: try repository.writeBlob(Array(edited.utf8)))]
  }

  private typealias SourceLocation = Testing.SourceLocation
}
