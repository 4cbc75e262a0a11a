import Git
import Testing
import Vocabulary

@Suite struct ReferenceTests {
  @Test func `a reference moves only from where it is expected`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let one = try await scratch.commit("w", "one")
    let two = try await scratch.commit("w", "two")
    let repository = try Repository(opening: scratch.path("w"))
    let name = "refs/muster/state"
    func update(_ id: CommitID, _ expected: ReferenceExpectation) -> GitError.Code? {
      code { () throws(GitError) in
        try repository.update(reference: name, to: id, expecting: expected)
      }
    }
    #expect(update(one, .at(two)) == .modified)
    #expect(update(one, .absent) == nil)
    #expect(update(two, .absent) == .exists)
    #expect(update(two, .at(two)) == .modified)
    #expect(update(two, .at(one)) == nil)
    #expect(try repository.tip(of: name) == two)
    #expect(
      code { () throws(GitError) in try repository.delete(reference: name, expecting: one) }
        == .modified)
    try repository.delete(reference: name, expecting: two)
    #expect(try repository.reference(name) == nil)
    #expect(try await scratch.git("w", "for-each-ref", name).isEmpty)
  }

  @Test func `packed references are moved and deleted too`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let one = try await scratch.commit("w", "one")
    let two = try await scratch.commit("w", "two")
    for name in ["a", "b"] {
      try await scratch.git("w", "update-ref", "refs/muster/\(name)", one.text)
    }
    try await scratch.git("w", "pack-refs", "--all")
    let repository = try Repository(opening: scratch.path("w"))
    try repository.update(reference: "refs/muster/a", to: two, expecting: .at(one))
    try repository.delete(reference: "refs/muster/b", expecting: one)
    let listed = try repository.references(prefix: "refs/muster/")
    #expect(listed.map { "\($0.name) \($0.object)" } == ["refs/muster/a \(two)"])
    #expect(try await scratch.git("w", "for-each-ref", "refs/muster").contains(two.text))
  }

  @Test func `a name that another's folder needs is taken`() async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let one = try await scratch.commit("w", "one")
    try await scratch.git("w", "update-ref", "refs/muster/a/b", one.text)
    try await scratch.git("w", "update-ref", "refs/muster/c", one.text)
    try await scratch.git("w", "pack-refs", "--all")
    let repository = try Repository(opening: scratch.path("w"))
    for name in ["refs/muster/a", "refs/muster/c/d"] {
      let found = code { () throws(GitError) in
        try repository.update(reference: name, to: one, expecting: .absent)
      }
      #expect(found == .exists, "\(name)")
    }
  }

  @Test(arguments: [
    "main", "-x", "refs/", "refs/a b", "refs/../x", "refs/heads/.x", "refs/x.lock", "refs//x",
    "refs/x/", "refs/a\u{7}", "refs/\u{202E}x", "refs/a..b", "refs/a@{b", "refs/x.", "HEAD",
    "--upload-pack=touch X",
  ])
  func `a name that is not fully qualified is never written`(name: String) async throws {
    let scratch = try Scratch()
    let repository = try Repository(creatingBareAt: scratch.path("b"))
    let id = CommitID(String(repeating: "1", count: 40))
    let found = code { () throws(GitError) in
      try repository.update(reference: name, to: id, expecting: .absent)
    }
    #expect(found == .invalid)
  }

  @Test(arguments: [true, false])
  func `of many who change a reference at once, one wins`(isThere: Bool) async throws {
    let scratch = try Scratch()
    try await scratch.makeRepository("w")
    let base = try await scratch.commit("w", "base")
    if isThere { try await scratch.git("w", "update-ref", "refs/muster/r", base.text) }
    let path = scratch.path("w")
    let writers = 8
    let rounds = 12
    for round in 0..<rounds {
      let expected: ReferenceExpectation
      let setup = try Repository(opening: path)
      if let tip = try setup.tip(of: "refs/muster/r") {
        if isThere {
          expected = .at(tip)
        } else {
          try setup.delete(reference: "refs/muster/r", expecting: tip)
          expected = .absent
        }
      } else {
        expected = .absent
      }
      let results = await withTaskGroup(of: (CommitID?, GitError.Code?).self) { group in
        for writer in 0..<writers {
          group.addTask {
            do throws(GitError) {
              let repository = try Repository(opening: path)
              let tree = try repository.updateTree(nil, [])
              let id = try repository.writeCommit(
                CommitDraft(
                  tree: tree, parents: [base], author: Scratch.muster,
                  message: "\(round) \(writer)\n"))
              try repository.update(reference: "refs/muster/r", to: id, expecting: expected)
              return (id, nil)
            } catch {
              return (nil, error.code)
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let winners = results.compactMap(\.0)
      #expect(winners.count <= 1)
      #expect(try setup.tip(of: "refs/muster/r") == winners.first ?? base)
      let losers = Set(results.compactMap { $0.1 })
      #expect(losers.isSubset(of: [.modified, .exists, .locked]), "\(losers)")
    }
  }
}
