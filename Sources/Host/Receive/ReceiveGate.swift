package import Git
import Registry
package import Vocabulary

/// Judges a push before git accepts it (githooks(5), "pre-receive"): what it does to protected
/// branches by the gates, what it does to Muster's own references by its key, and nothing else.
package struct ReceiveGate: Sendable {
  private let clone: Clone
  private let gate: GateRun
  private let rules: ReceiveRules

  /// A judge of pushes into a repository.
  package init(
    repository: String, folder: StateFolder, rules: ReceiveRules, quarantine: Quarantine?,
    now: @escaping @Sendable () -> Instant, progress: @escaping TestRunner.Progress = { _ in }
  ) throws {
    clone = try Clone(opening: repository, quarantine: quarantine)
    gate = try GateRun(
      repository: repository, folder: folder, branch: rules.branch ?? Self.defaultBranch,
      quarantine: quarantine, now: now, progress: progress)
    self.rules = rules
  }

  private static let defaultBranch = "refs/heads/main"

  /// The verdict on each reference of a push, in its order.
  package func verdicts(on updates: [ReceivedUpdate]) async throws -> [ReceiveVerdict] {
    let project = try await project()
    var verdicts: [ReceiveVerdict] = []
    for update in updates {
      let finding: ReceiveVerdict.Finding
      do {
        finding = try await self.finding(update, project)
      } catch let error as HostError {
        finding = .unknown(error.description, hint: error.hint)
      } catch {
        finding = .unknown("\(error)", hint: nil)
      }
      verdicts.append(ReceiveVerdict(update: update, finding: finding))
    }
    return verdicts
  }

  // MARK: - What holds before the push

  private struct Project {
    var protected: Set<String>
    /// The commit whose `muster.yaml` names Muster's key.
    var tip: CommitID?
  }

  private func project() async throws -> Project {
    let head = try await clone.headBranch() ?? Self.defaultBranch
    var branch = rules.branch ?? head
    var protected: Set<String> = [branch]
    var tip = try await clone.tip(of: branch)
    // Who could move the one branch could else take the protection off the other.
    if let commit = tip, let track = try await clone.settings(at: commit)?.track {
      branch = "refs/heads/\(track)"
      protected.insert(branch)
      tip = try await clone.tip(of: branch) ?? tip
    }
    return Project(protected: rules.protected.isEmpty ? protected : rules.protected, tip: tip)
  }

  // MARK: - One reference

  private func finding(
    _ update: ReceivedUpdate, _ project: Project
  ) async throws -> ReceiveVerdict.Finding {
    let target = try await clone.target(of: update.reference)
    if OwnReference.isOwn(target) { return try await ownFinding(update, target, project) }
    guard project.protected.contains(target) else { return .untouched }
    guard let new = update.new else {
      return .refused("it is protected and cannot be deleted", hint: nil)
    }
    let head = try await clone.commit(behind: new)
    guard let former = update.old else {
      return .judged(try await gate.report(replacing: nil, by: head))
    }
    let base = try await clone.commit(behind: former)
    if !rules.allowsRewriting, try await !clone.contains(base, in: head) {
      return .refused(
        "\(head.short) does not contain \(base.short), where it is now: the push would rewrite it",
        hint: "merge or rebase on it and push without --force")
    }
    return .judged(try await gate.report(replacing: base, by: head))
  }

  private func ownFinding(
    _ update: ReceivedUpdate, _ target: String, _ project: Project
  ) async throws -> ReceiveVerdict.Finding {
    let who = "only Muster writes it"
    guard let new = update.new else { return .refused("\(who), and never deletes it", hint: nil) }
    guard let tip = project.tip, let key = try await clone.musterKey(at: tip) else {
      return .refused(
        "\(who), and no muster.yaml here names its key",
        hint: "name identity.publicKey on the tracked branch first")
    }
    let commit = try await clone.commit(behind: new)
    guard commit.text == new.text else { return .refused("\(who), and no tags", hint: nil) }
    if let reason = try await clone.reasonToDistrust(commit, key: key) {
      return .refused("\(who): \(reason)", hint: nil)
    }
    if target == Repository.stateReference, let former = update.old {
      let old = try await clone.commit(behind: former)
      guard try await clone.contains(old, in: commit) else {
        return .refused(
          "\(commit.short) does not contain \(old.short): what was recorded is never taken back",
          hint: nil)
      }
    }
    return .own
  }
}
