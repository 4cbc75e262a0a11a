/// What a commit's page, and its pull request, show about one check.
package struct CommitStatus: Hashable, Sendable {
  /// The four states that GitHub and Gitea know; GitLab has one word for the last two.
  package enum State: String, CaseIterable, Sendable {
    case pending
    case success
    /// A gate said no.
    case failure
    /// It could not be found out.
    case error
  }

  /// The longest description, in Unicode scalars: GitHub's limit, the lowest of the three.
  package static let longestDescription = 140
  /// The name that a branch protection asks for.
  package static let gate = "muster/gate"

  package let state: State
  /// Tells this check from others: a later status of the same name replaces an earlier one.
  package let context: String
  /// One printable line; a longer text was cut.
  package let description: String
  /// Where to read more; `nil` leaves it out.
  package let targetURL: String?
  /// GitLab's pipeline that the status joins; without it GitLab takes the newest of the commit or
  /// makes one. Other forges have none.
  package let pipeline: Int64?

  /// A status by its parts. A target that is neither `http` nor `https` is left out.
  package init(
    _ state: State, _ description: String, context: String = gate, targetURL: String? = nil,
    pipeline: Int64? = nil
  ) {
    self.state = state
    self.context = PrintableText.line(context, most: 100)
    self.description = PrintableText.line(description, most: Self.longestDescription)
    self.targetURL = targetURL.flatMap { url in
      let isLink = ["https://", "http://"].contains { url.hasPrefix($0) }
      return isLink && url.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? url : nil
    }
    self.pipeline = pipeline
  }
}
