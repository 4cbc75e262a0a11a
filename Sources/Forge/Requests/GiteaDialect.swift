internal import HTTPClient
internal import Vocabulary

/// The API of Gitea and Forgejo, version 1 (`/swagger.v1.json` of each server). It follows GitHub's
/// closely; what is the same is taken from there.
struct GiteaDialect: ForgeDialect {
  private let gitHub = GitHubDialect()

  var pageSizeName: String { "limit" }

  var headers: [HTTPHeader] { [HTTPHeader("Accept", "application/json")] }

  func authorization(_ credential: ForgeCredential) -> HTTPHeader {
    HTTPHeader("Authorization", "token \(credential.secret.revealed)")
  }

  /// `repoCreateStatus`, with a `CreateStatusOption`.
  func setStatus(_ status: CommitStatus, commit: String, _ address: ForgeAddress) -> ForgeCall {
    gitHub.setStatus(status, commit: commit, address)
  }

  func statuses(
    like status: CommitStatus, commit: String, _ address: ForgeAddress
  ) -> ForgeCall? { nil }

  /// `issueGetComments`: oldest first.
  func comments(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    gitHub.comments(number, address)
  }

  /// `issueCreateComment`, with a `CreateIssueCommentOption`.
  func createComment(_ number: Int64, _ body: String, _ address: ForgeAddress) -> ForgeCall {
    gitHub.createComment(number, body, address)
  }

  /// `issueEditComment`, with an `EditIssueCommentOption`.
  func updateComment(
    _ id: Int64, of number: Int64, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall {
    gitHub.updateComment(id, of: number, body, address)
  }

  func comment(_ json: JSON) -> ForgeComment? {
    guard let id = json["id"]?.integer else { return nil }
    return ForgeComment(
      id: id, body: json["body"]?.string ?? "", author: json["user"]?["id"]?.integer,
      isByProgram: false, url: json["html_url"]?.string)
  }

  /// `repoGetPullRequest`.
  func pullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    gitHub.pullRequest(number, address)
  }

  /// `repoListPullRequests`. No parameter of it narrows the list by head; the one endpoint that
  /// takes a commit only knows merged ones.
  func pullRequests(_ head: PullRequestHead, _ address: ForgeAddress) -> ForgeCall {
    var call = gitHub.pullRequests(.branch(""), address)
    call.query = [("state", "open")]
    return call
  }

  /// `repoCreatePullRequest`, with a `CreatePullRequestOption`.
  func createPullRequest(
    _ branch: String, onto base: String, _ title: String, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall {
    gitHub.createPullRequest(branch, onto: base, title, body, address)
  }

  /// `repoEditPullRequest`, with an `EditPullRequestOption`.
  func closePullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    gitHub.closePullRequest(number, address)
  }

  func pullRequest(_ json: JSON) -> PullRequest? { gitHub.pullRequest(json) }

  /// A server may give fewer elements than asked for (its `MAX_RESPONSE_ITEMS`), and the list of
  /// comments comes whole, whatever page is asked for; `X-Total-Count` settles both.
  func next(_ page: ForgePage) -> Int? {
    if page.linksToNext { return page.number + 1 }
    guard let total = page.response.header("X-Total-Count").flatMap({ Int($0) }) else {
      return page.count == page.size ? page.number + 1 : nil
    }
    return page.seen < total ? page.number + 1 : nil
  }
}
