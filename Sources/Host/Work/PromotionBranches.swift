import Git
import Monitoring
import Reconciler
import Registry
import Signatures
import Vocabulary

/// Gives promotions their commit, branch and pull request, and takes those away that are no more.
/// Each is safe to be done twice: the commit is the same whenever it is made, and one that was made
/// before is known by its trailer.
struct PromotionBranches: Sendable {
  let branches: OwnBranches
  let key: SigningKey

  private static let manifestLimit = 1 << 20

  /// Does a step.
  func perform(_ step: Promotion.Step, of promotion: Promotion) async -> PromotionResult {
    do {
      switch step {
      case .branch: return try await propose(promotion)
      case .pullRequest:
        return .opened(
          try await branches.open(
            promotion.branch, title: PromotionText.title(promotion),
            body: PromotionText.body(promotion)))
      case .retire:
        try await retire(promotion)
        return .retired
      }
    } catch let problem as PromotionEdit.Problem {
      return .impossible("\(promotion.manifest): \(problem)")
    } catch {
      return .failed("\(error)")
    }
  }

  // MARK: - Branch

  private func propose(_ promotion: Promotion) async throws -> PromotionResult {
    if let known = try found(promotion) { return .stands(known) }
    let commit = try write(promotion)
    let taken = try await branches.put(commit, at: promotion.reference)
    return taken.map { .taken($0) } ?? .stands(commit)
  }

  /// What a promotion's branch is at, if that is its own commit.
  private func found(_ promotion: Promotion) throws -> CommitID? {
    let opened = try Repository(opening: branches.repository)
    guard let tip = try opened.tip(of: promotion.reference) else { return nil }
    // Another's message may have no trailers that can be read.
    let trailers = try? Trailers(message: try opened.commit(tip).message)
    return trailers?[PromotionText.trailer] == promotion.id.hex ? tip : nil
  }

  private func write(_ promotion: Promotion) throws -> CommitID {
    let opened = try Repository(opening: branches.repository)
    let base = try opened.commit(promotion.base).tree
    guard let entry = try opened.entry(at: promotion.manifest, in: base) else {
      throw PromotionEdit.Problem("it is not there in \(promotion.base.short)")
    }
    let edited = try PromotionEdit.promoting(
      promotion.trial.challenger, at: RuntimeName(promotion.trial.runtime),
      in: try opened.blob(entry.object.blob, limit: Self.manifestLimit))
    let tree = try opened.updateTree(
      base,
      [
        .put(path: promotion.manifest, blob: try opened.writeBlob(edited), mode: entry.mode)
      ])
    let key = key
    return try opened.writeCommit(
      CommitDraft(
        tree: tree, parents: [promotion.base],
        author: CommitPerson(name: "Muster", email: "muster@localhost", when: promotion.created),
        message: PromotionText.message(promotion))
    ) { (payload) throws(GitError) in key.sign(payload) }
  }

  // MARK: - The end

  private func retire(_ promotion: Promotion) async throws {
    guard let commit = try found(promotion) else { return }
    try await branches.retire(
      commit, at: promotion.reference, pullRequest: promotion.publication?.number,
      saying: "\(promotion.branch) is no longer proposed: \(promotion.message ?? "")")
  }
}
