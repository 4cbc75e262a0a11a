import Forge

extension APITable {
  /// GitHub's OpenAPI description (github/rest-api-description, `api.github.com.2022-11-28`).
  static let gitHub = APITable(
    source: "GitHub REST API, 2022-11-28", root: "",
    headers: [
      "accept": "application/vnd.github+json", "authorization": "Bearer t0ken-of-Tests",
      "user-agent": "muster", "x-github-api-version": "2022-11-28",
    ],
    endpoints: [
      // repos/create-commit-status
      Endpoint(
        method: "POST", path: "repos/{owner}/{repo}/statuses/{sha}",
        fields: [
          Field(
            name: "state", kind: .word(["error", "failure", "pending", "success"]),
            isRequired: true),
          Field(name: "target_url", kind: .text(most: 10_000)),
          Field(name: "description", kind: .text(most: 140)),
          Field(name: "context", kind: .text(most: 255)),
        ], success: 201),
      // issues/list-comments
      Endpoint(
        method: "GET", path: "repos/{owner}/{repo}/issues/{number}/comments",
        query: ["since", "per_page", "page"]),
      // issues/create-comment
      Endpoint(
        method: "POST", path: "repos/{owner}/{repo}/issues/{number}/comments",
        fields: [Field(name: "body", kind: .text(most: 65_536), isRequired: true)], success: 201),
      // issues/update-comment
      Endpoint(
        method: "PATCH", path: "repos/{owner}/{repo}/issues/comments/{comment}",
        fields: [Field(name: "body", kind: .text(most: 65_536), isRequired: true)]),
      // pulls/get
      Endpoint(method: "GET", path: "repos/{owner}/{repo}/pulls/{number}"),
      // pulls/create
      Endpoint(
        method: "POST", path: "repos/{owner}/{repo}/pulls",
        fields: [
          Field(name: "title", kind: .text(most: 256), isRequired: true),
          Field(name: "head", kind: .text(most: 255), isRequired: true),
          Field(name: "base", kind: .text(most: 255), isRequired: true),
          Field(name: "body", kind: .text(most: 65_536)),
        ], success: 201),
      // pulls/update
      Endpoint(
        method: "PATCH", path: "repos/{owner}/{repo}/pulls/{number}",
        fields: [Field(name: "state", kind: .word(["open", "closed"]))]),
      // pulls/list
      Endpoint(
        method: "GET", path: "repos/{owner}/{repo}/pulls",
        query: ["state", "head", "base", "sort", "direction", "per_page", "page"]),
      // repos/list-pull-requests-associated-with-commit
      Endpoint(
        method: "GET", path: "repos/{owner}/{repo}/commits/{sha}/pulls",
        query: ["per_page", "page"]
      ),
      // users/get-authenticated
      Endpoint(method: "GET", path: "user"),
    ])

  /// GitLab's documentation of its REST API ("Commits", "Notes", "Merge requests", "Users").
  static let gitLab = APITable(
    source: "GitLab REST API, v4", root: "/api/v4",
    headers: ["private-token": "t0ken-of-Tests", "user-agent": "muster"],
    endpoints: [
      Endpoint(
        method: "POST", path: "projects/{id}/statuses/{sha}",
        fields: [
          Field(
            name: "state",
            kind: .word(["pending", "running", "success", "failed", "canceled", "skipped"]),
            isRequired: true),
          Field(name: "name", kind: .text(most: 255)),
          Field(name: "description", kind: .text(most: 255)),
          Field(name: "target_url", kind: .text(most: 255)),
          Field(name: "pipeline_id", kind: .integer),
          Field(name: "ref", kind: .text(most: 255)),
        ], success: 201),
      Endpoint(
        method: "GET", path: "projects/{id}/repository/commits/{sha}/statuses",
        query: ["name", "pipeline_id", "ref", "stage", "all", "per_page", "page"]),
      Endpoint(
        method: "GET", path: "projects/{id}/merge_requests/{number}/notes",
        query: ["sort", "order_by", "per_page", "page"]),
      Endpoint(
        method: "POST", path: "projects/{id}/merge_requests/{number}/notes",
        fields: [Field(name: "body", kind: .text(most: 1_000_000), isRequired: true)], success: 201),
      Endpoint(
        method: "PUT", path: "projects/{id}/merge_requests/{number}/notes/{comment}",
        fields: [Field(name: "body", kind: .text(most: 1_000_000), isRequired: true)]),
      Endpoint(method: "GET", path: "projects/{id}/merge_requests/{number}"),
      Endpoint(
        method: "POST", path: "projects/{id}/merge_requests",
        fields: [
          Field(name: "title", kind: .text(most: 255), isRequired: true),
          Field(name: "source_branch", kind: .text(most: 255), isRequired: true),
          Field(name: "target_branch", kind: .text(most: 255), isRequired: true),
          Field(name: "description", kind: .text(most: 1_048_576)),
        ], success: 201),
      Endpoint(
        method: "PUT", path: "projects/{id}/merge_requests/{number}",
        fields: [Field(name: "state_event", kind: .word(["close", "reopen"]))]),
      Endpoint(
        method: "GET", path: "projects/{id}/merge_requests",
        query: ["state", "source_branch", "target_branch", "per_page", "page"]),
      Endpoint(
        method: "GET", path: "projects/{id}/repository/commits/{sha}/merge_requests",
        query: ["state", "per_page", "page"]),
      Endpoint(method: "GET", path: "user"),
    ])

  /// Gitea's `templates/swagger/v1_json.tmpl`, which Forgejo's follows: `CreateStatusOption`,
  /// `CreateIssueCommentOption`, `EditIssueCommentOption`, `CreatePullRequestOption`,
  /// `EditPullRequestOption`.
  static let gitea = APITable(
    source: "Gitea API, v1", root: "/api/v1",
    headers: [
      "accept": "application/json", "authorization": "token t0ken-of-Tests", "user-agent": "muster",
    ],
    endpoints: [
      Endpoint(
        method: "POST", path: "repos/{owner}/{repo}/statuses/{sha}",
        fields: [
          Field(
            name: "state", kind: .word(["pending", "success", "error", "failure", "warning"])),
          Field(name: "target_url", kind: .text(most: 10_000)),
          Field(name: "description", kind: .text(most: 10_000)),
          Field(name: "context", kind: .text(most: 255)),
        ], success: 201),
      // `page` and `limit` are not parameters of this list; the server passes them over.
      Endpoint(
        method: "GET", path: "repos/{owner}/{repo}/issues/{number}/comments",
        query: ["since", "before", "limit", "page"]),
      Endpoint(
        method: "POST", path: "repos/{owner}/{repo}/issues/{number}/comments",
        fields: [Field(name: "body", kind: .text(most: .max), isRequired: true)], success: 201),
      Endpoint(
        method: "PATCH", path: "repos/{owner}/{repo}/issues/comments/{comment}",
        fields: [Field(name: "body", kind: .text(most: .max), isRequired: true)]),
      Endpoint(method: "GET", path: "repos/{owner}/{repo}/pulls/{number}"),
      Endpoint(
        method: "POST", path: "repos/{owner}/{repo}/pulls",
        fields: [
          Field(name: "title", kind: .text(most: 255), isRequired: true),
          Field(name: "head", kind: .text(most: 255), isRequired: true),
          Field(name: "base", kind: .text(most: 255), isRequired: true),
          Field(name: "body", kind: .text(most: .max)),
        ], success: 201),
      Endpoint(
        method: "PATCH", path: "repos/{owner}/{repo}/pulls/{number}",
        fields: [Field(name: "state", kind: .word(["open", "closed"]))], success: 201),
      Endpoint(
        method: "GET", path: "repos/{owner}/{repo}/pulls",
        query: ["state", "sort", "milestone", "labels", "poster", "limit", "page"]),
      Endpoint(method: "GET", path: "user"),
    ])

  static func of(_ kind: ForgeKind) -> APITable {
    switch kind {
    case .gitHub: gitHub
    case .gitLab: gitLab
    case .gitea: gitea
    }
  }
}
