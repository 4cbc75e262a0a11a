import Git
import Registry
package import Vocabulary

extension RepositoryDesk {
  /// What a form proposes.
  package struct Proposal: Hashable, Sendable {
    /// Whole files, by path.
    package var files: [String: String]
    /// What it is about, for the branch `muster/<kind>/<name>/<n>`.
    package var kind: String
    package var name: String
    /// The subject of the commit.
    package var subject: String

    /// A proposal by its parts.
    package init(files: [String: String], kind: String, name: String, subject: String) {
      self.files = files
      self.kind = kind
      self.name = name
      self.subject = subject
    }
  }

  /// What became of a proposal.
  package enum Proposed: Hashable, Sendable {
    /// A branch holds it.
    case branch(String, CommitID)
    /// The tracked branch has these files already.
    case nothingNew
    /// With these files the tracked branch would have errors that it does not have now.
    case broken([Diagnostic])
  }

  /// Makes a branch of a proposal: one commit on the tracked branch's tip. The whole tree is read
  /// as it would be after the merge, so that what a file alone does not show is found. The same
  /// files on the same tip are the same proposal, however often it is asked for.
  package func propose(
    _ proposal: Proposal, by person: String, email: String?
  ) async throws -> Proposed {
    let parent = try tip()
    let base = try repository.commit(parent).tree
    var edits: [TreeEdit] = []
    for (path, text) in proposal.files.sorted(by: { $0.key < $1.key }) {
      edits.append(.put(path: path, blob: try repository.writeBlob(Array(text.utf8))))
    }
    let tree = try repository.updateTree(base, edits)
    guard tree != base else { return .nothingNew }
    let known = try await clone.desired(inTree: base).1.filter { $0.severity == .error }
    let found = try await clone.desired(inTree: tree).1.filter { $0.severity == .error }
    let fresh = Set(found).subtracting(known)
    guard fresh.isEmpty else { return .broken(fresh.sorted()) }
    let author = CommitPerson(
      name: Self.plain(person), email: email.map(Self.plain) ?? Self.committer.email, when: now())
    let commit = try repository.writeCommit(
      CommitDraft(
        tree: tree, parents: [parent], author: author,
        committer: CommitPerson(
          name: Self.committer.name, email: Self.committer.email, when: now()),
        message: "\(proposal.subject)\n\nProposed on the dashboard by \(Self.plain(person)).\n"))
    return try await branch(for: proposal, at: commit, of: tree, on: parent)
  }

  /// The branch that proposes the same already, of somebody whose answer was lost or who asked
  /// twice; else the first number that no branch has yet.
  private func branch(
    for proposal: Proposal, at commit: CommitID, of tree: TreeID, on parent: CommitID
  ) async throws -> Proposed {
    let prefix = "\(OwnReference.branches)\(proposal.kind)/\(proposal.name)/"
    let place = try await place(isMusterHere: folder.isInUse)
    var heads: [String: CommitID] = [:]
    if let place {
      for reference in try await place.git.listRemote(place.url, [prefix + "*"]) {
        heads[reference.name] = CommitID(reference.object.text)
      }
    }
    var taken = Set(heads.keys)
    for reference in try repository.references(prefix: prefix) {
      taken.insert(reference.name)
      // Of a remote's branches those count that are there.
      if place == nil { heads[reference.name] = CommitID(reference.object.text) }
    }
    for (name, head) in heads.sorted(by: { $0.key < $1.key }) where try repository.contains(head) {
      let found = try repository.commit(head)
      if found.parents == [parent], found.tree == tree { return .branch(Self.short(name), head) }
    }
    for number in 1...Self.mostBranches where !taken.contains(prefix + String(number)) {
      if try await create(prefix + String(number), at: commit, in: place) {
        return .branch(Self.short(prefix + String(number)), commit)
      }
    }
    throw HostError(
      "make a branch below", prefix, "there are \(Self.mostBranches) already",
      hint: "delete those that were merged")
  }

  private static let mostBranches = 1000

  private static func short(_ reference: String) -> String {
    String(reference.dropFirst("refs/heads/".utf8.count))
  }

  /// A name or an address without what git's format has a meaning for.
  private static func plain(_ text: String) -> String {
    let kept = text.unicodeScalars.filter {
      $0 != "<" && $0 != ">" && $0.value >= 0x20 && $0.value != 0x7F
    }
    let name = String(String.UnicodeScalarView(kept))
    return name.allSatisfy { $0 == " " } ? "unknown" : name
  }
}
