import Git
import Vocabulary

/// The branches of proposals that Muster makes itself, with their pull requests: what trainings and
/// promotions have in common. Each step is safe to be done twice.
struct OwnBranches: Sendable {
  /// The clone's folder.
  let repository: String
  /// The tracked branch, fully qualified.
  let base: String
  let remote: RemoteSync?
  let pullRequests: PullRequestDesk?

  /// Points a branch to its commit, at the remote first where there is one.
  ///
  /// - Returns: who has it, where it is at something else; `nil` where it stands.
  func put(_ commit: CommitID, at reference: String) async throws -> String? {
    if let remote {
      let found = try await remote.put(commit, at: reference)
      guard found == commit else {
        return "\(reference) of the remote is at \(found?.short ?? "nothing")"
      }
    }
    let opened = try Repository(opening: repository)
    switch try opened.tip(of: reference) {
    case commit?: return nil
    case let other?: return "\(reference) is at \(other.short)"
    case nil:
      try opened.update(reference: reference, to: commit, expecting: .absent)
      return nil
    }
  }

  /// Opens the pull request of a branch, by its short name, or finds it; `nil` without a forge.
  func open(_ branch: String, title: String, body: String) async throws -> Int64? {
    try await pullRequests?.open(
      PullRequestDraft(
        branch: branch, base: SignoffPlace.short(base), title: title, body: body))
  }

  /// Takes a branch away and closes its pull request. One that somebody went on with stays, and so
  /// does its pull request: it is theirs now.
  func retire(
    _ commit: CommitID, at reference: String, pullRequest: Int64?, saying comment: String
  ) async throws {
    let opened = try Repository(opening: repository)
    if let tip = try opened.tip(of: reference), tip != commit { return }
    if let pullRequest { try await pullRequests?.close(pullRequest, comment) }
    if let remote {
      guard try await remote.take(commit, from: reference) else { return }
    }
    if try opened.tip(of: reference) == commit {
      try opened.delete(reference: reference, expecting: commit)
    }
  }
}
