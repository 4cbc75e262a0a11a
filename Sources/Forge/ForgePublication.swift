/// Tells the pull request that a build system is building what its gate found.
///
/// ```swift
/// let publication = try await ForgePublication(
///   environment, credential: .token(token), patience: ForgePatience(now: Clock.now))
/// try await publication.setStatus(.pending, "at work")
/// ...
/// try await publication.setStatus(.success, "3 models pass")
/// try await publication.upsertComment(MarkdownReport.text(report))
/// ```
package struct ForgePublication: Sendable {
  package let environment: CIEnvironment
  /// The commit that statuses are set on.
  package let commit: String
  private let proposals: ForgeClient
  private let statuses: ForgeClient

  /// A publication for a build. Where the build system does not tell the proposed commit, the forge
  /// is asked for it.
  ///
  /// - Parameters:
  ///   - api: the API's root in place of the one that the build system tells; a proxy that hides
  ///     paths makes that one wrong.
  ///   - allowsPlainHTTP: whether the token may be sent unencrypted to another machine.
  package init(
    _ environment: CIEnvironment, credential: ForgeCredential, patience: ForgePatience,
    api: String? = nil, allowsPlainHTTP: Bool = false
  ) async throws(ForgeError) {
    self.environment = environment
    let root = api ?? environment.api
    proposals = try ForgeClient(
      environment.forge, api: root, repository: environment.repository, credential: credential,
      patience: patience, allowsPlainHTTP: allowsPlainHTTP)
    statuses =
      environment.statusRepository == environment.repository
      ? proposals
      : try ForgeClient(
        environment.forge, api: root, repository: environment.statusRepository,
        credential: credential, patience: patience, allowsPlainHTTP: allowsPlainHTTP)
    if let known = environment.commit {
      commit = known
    } else if let number = environment.pullRequest {
      commit = try await proposals.pullRequest(number).headCommit
    } else {
      throw ForgeError(
        "find the commit of", environment.repository, .invalid,
        "the build system names neither a commit nor a pull request")
    }
  }

  /// Sets the status of the proposed commit, with a link to the build's page.
  package func setStatus(
    _ state: CommitStatus.State, _ description: String, context: String = CommitStatus.gate
  ) async throws(ForgeError) {
    try await statuses.setStatus(
      CommitStatus(
        state, description, context: context, targetURL: environment.pageURL,
        pipeline: environment.pipeline),
      of: commit)
  }

  /// Makes our comment on the pull request say `body`; `nil` where a branch is built, which has
  /// none.
  package func upsertComment(
    _ body: String, marker: CommentMarker = CommentMarker()
  ) async throws(ForgeError) -> PostedComment? {
    guard let number = environment.pullRequest else { return nil }
    return try await proposals.upsertComment(on: number, body, marker: marker)
  }
}
