/// Opens and closes Muster's own pull requests on a forge.
package struct PullRequestDesk: Sendable {
  /// Opens a pull request, or finds the open one of its branch; the answer is its number.
  package var open: @Sendable (PullRequestDraft) async throws -> Int64
  /// Closes one, with a comment that says why.
  package var close: @Sendable (Int64, String) async throws -> Void

  /// A desk by what it does.
  package init(
    open: @escaping @Sendable (PullRequestDraft) async throws -> Int64,
    close: @escaping @Sendable (Int64, String) async throws -> Void
  ) {
    self.open = open
    self.close = close
  }
}

/// A pull request that is to be opened.
package struct PullRequestDraft: Hashable, Sendable {
  /// The branch that is proposed, and the one that it is for, by their short names.
  package var branch: String
  package var base: String
  package var title: String
  /// Markdown.
  package var body: String

  /// A pull request by its parts.
  package init(branch: String, base: String, title: String, body: String) {
    self.branch = branch
    self.base = base
    self.title = title
    self.body = body
  }
}
