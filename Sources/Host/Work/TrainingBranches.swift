import Git
import Reconciler
import Vocabulary

/// Gives trainings their branches and pull requests, and takes those away that a later one
/// replaced. Each is safe to be done twice.
struct TrainingBranches: Sendable {
  /// The clone's folder.
  let repository: String
  /// The tracked branch, fully qualified.
  let branch: String
  let remote: RemoteSync?
  let pullRequests: PullRequestDesk?

  // MARK: - Branches

  /// Points a training's branch to its commit, at the remote first where there is one.
  func propose(_ training: Training) async -> BranchResult {
    guard let reference = training.reference, let commit = training.product?.commit else {
      return .failed("it has no commit")
    }
    do {
      if let remote {
        let found = try await remote.put(commit, at: reference)
        guard found == commit else {
          return .taken("\(reference) of the remote is at \(found?.short ?? "nothing")")
        }
      }
      let opened = try Repository(opening: repository)
      switch try opened.tip(of: reference) {
      case commit?: break
      case let other?: return .taken("\(reference) is at \(other.short)")
      case nil: try opened.update(reference: reference, to: commit, expecting: .absent)
      }
      try removeKept(training, opened)
      return .stands
    } catch {
      return .failed("\(error)")
    }
  }

  private func removeKept(_ training: Training, _ opened: borrowing Repository) throws {
    guard let kept = try opened.tip(of: training.keptReference) else { return }
    try opened.delete(reference: training.keptReference, expecting: kept)
  }

  // MARK: - Pull requests

  /// Opens a training's pull request, or finds it.
  func open(_ name: ModelName, _ training: Training) async throws -> Int64? {
    guard let pullRequests, let head = training.branch else { return nil }
    return try await pullRequests.open(
      PullRequestDraft(
        branch: head, base: Self.short(branch), title: TrainingText.title(name),
        body: TrainingText.body(name, training)))
  }

  /// Takes away what a later training replaced. A branch that somebody went on with stays, and so
  /// does its pull request: it is theirs now.
  ///
  /// - Returns: why it could not be done.
  func retire(_ training: Training) async -> String? {
    do {
      let opened = try Repository(opening: repository)
      try removeKept(training, opened)
      guard let reference = training.reference, let commit = training.product?.commit else {
        return nil
      }
      if let tip = try opened.tip(of: reference), tip != commit { return nil }
      if let number = training.publication?.number {
        try await pullRequests?.close(
          number, "\(training.branch ?? "") was superseded: \(training.message ?? "")")
      }
      if let remote {
        guard try await remote.take(commit, from: reference) else { return nil }
      }
      if try opened.tip(of: reference) == commit {
        try opened.delete(reference: reference, expecting: commit)
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static func short(_ branch: String) -> String {
    branch.hasPrefix("refs/heads/") ? String(branch.dropFirst(11)) : branch
  }
}
