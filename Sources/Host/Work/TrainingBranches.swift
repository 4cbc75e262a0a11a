import Git
import Reconciler
import Vocabulary

/// Gives trainings their branches and pull requests, and takes those away that a later one
/// replaced. Each is safe to be done twice.
struct TrainingBranches: Sendable {
  let branches: OwnBranches

  /// Points a training's branch to its commit.
  func propose(_ training: Training) async -> BranchResult {
    guard let reference = training.reference, let commit = training.product?.commit else {
      return .failed("it has no commit")
    }
    do {
      if let taken = try await branches.put(commit, at: reference) { return .taken(taken) }
      try removeKept(training)
      return .stands
    } catch {
      return .failed("\(error)")
    }
  }

  private func removeKept(_ training: Training) throws {
    let opened = try Repository(opening: branches.repository)
    guard let kept = try opened.tip(of: training.keptReference) else { return }
    try opened.delete(reference: training.keptReference, expecting: kept)
  }

  /// Opens a training's pull request, or finds it.
  func open(_ name: ModelName, _ training: Training) async throws -> Int64? {
    guard let head = training.branch else { return nil }
    return try await branches.open(
      head, title: TrainingText.title(name), body: TrainingText.body(name, training))
  }

  /// Takes away what a later training replaced.
  ///
  /// - Returns: why it could not be done.
  func retire(_ training: Training) async -> String? {
    do {
      try removeKept(training)
      guard let reference = training.reference, let commit = training.product?.commit else {
        return nil
      }
      try await branches.retire(
        commit, at: reference, pullRequest: training.publication?.number,
        saying: "\(training.branch ?? "") was superseded: \(training.message ?? "")")
      return nil
    } catch {
      return "\(error)"
    }
  }
}
