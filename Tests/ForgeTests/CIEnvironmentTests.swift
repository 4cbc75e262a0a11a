import Testing

@testable import Forge

struct CIEnvironmentTests {
  private static let head = String(repeating: "a", count: 40)
  private static let merge = String(repeating: "b", count: 40)

  /// The environment in one line, absent values left out.
  private func text(
    _ environment: [String: String], event: String? = nil
  ) throws -> String? {
    let found = try CIEnvironment.detect(environment, event: event.map { Array($0.utf8) })
    guard let found else { return nil }
    let parts: [(String, Any?)] = [
      ("at", found.repository), ("status", found.statusRepository),
      ("commit", found.commit.map { String($0.prefix(2)) }), ("number", found.pullRequest),
      ("head", found.headBranch), ("base", found.baseBranch), ("fork", found.isFromFork),
      ("page", found.pageURL), ("pipeline", found.pipeline),
    ]
    return "\(found.system.rawValue) \(found.forge.rawValue) \(found.api) "
      + parts.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
  }

  private static let actions = [
    "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/models", "GITHUB_SHA": merge,
    "GITHUB_API_URL": "https://api.github.com", "GITHUB_EVENT_PATH": "/event.json",
    "GITHUB_EVENT_NAME": "pull_request", "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_RUN_ID": "5", "GITHUB_REF_NAME": "17/merge",
  ]

  private static func event(from repository: String) -> String {
    """
    {"action":"opened","number":17,"pull_request":{"number":17,
     "head":{"ref":"better","sha":"\(head)","repo":{"full_name":"\(repository)"}},
     "base":{"ref":"main","sha":"\(merge)","repo":{"full_name":"acme/models"}}}}
    """
  }

  @Test func `GitHub tells number and head in its event, not in its variables`() throws {
    #expect(
      try text(Self.actions, event: Self.event(from: "acme/models"))
        == "github-actions github https://api.github.com at=acme/models status=acme/models "
        + "commit=aa number=17 head=better base=main fork=false "
        + "page=https://github.com/acme/models/actions/runs/5")
    #expect(
      try text(Self.actions, event: Self.event(from: "eve/models"))?.contains("fork=true") == true)
    #expect(CIEnvironment.eventFile(in: Self.actions) == "/event.json")
    #expect(CIEnvironment.eventFile(in: ["GITHUB_EVENT_PATH": "/x"]) == nil)
  }

  @Test func `a push has no number, and its commit is the one that is built`() throws {
    var environment = Self.actions
    environment["GITHUB_EVENT_NAME"] = "push"
    environment["GITHUB_REF_NAME"] = "main"
    #expect(
      try text(environment, event: #"{"ref":"refs/heads/main"}"#)
        == "github-actions github https://api.github.com at=acme/models status=acme/models "
        + "commit=bb head=main page=https://github.com/acme/models/actions/runs/5")
  }

  @Test(arguments: [
    ["GITEA_ACTIONS": "true"], ["FORGEJO_ACTIONS": "true"],
    ["GITHUB_API_URL": "https://git.example/api/v1"],
  ])
  func `Gitea and Forgejo are told from GitHub, whose variables they set`(
    _ sign: [String: String]
  ) throws {
    var environment = Self.actions.merging(sign) { $1 }
    environment["GITHUB_API_URL"] = "https://git.example/api/v1"
    environment["GITHUB_SERVER_URL"] = "https://git.example"
    #expect(
      try text(environment, event: Self.event(from: "acme/models"))
        == "gitea-actions gitea https://git.example/api/v1 at=acme/models status=acme/models "
        + "commit=aa number=17 head=better base=main fork=false "
        + "page=https://git.example/acme/models/actions/runs/5")
  }

  private static let gitLab = [
    "GITLAB_CI": "true", "CI_PROJECT_ID": "42", "CI_COMMIT_SHA": head, "CI_PIPELINE_ID": "900",
    "CI_API_V4_URL": "https://gitlab.example/api/v4", "CI_JOB_URL": "https://gitlab.example/j/1",
  ]

  @Test func `GitLab tells all in variables, and a merged result from its head`() throws {
    let request = [
      "CI_MERGE_REQUEST_IID": "17", "CI_MERGE_REQUEST_PROJECT_ID": "42",
      "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "better",
      "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
    ]
    let expected =
      "gitlab-ci gitlab https://gitlab.example/api/v4 at=42 status=42 commit=aa number=17 "
      + "head=better base=main fork=false page=https://gitlab.example/j/1 pipeline=900"
    var environment = Self.gitLab.merging(request) { $1 }
    #expect(try text(environment) == expected)
    environment["CI_COMMIT_SHA"] = Self.merge
    environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = Self.head
    #expect(try text(environment) == expected)
  }

  @Test func `a pipeline in a fork comments on the parent and sets its own commit's status`() throws
  {
    let request = [
      "CI_MERGE_REQUEST_IID": "17", "CI_MERGE_REQUEST_PROJECT_ID": "7",
      "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42",
    ]
    #expect(
      try text(Self.gitLab.merging(request) { $1 })
        == "gitlab-ci gitlab https://gitlab.example/api/v4 at=7 status=42 commit=aa number=17 "
        + "fork=true page=https://gitlab.example/j/1 pipeline=900")
  }

  @Test func `GitLab's build of a branch has no number`() throws {
    #expect(
      try text(Self.gitLab.merging(["CI_COMMIT_BRANCH": "main"]) { $1 })
        == "gitlab-ci gitlab https://gitlab.example/api/v4 at=42 status=42 commit=aa head=main "
        + "page=https://gitlab.example/j/1 pipeline=900")
  }

  @Test(arguments: [
    (
      "https://github.com/acme/models/pull/17",
      "github https://api.github.com at=acme/models status=acme/models"
    ),
    (
      "https://ghe.example:8443/acme/models/pull/17?x#y",
      "github https://ghe.example:8443/api/v3 at=acme/models status=acme/models"
    ),
    (
      "https://gitlab.com/acme/deep/models/-/merge_requests/17",
      "gitlab https://gitlab.com/api/v4 at=acme/deep/models status=acme/deep/models"
    ),
    (
      "https://git.example/forge/acme/models/pulls/17",
      "gitea https://git.example/forge/api/v1 at=acme/models status=acme/models"
    ),
  ])
  func `Jenkins names the page of the change, which tells the forge`(
    _ url: String, _ expected: String
  ) throws {
    let environment = [
      "JENKINS_URL": "https://ci.example/", "CHANGE_ID": "17", "CHANGE_URL": url,
      "CHANGE_TARGET": "main", "CHANGE_BRANCH": "better", "GIT_COMMIT": Self.merge,
      "BUILD_URL": "https://ci.example/job/17/",
    ]
    #expect(
      try text(environment)
        == "jenkins \(expected) number=17 head=better base=main fork=false "
        + "page=https://ci.example/job/17/")
  }

  @Test func `outside of a build system, and in Jenkins' build of a branch, there is nothing`()
    throws
  {
    #expect(try text([:]) == nil)
    #expect(try text(["CI": "true", "GITHUB_ACTIONS": "false", "GITLAB_CI": ""]) == nil)
    #expect(try text(["JENKINS_URL": "https://ci.example/", "BRANCH_NAME": "main"]) == nil)
  }

  @Test func `what is missing or malformed is named`() throws {
    func message(_ environment: [String: String], event: String? = nil) -> String? {
      let error = #expect(throws: CIEnvironmentError.self) {
        try CIEnvironment.detect(environment, event: event.map { Array($0.utf8) })
      }
      return error?.message
    }
    #expect(
      message(["GITHUB_ACTIONS": "true"]) == "failed to read $GITHUB_REPOSITORY: it is not set")
    #expect(
      message(Self.actions)
        == "failed to read the event of the workflow: found no \"pull_request\", expected one as "
        + "$GITHUB_EVENT_NAME is \"pull_request\"")
    #expect(
      message(Self.actions, event: "{\"a\":")
        == "failed to read the event of the workflow: 1:6: expected a value, found the end of the "
        + "text")
    #expect(
      message(Self.gitLab.merging(["CI_MERGE_REQUEST_IID": "x\u{1B}y"]) { $1 })
        == "failed to read $CI_MERGE_REQUEST_IID: found \"x\u{FFFD}y\", expected a number")
    #expect(
      message(["JENKINS_URL": "x", "CHANGE_URL": "https://bitbucket.example/a/b/c/d/17"])
        == "failed to read $CHANGE_URL: found \"https://bitbucket.example/a/b/c/d/17\", expected "
        + "the page of a pull request of GitHub, GitLab, Gitea or Forgejo")
  }
}
