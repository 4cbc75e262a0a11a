internal import HTTPClient
internal import Vocabulary

/// GitLab's REST API, version 4 (docs.gitlab.com/api).
struct GitLabDialect: ForgeDialect {
  /// The longest target of a status that GitLab keeps; it refuses the status for a longer one.
  private static let longestTarget = 255

  var pageSizeName: String { "per_page" }

  var headers: [HTTPHeader] { [HTTPHeader("Accept", "application/json")] }

  func authorization(_ credential: ForgeCredential) -> HTTPHeader {
    switch credential {
    case .token(let secret): HTTPHeader("PRIVATE-TOKEN", secret.revealed)
    case .jobToken(let secret): HTTPHeader("JOB-TOKEN", secret.revealed)
    }
  }

  /// "Set commit pipeline status", `POST /projects/:id/statuses/:sha`.
  func setStatus(_ status: CommitStatus, commit: String, _ address: ForgeAddress) -> ForgeCall {
    var body: [String: JSON] = [
      "state": .string(Self.word(status.state)), "name": .string(status.context),
      "description": .string(status.description),
    ]
    body["target_url"] = status.targetURL
      .flatMap { $0.utf8.count <= Self.longestTarget ? JSON.string($0) : nil }
    body["pipeline_id"] = status.pipeline.map(JSON.integer)
    return ForgeCall(
      operation: "set the status of", object: "\(address.repository)@\(commit.prefix(12))",
      method: "POST", path: "\(root(address))/statuses/\(commit)", body: .object(body))
  }

  /// "List commit statuses". A status of GitLab's is a state machine: `pending` on what is pending
  /// or running already is refused with 400.
  func statuses(
    like status: CommitStatus, commit: String, _ address: ForgeAddress
  ) -> ForgeCall? {
    guard status.state == .pending else { return nil }
    var query = [(name: "name", value: status.context), (name: "per_page", value: "100")]
    if let pipeline = status.pipeline {
      query.append((name: "pipeline_id", value: String(pipeline)))
    }
    return ForgeCall(
      operation: "list the statuses of", object: "\(address.repository)@\(commit.prefix(12))",
      method: "GET", path: "\(root(address))/repository/commits/\(commit)/statuses", query: query)
  }

  /// "List all merge request notes", `GET /projects/:id/merge_requests/:merge_request_iid/notes`.
  func comments(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "list the comments of", object: "\(address.repository)!\(number)", method: "GET",
      path: "\(root(address))/merge_requests/\(number)/notes",
      query: [("sort", "asc"), ("order_by", "created_at")])
  }

  /// "Create a merge request note", `POST .../notes`.
  func createComment(_ number: Int64, _ body: String, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "comment on", object: "\(address.repository)!\(number)", method: "POST",
      path: "\(root(address))/merge_requests/\(number)/notes", body: ["body": .string(body)])
  }

  /// "Update a merge request note", `PUT .../notes/:note_id`.
  func updateComment(
    _ id: Int64, of number: Int64, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall {
    ForgeCall(
      operation: "update our comment on", object: "\(address.repository)!\(number)",
      method: "PUT", path: "\(root(address))/merge_requests/\(number)/notes/\(id)",
      body: ["body": .string(body)])
  }

  func comment(_ json: JSON) -> ForgeComment? {
    guard let id = json["id"]?.integer, json["system"]?.bool != true else { return nil }
    return ForgeComment(
      id: id, body: json["body"]?.string ?? "", author: json["author"]?["id"]?.integer,
      isByProgram: false, url: nil)
  }

  /// "Get single merge request", `GET /projects/:id/merge_requests/:merge_request_iid`.
  func pullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "read", object: "\(address.repository)!\(number)", method: "GET",
      path: "\(root(address))/merge_requests/\(number)")
  }

  /// "List merge requests associated with a commit", and "List project merge requests" by
  /// `source_branch`.
  func pullRequests(_ head: PullRequestHead, _ address: ForgeAddress) -> ForgeCall {
    var call = ForgeCall(
      operation: "list the merge requests of", object: address.repository, method: "GET",
      path: "\(root(address))/merge_requests")
    switch head {
    case .any: call.query = [("state", "opened")]
    case .commit(let commit):
      call.path = "\(root(address))/repository/commits/\(commit)/merge_requests"
      call.query = [("state", "opened")]
    case .branch(let branch):
      call.query = [("state", "opened"), ("source_branch", branch)]
    }
    return call
  }

  /// "Create MR", `POST /projects/:id/merge_requests`.
  func createPullRequest(
    _ branch: String, onto base: String, _ title: String, _ body: String, _ address: ForgeAddress
  ) -> ForgeCall {
    ForgeCall(
      operation: "open a merge request of", object: "\(address.repository):\(branch)",
      method: "POST", path: "\(root(address))/merge_requests",
      body: [
        "title": .string(title), "source_branch": .string(branch),
        "target_branch": .string(base), "description": .string(body),
      ])
  }

  /// "Update MR", `PUT /projects/:id/merge_requests/:merge_request_iid`.
  func closePullRequest(_ number: Int64, _ address: ForgeAddress) -> ForgeCall {
    ForgeCall(
      operation: "close", object: "\(address.repository)!\(number)", method: "PUT",
      path: "\(root(address))/merge_requests/\(number)", body: ["state_event": "close"])
  }

  func pullRequest(_ json: JSON) -> PullRequest? {
    guard let number = json["iid"]?.integer, let commit = json["sha"]?.string,
      let headBranch = json["source_branch"]?.string, let baseBranch = json["target_branch"]?.string
    else { return nil }
    return PullRequest(
      number: number, headCommit: commit, headBranch: headBranch, baseBranch: baseBranch,
      isFromFork: json["source_project_id"]?.integer != json["target_project_id"]?.integer,
      isOpen: json["state"]?.string == "opened", url: json["web_url"]?.string)
  }

  /// `X-Next-Page` is empty on the last page.
  func next(_ page: ForgePage) -> Int? {
    guard let header = page.response.header("X-Next-Page") else {
      return page.linksToNext ? page.number + 1 : nil
    }
    return Int(header).flatMap { $0 > page.number ? $0 : nil }
  }

  private static func word(_ state: CommitStatus.State) -> String {
    switch state {
    case .pending: "pending"
    case .success: "success"
    case .failure, .error: "failed"
    }
  }

  /// A path of groups is one part of the address, its slashes encoded.
  private func root(_ address: ForgeAddress) -> String {
    "/projects/" + PercentEncoding.encode(address.repository)
  }
}
