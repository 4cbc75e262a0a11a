package import Vocabulary

/// A forge that is told of proposals, and asked which pull requests are open.
package struct ProposalForge: Sendable {
  /// Says that the judgement of a commit has begun. What fails in it is its own affair.
  package var begin: @Sendable (CommitID) async -> Void
  /// Tells a judgement. Telling the same twice changes nothing on the forge.
  package var tell: @Sendable (ProposalVerdict) async throws -> Void
  /// The numbers of the open pull requests.
  package var openPullRequests: @Sendable () async throws -> Set<Int64>
  /// Where Muster's own pull requests are opened and closed, if anywhere.
  package var desk: PullRequestDesk?

  /// A forge by what it does.
  package init(
    begin: @escaping @Sendable (CommitID) async -> Void,
    tell: @escaping @Sendable (ProposalVerdict) async throws -> Void,
    openPullRequests: @escaping @Sendable () async throws -> Set<Int64>,
    desk: PullRequestDesk? = nil
  ) {
    self.begin = begin
    self.tell = tell
    self.openPullRequests = openPullRequests
    self.desk = desk
  }
}
