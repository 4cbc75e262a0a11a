internal import HTTPClient
internal import Vocabulary

/// GitHub's REST API, version 2022-11-28 (docs.github.com/rest).
struct GitHubDialect: ForgeDialect {
  var pageSizeName: String { "per_page" }

  var headers: [HTTPHeader] {
    [
      HTTPHeader("Accept", "application/vnd.github+json"),
      HTTPHeader("X-GitHub-Api-Version", "2022-11-28"),
    ]
  }

  func authorization(_ credential: ForgeCredential) -> HTTPHeader {
    HTTPHeader("Authorization", "Bearer \(credential.secret.revealed)")
  }

  /// "Create a commit status", `POST /repos/{owner}/{repo}/statuses/{sha}`.
  func setStatus(_ status: CommitStatus, commit: String, _ address: ForgeAddress) -> ForgeCall {
    var body: [String: JSON] = [
      "state": .string(status.state.rawValue), "context": .string(status.context),
      "description": .string(status.description),
    ]
    body["target_url"] = status.targetURL.map(JSON.string)
    return ForgeCall(
      operation: "set the status of", object: "\(address.repository)@\(commit.prefix(12))",
      method: "POST", path: "\(root(address))/statuses/\(commit)", body: .object(body))
  }

  func statuses(
    like status: CommitStatus, commit: String, _ address: ForgeAddress
  ) -> ForgeCall? { nil }

  /// "List issue comments", `GET /repos/{owner}/{repo}/issues/{issue_number}/comments`: by
  /// ascending number. Review comments, on lines, are another list.
  func comments(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "list the comments of", object: "\(address.repository)#\(number)", method: "GET",
      path: "\(root(address))/issues/\(number)/comments")
  }

  /// "Create an issue comment", `POST /repos/{owner}/{repo}/issues/{issue_number}/comments`.
  func createComment(_ number: Int64, _ body: String, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "comment on", object: "\(address.repository)#\(number)", method: "POST",
      path: "\(root(address))/issues/\(number)/comments", body: ["body": .string(body)])
  }

  /// "Update an issue comment", `PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}`.
  func updateComment(
    _ id: Int64, of number: Int64, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall {
    ForgeCall(
      operation: "update our comment on", object: "\(address.repository)#\(number)",
      method: "PATCH", path: "\(root(address))/issues/comments/\(id)",
      body: ["body": .string(body)])
  }

  func comment(_ json: JSON) -> ForgeComment? {
    guard let id = json["id"]?.integer else { return nil }
    return ForgeComment(
      id: id, body: json["body"]?.string ?? "", author: json["user"]?["id"]?.integer,
      isByProgram: json["user"]?["type"]?.string == "Bot", url: json["html_url"]?.string)
  }

  /// "Get a pull request", `GET /repos/{owner}/{repo}/pulls/{pull_number}`.
  func pullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "read", object: "\(address.repository)#\(number)", method: "GET",
      path: "\(root(address))/pulls/\(number)")
  }

  /// "List pull requests associated with a commit", and "List pull requests" by `head`, which is
  /// `owner:branch`.
  func pullRequests(_ head: PullRequestHead, _ address: ForgeAddress) -> ForgeCall {
    var call = ForgeCall(
      operation: "list the pull requests of", object: address.repository, method: "GET",
      path: "\(root(address))/pulls")
    switch head {
    case .any: call.query = [("state", "open")]
    case .commit(let commit):
      call.path = "\(root(address))/commits/\(commit)/pulls"
    case .branch(let branch):
      let owner = address.repository.prefix { $0 != "/" }
      call.query = [("state", "open"), ("head", "\(owner):\(branch)")]
    }
    return call
  }

  /// "Create a pull request", `POST /repos/{owner}/{repo}/pulls`.
  func createPullRequest(
    _ branch: String, onto base: String, _ title: String, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall {
    ForgeCall(
      operation: "open a pull request of", object: "\(address.repository):\(branch)",
      method: "POST", path: "\(root(address))/pulls",
      body: [
        "title": .string(title), "head": .string(branch), "base": .string(base),
        "body": .string(body),
      ])
  }

  /// "Update a pull request", `PATCH /repos/{owner}/{repo}/pulls/{pull_number}`.
  func closePullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "close", object: "\(address.repository)#\(number)", method: "PATCH",
      path: "\(root(address))/pulls/\(number)", body: ["state": "closed"])
  }

  func pullRequest(_ json: JSON) -> PullRequest? {
    guard let number = json["number"]?.integer, let head = json["head"], let base = json["base"],
      let commit = head["sha"]?.string, let headBranch = head["ref"]?.string,
      let baseBranch = base["ref"]?.string
    else { return nil }
    // The head's repository is null once a fork was deleted.
    return PullRequest(
      number: number, headCommit: commit, headBranch: headBranch, baseBranch: baseBranch,
      isFromFork: head["repo"]?["id"]?.integer != base["repo"]?["id"]?.integer,
      isOpen: json["state"]?.string == "open", url: json["html_url"]?.string)
  }

  func next(_ page: ForgePage) -> Int? { page.linksToNext ? page.number + 1 : nil }

  private func root(_ address: ForgeAddress) -> String {
    let parts = address.repository.split(separator: "/").map { PercentEncoding.encode(String($0)) }
    return "/repos/" + parts.joined(separator: "/")
  }
}
