internal import HTTPClient
internal import Vocabulary

extension ForgeClient {
  /// Opens a pull request of a branch of the repository, or finds the open one that it has.
  ///
  /// - Parameters:
  ///   - branch: the branch that is proposed, by its short name.
  ///   - base: the branch that it is for.
  ///   - body: Markdown.
  package func openPullRequest(
    of branch: String, onto base: String, title: String, body: String
  ) async throws(ForgeError) -> PullRequest {
    guard !title.isEmpty, body.unicodeScalars.count <= kind.longestComment else {
      throw ForgeError(
        "open a pull request of", branch, .invalid,
        title.isEmpty
          ? "expected a title"
          : "found \(body.unicodeScalars.count) characters, expected at most "
            + "\(kind.longestComment)")
    }
    if let open = try await pullRequest(of: branch) { return open }
    let call = kind.dialect.createPullRequest(branch, onto: base, title, body, address)
    do throws(ForgeError) {
      let answer = try await send(call)
      guard let made = kind.dialect.pullRequest(try json(answer, call)) else {
        throw unexpected("without number, head and base of a pull request", call, answer)
      }
      return made
    } catch {
      // It may stand there although the answer was lost, or somebody was faster.
      guard error.isAmbiguous || error.code == .rejected,
        let open = try await pullRequest(of: branch)
      else { throw error }
      return open
    }
  }

  private func pullRequest(of branch: String) async throws(ForgeError) -> PullRequest? {
    try await openPullRequests(.branch(branch)).first
  }

  /// Closes a pull request without merging it. One that is closed or merged stays as it is.
  package func closePullRequest(_ number: Int64) async throws(ForgeError) {
    guard try await pullRequest(number).isOpen else { return }
    _ = try await send(kind.dialect.closePullRequest(number, address))
  }
}
