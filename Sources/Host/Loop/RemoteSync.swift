package import Git
import Reconciler
package import Signatures
package import Vocabulary

/// Keeps a mirror and its remote together: fetches branches and sign-offs, pushes the state ref by
/// lease. It never decides by an error's text: after a doubtful push it looks at the remote.
package struct RemoteSync: Sendable {
  let url: RemoteURL
  let repository: String
  private let git: GitProgram

  /// Where the remote's state ref is kept in the mirror.
  static let stateReference = "refs/muster/remote/state"
  /// Where the remote's archive refs are kept in the mirror.
  static let archivePrefix = "refs/muster/remote/archive/"

  /// A remote and its mirror.
  package init(url: RemoteURL, repository: String) {
    self.url = url
    self.repository = repository
    git = GitProgram(.daemon(.init(remotes: [url])))
  }

  /// Fetches what may have changed.
  ///
  /// - Parameter patterns: those of the references that are proposals, beside all branches; without
  ///   any, what was fetched for them stays.
  package func fetch(proposals patterns: [String] = []) async throws {
    try await git.fetch(
      url,
      [
        Refspec("refs/heads/*", to: "refs/heads/*"),
        Refspec(Clone.inboxPrefix + "*", to: Clone.inboxPrefix + "*"),
        Refspec(ExecutorMeasurements.prefix + "*", to: ExecutorMeasurements.prefix + "*"),
        Refspec(Repository.stateReference + "*", to: Self.stateReference + "*"),
        Refspec(Repository.archivePrefix + "*", to: Self.archivePrefix + "*"),
      ] + ProposalRefs.refspecs(for: patterns), into: repository, prune: true)
  }

  /// Takes up the remote's state ref where it is ahead of the mirror's: a new mirror, or one that
  /// was restored from a copy.
  ///
  /// - Returns: the newest commit that both have, which the remote has now.
  package func adoptState(
    _ opened: borrowing Repository, key: SSHPublicKey
  ) async throws -> CommitID? {
    try await fetch()
    guard let theirs = try opened.tip(of: Self.stateReference) else { return nil }
    let ours = try opened.stateTip()
    if let ours, try ours == theirs || opened.isAncestor(theirs, of: ours) { return theirs }
    guard let ours else {
      try StateLoader.requireSigned(theirs, by: key, opened)
      try opened.update(
        reference: Repository.stateReference, to: theirs, expecting: .absent)
      return theirs
    }
    if try opened.isAncestor(ours, of: theirs) {
      try requireOwn(theirs, after: ours, opened, key: key)
      try opened.update(
        reference: Repository.stateReference, to: theirs, expecting: .at(ours))
      return theirs
    }
    // Both went on: the first push finds out and makes ours anew on theirs.
    return try opened.mergeBase(ours, theirs)
  }

  /// The most commits of others that are checked one by one.
  private static let foreignLimit = 10_000

  /// Requires that everything on the remote since a commit was signed by Muster's own key.
  func requireOwn(
    _ tip: CommitID, after base: CommitID?, _ opened: borrowing Repository, key: SSHPublicKey
  ) throws {
    guard try opened.contains(tip) else {
      throw HostError("read state of", url.description, "it moved again while it was fetched")
    }
    if let base, try !opened.isAncestor(base, of: tip) {
      throw HostError(
        "go on from", url.description,
        "its \(Repository.stateReference) was rewound: \(tip.short) does not contain "
          + "\(base.short)", hint: "find out who did; put it back by a push from here",
        stall: "StateRewound")
    }
    var next: CommitID? = tip
    for _ in 0..<Self.foreignLimit {
      guard let commit = next, commit != base else { return }
      next = opened.predecessor(
        of: try StateLoader.requireSigned(commit, by: key, opened))
    }
  }

  /// Removes a sign-off that was recorded.
  package func removeInbox(_ entry: Clone.InboxEntry) async throws {
    _ = try await git.push(
      from: repository, to: url,
      [PushRequest(nil, to: entry.reference, expecting: .at(entry.submission.commit))])
  }

  /// Sends the archive refs that the remote does not have as they are here. The state ref does not
  /// depend on them, so a refusal is only reported.
  ///
  /// - Returns: what the remote said to a refusal; `nil` if nothing was refused.
  func pushArchives(of opened: borrowing Repository) async throws -> String? {
    var requests: [PushRequest] = []
    for archive in try opened.references(prefix: Repository.archivePrefix) {
      let year = archive.name.dropFirst(Repository.archivePrefix.count)
      let theirs = try opened.tip(of: Self.archivePrefix + year)
      let ours = CommitID(archive.object.text)
      guard theirs != ours else { continue }
      requests.append(
        PushRequest(
          ours, to: archive.name, expecting: theirs.map { .at($0) } ?? .absent,
          allowsRewriting: true))
    }
    guard !requests.isEmpty else { return nil }
    let report = try await git.push(from: repository, to: url, requests)
    return report.isAccepted ? nil : report.remoteLines.joined(separator: " ")
  }

  /// Sends the published branch, if it is still where it was. It is derived, so that a refusal is
  /// only reported: the next rendering is made on what the remote has.
  ///
  /// - Returns: what the remote said to a refusal; `nil` if it was not refused.
  func pushStatus(_ tip: CommitID, over known: CommitID?) async throws -> String? {
    let report = try await git.push(
      from: repository, to: url,
      [PushRequest(tip, to: OwnReference.status, expecting: known.map { .at($0) } ?? .absent)])
    return report.isAccepted ? nil : report.remoteLines.joined(separator: " ")
  }

  /// What came of a push.
  enum Pushed: Sendable {
    case done
    /// Somebody else was there; what the remote has now.
    case moved(CommitID?)
  }

  /// Makes the remote's state ref a commit, if it is still where it was.
  func push(_ tip: CommitID, over known: CommitID?) async throws -> Pushed {
    let report: PushReport?
    var failure: (any Error)?
    do {
      report = try await git.push(
        from: repository, to: url,
        [
          PushRequest(
            tip, to: Repository.stateReference, expecting: known.map { .at($0) } ?? .absent)
        ])
      if report?.isAccepted == true { return .done }
    } catch {
      report = nil
      failure = error
    }
    // The answer may have been lost: only the remote knows what came of it.
    let found = try await remoteTip()
    if found == tip { return .done }
    guard found == known else { return .moved(found) }
    if let failure { throw failure }
    let said = report?.remoteLines.joined(separator: " ") ?? ""
    throw HostError(
      "push state to", url.description, "it was refused\(said.isEmpty ? "" : ": " + said)",
      hint: "the remote must accept \(Repository.stateReference) from Muster",
      stall: "StatePushRefused")
  }

  /// Points a reference of the remote to a commit, if there is none of its name yet.
  ///
  /// - Returns: what the remote has there now.
  func put(_ commit: CommitID, at reference: String) async throws -> CommitID? {
    var failure: (any Error)?
    do {
      _ = try await git.push(
        from: repository, to: url, [PushRequest(commit, to: reference, expecting: .absent)])
    } catch {
      failure = error
    }
    // The answer may have been lost: only the remote knows what came of it.
    let found = try await tip(of: reference)
    if found == nil, let failure { throw failure }
    guard found != nil else {
      throw HostError("push", reference, "the remote at \(url) refused it")
    }
    return found
  }

  /// Removes a reference of the remote that is at a commit.
  ///
  /// - Returns: whether there is none of its name now; somebody may have moved it.
  func take(_ commit: CommitID, from reference: String) async throws -> Bool {
    if try await tip(of: reference) == nil { return true }
    _ = try await git.push(
      from: repository, to: url, [PushRequest(nil, to: reference, expecting: .at(commit))])
    return try await tip(of: reference) == nil
  }

  private func tip(of reference: String) async throws -> CommitID? {
    try await git.listRemote(url, [reference]).first { $0.name == reference }
      .map { CommitID($0.object.text) }
  }

  private func remoteTip() async throws -> CommitID? {
    try await git.listRemote(url, [Repository.stateReference])
      .first { $0.name == Repository.stateReference }
      .map { CommitID($0.object.text) }
  }
}
