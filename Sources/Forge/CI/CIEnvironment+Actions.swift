internal import Vocabulary

extension CIEnvironment {
  /// GitHub's "Default environment variables" and "Webhook events and payloads"; Gitea and Forgejo
  /// set the same variables and write the same events, as far as they are read here.
  static func of(
    _ system: System, _ variables: CIVariables, event: [UInt8]?
  ) throws(CIEnvironmentError) -> CIEnvironment {
    let repository = try variables.required("GITHUB_REPOSITORY")
    let built = try variables.required("GITHUB_SHA")
    let proposal = try event.map(json)?["pull_request"]
    let isOfPullRequest = variables["GITHUB_EVENT_NAME"]?.hasPrefix("pull_request") == true
    guard proposal != nil || !isOfPullRequest else {
      throw CIEnvironmentError(
        "failed to read the event of the workflow: found no \"pull_request\", expected one as "
          + "$GITHUB_EVENT_NAME is \"pull_request\"")
    }
    let head = proposal?["head"]
    let base = proposal?["base"]
    // In a workflow of a pull request $GITHUB_SHA is a merge that is in no branch: a status on it
    // would be seen by nobody.
    let commit = proposal == nil ? built : head?["sha"]?.string
    var isFromFork: Bool?
    if proposal != nil {
      isFromFork = head?["repo"]?["full_name"]?.string != base?["repo"]?["full_name"]?.string
    }
    return CIEnvironment(
      system: system, forge: system == .gitHubActions ? .gitHub : .gitea,
      api: try variables.required("GITHUB_API_URL"), repository: repository,
      statusRepository: repository, commit: commit, pullRequest: proposal?["number"]?.integer,
      headBranch: head?["ref"]?.string ?? variables["GITHUB_HEAD_REF"]
        ?? variables["GITHUB_REF_NAME"],
      baseBranch: base?["ref"]?.string ?? variables["GITHUB_BASE_REF"], isFromFork: isFromFork,
      pageURL: page(variables, repository), pipeline: nil)
  }

  private static func page(_ variables: CIVariables, _ repository: String) -> String? {
    guard let server = variables["GITHUB_SERVER_URL"], let run = variables["GITHUB_RUN_ID"] else {
      return nil
    }
    return "\(server)/\(repository)/actions/runs/\(run)"
  }

  private static func json(_ bytes: [UInt8]) throws(CIEnvironmentError) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: bytes, limits: JSON.Limits(bytes: mostEventBytes))
    } catch {
      throw CIEnvironmentError(
        "failed to read the event of the workflow: \(PrintableText.line("\(error)", most: 300))")
    }
  }
}
