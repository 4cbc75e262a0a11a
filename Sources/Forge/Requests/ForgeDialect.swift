internal import HTTPClient
internal import Vocabulary

/// What differs between forges: paths, names of fields, words, and paging. Pure.
protocol ForgeDialect: Sendable {
  /// The header that carries the token.
  func authorization(_ credential: ForgeCredential) -> HTTPHeader
  /// Headers of every request.
  var headers: [HTTPHeader] { get }
  /// The name of the parameter that bounds a page.
  var pageSizeName: String { get }

  /// The request that sets a status.
  func setStatus(_ status: CommitStatus, commit: String, _ address: ForgeAddress) -> ForgeCall
  /// A request that tells whether the status that was refused is there already; `nil` where no
  /// forge of this kind refuses to repeat itself.
  func statuses(
    like status: CommitStatus, commit: String, _ address: ForgeAddress
  ) -> ForgeCall?

  /// The request that lists a pull request's comments, oldest first.
  func comments(_ number: Int64, _ address: ForgeAddress) -> ForgeCall
  func createComment(_ number: Int64, _ body: String, _ address: ForgeAddress) -> ForgeCall
  func updateComment(
    _ id: Int64, of number: Int64, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall
  /// A comment of a list; `nil` for what is none of a person or program.
  func comment(_ json: JSON) -> ForgeComment?

  func pullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall
  func pullRequests(_ head: PullRequestHead, _ address: ForgeAddress) -> ForgeCall
  /// The request that opens a pull request of a branch of the repository itself.
  func createPullRequest(
    _ branch: String, onto base: String, _ title: String, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall
  /// The request that closes a pull request without merging it.
  func closePullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall
  /// A pull request of a list; `nil` if it lacks what the API promises.
  func pullRequest(_ json: JSON) -> PullRequest?

  /// The page after this one; `nil` at the end.
  func next(_ page: ForgePage) -> Int?
}
