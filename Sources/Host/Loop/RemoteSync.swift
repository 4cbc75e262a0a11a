package import Git
import Reconciler
package import Vocabulary

/// Keeps a mirror and its remote together: fetches branches and sign-offs, pushes the state ref by
/// lease. It never decides by an error's text: after a doubtful push it looks at the remote.
package struct RemoteSync: Sendable {
  let url: RemoteURL
  let repository: String
  private let git: GitProgram

  private static let attempts = 10

  /// A remote and its mirror.
  package init(url: RemoteURL, repository: String) {
    self.url = url
    self.repository = repository
    git = GitProgram(.daemon(.init(remotes: [url])))
  }

  /// Fetches what may have changed.
  package func fetch() async throws {
    try await git.fetch(
      url,
      [
        Refspec("refs/heads/*", to: "refs/heads/*"),
        Refspec(Clone.inboxPrefix + "*", to: Clone.inboxPrefix + "*"),
      ], into: repository, prune: true)
  }

  /// Removes a sign-off that was recorded.
  package func removeInbox(_ entry: Clone.InboxEntry) async throws {
    _ = try await git.push(
      from: repository, to: url,
      [PushRequest(nil, to: entry.reference, expecting: .at(entry.submission.commit))])
  }

  /// Makes the remote's state ref what ours is.
  package func push(_ tip: CommitID) async throws {
    var known = try await remoteTip()
    for attempt in 1...Self.attempts {
      if known == tip { return }
      let report = try? await git.push(  // what came of it is looked up, whatever was said
        from: repository, to: url,
        [
          PushRequest(
            tip, to: Repository.stateReference, expecting: known.map { .at($0) } ?? .absent)
        ])
      let found = try await remoteTip()
      if found == tip { return }
      if found == known {
        guard attempt < 2 else {
          throw HostError(
            "push state to", url.description,
            "it was refused\(report.map { ": " + $0.remoteLines.joined(separator: " ") } ?? "")",
            hint: "the remote must accept \(Repository.stateReference) from Muster")
        }
      } else {
        throw HostError(
          "push state to", url.description,
          "somebody else moved \(Repository.stateReference) to \(found?.short ?? "nothing")",
          hint: "two Musters must not serve one repository")
      }
      known = found
    }
  }

  private func remoteTip() async throws -> CommitID? {
    try await git.listRemote(url, [Repository.stateReference])
      .first { $0.name == Repository.stateReference }
      .map { CommitID($0.object.text) }
  }
}
