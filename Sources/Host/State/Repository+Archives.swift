package import Git
package import Signatures
package import Vocabulary

/// The turn of a year on the state ref (docs/state.md, "Archives").
///
/// The line of first parents begins anew with a *snapshot*: a commit without a parent that holds
/// the same tree and names, in its signed message, the commit that it stands for. The *join* after
/// it has the snapshot as its first parent and that commit as its second, so that the reference
/// still only moves forward and nothing becomes unreachable. An archive ref leads to the old line.
extension Repository {
  /// What the archive refs are named by: this and a year.
  package static var archivePrefix: String { "refs/muster/archive/" }
  /// The trailer of a snapshot and of its join: the last commit of the line that was archived.
  package static var archivedTrailer: String { "Muster-Archived" }

  /// Begins the line anew, where the tip of the state ref was written in an earlier year (UTC).
  ///
  /// - Parameter pass: the number of the join.
  /// - Returns: the join, which the state ref leads to; `nil` where the year is still the same.
  package func archiveState(
    at tip: CommitID, pass: Int64, by key: SigningKey, at now: Instant
  ) throws(GitError) -> CommitID? {
    let last = try commit(tip)
    let year = last.committer.when.year
    guard year < now.year else { return nil }
    let person = CommitPerson(name: "Muster", email: "muster@localhost", when: now)
    let archived = Trailers.Trailer(key: Self.archivedTrailer, value: tip.text)
    let snapshot = try writeCommit(
      CommitDraft(
        tree: last.tree, parents: [], author: person,
        message: Trailers.message("state: snapshot of \(year)", [archived]))
    ) { (payload) throws(GitError) in key.sign(payload) }
    var trailers = [archived, Trailers.Trailer(key: "Muster-Pass", value: String(pass))]
    if let observed = (try? Trailers(message: last.message))?["Muster-Observed"] {
      trailers.insert(Trailers.Trailer(key: "Muster-Observed", value: observed), at: 0)
    }
    let join = try writeCommit(
      CommitDraft(
        tree: last.tree, parents: [snapshot, tip], author: person,
        message: Trailers.message("state: a new line after \(year)", trailers))
    ) { (payload) throws(GitError) in key.sign(payload) }
    // A kill between the two leaves an archive ref that the next try finds in its place.
    try keepArchive(of: year, at: tip)
    try update(reference: Self.stateReference, to: join, expecting: .at(tip))
    return join
  }

  private func keepArchive(of year: Int64, at tip: CommitID) throws(GitError) {
    let name = Self.archivePrefix + String(year)
    let former = try self.tip(of: name)
    guard former != tip else { return }
    try update(reference: name, to: tip, expecting: former.map { .at($0) } ?? .absent)
  }

  /// The commit that a state commit was made on, through the turn of a year.
  package func predecessor(of commit: SignedCommit) -> CommitID? {
    commit.parents.first ?? commit.archived
  }

  /// Removes the archive refs that lead to no commit of the line any more: those of a line that was
  /// made anew on another.
  package func dropStrayArchives(of tip: CommitID) throws(GitError) {
    for archive in try references(prefix: Self.archivePrefix) {
      let target = CommitID(archive.object.text)
      if try !isAncestor(target, of: tip) {
        try delete(reference: archive.name, expecting: target)
      }
    }
  }
}

extension SignedCommit {
  /// The commit that a snapshot or a join names as the end of the line before it.
  package var archived: CommitID? {
    guard let text = (try? Trailers(message: message))?[Repository.archivedTrailer],
      text.utf8.count == 40, Hexadecimal.bytes(of: text) != nil
    else { return nil }
    return CommitID(text)
  }
}
