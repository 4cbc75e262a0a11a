internal import Vocabulary

/// What a build system says about the proposal that it builds, read from its environment. Pure.
package struct CIEnvironment: Hashable, Sendable {
  /// The build systems that are known.
  package enum System: String, Sendable {
    case gitHubActions = "github-actions"
    /// Gitea's and Forgejo's.
    case giteaActions = "gitea-actions"
    case gitLabCI = "gitlab-ci"
    case jenkins
  }

  package let system: System
  package let forge: ForgeKind
  /// The root of the forge's API.
  package let api: String
  /// Where the pull request is: `owner/name`, or GitLab's number of the project.
  package let repository: String
  /// Where statuses are set; another project only for GitLab pipelines that run in a fork.
  package let statusRepository: String
  /// The commit that statuses belong on: the proposal's head, never the merge that is built. `nil`
  /// where the build system does not tell it; `ForgeClient.pullRequest` does then.
  package let commit: String?
  /// The pull request's number; `nil` for a build of a branch.
  package let pullRequest: Int64?
  package let headBranch: String?
  package let baseBranch: String?
  /// Whether the proposal comes from a fork; `nil` where it is not told. Builds of forks get tokens
  /// that must not write.
  package let isFromFork: Bool?
  /// The page of this build.
  package let pageURL: String?
  /// GitLab's pipeline.
  package let pipeline: Int64?

  /// The build system whose environment this is; `nil` outside of one.
  ///
  /// - Parameters:
  ///   - environment: the process's variables.
  ///   - event: the bytes of the file that `eventFile(in:)` names, where it names one.
  package static func detect(
    _ environment: [String: String], event: [UInt8]? = nil
  ) throws(CIEnvironmentError) -> CIEnvironment? {
    let variables = CIVariables(environment)
    if let system = actions(variables) { return try of(system, variables, event: event) }
    if variables.isTrue("GITLAB_CI") { return try gitLab(variables) }
    if variables["JENKINS_URL"] != nil { return try jenkins(variables) }
    return nil
  }

  /// The file that describes what started an Actions workflow: to be read for `detect`.
  package static func eventFile(in environment: [String: String]) -> String? {
    let variables = CIVariables(environment)
    return actions(variables) == nil ? nil : variables["GITHUB_EVENT_PATH"]
  }

  /// The longest event that is read, in bytes.
  package static let mostEventBytes = 16 << 20

  /// Gitea's and Forgejo's runners name themselves beside GitHub's variables, which they set too.
  private static func actions(_ variables: CIVariables) -> System? {
    if variables.isTrue("GITEA_ACTIONS") || variables.isTrue("FORGEJO_ACTIONS") {
      return .giteaActions
    }
    guard variables.isTrue("GITHUB_ACTIONS") else { return nil }
    // Older runners do not; their API has another version than GitHub's.
    let isGitea = variables["GITHUB_API_URL"]?.hasSuffix("/api/v1") == true
    return isGitea ? .giteaActions : .gitHubActions
  }
}
