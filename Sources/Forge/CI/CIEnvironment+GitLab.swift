extension CIEnvironment {
  /// GitLab's "Predefined CI/CD variables".
  ///
  /// The pipeline of a fork's merge request may run in the fork: then the merge request is in
  /// `CI_MERGE_REQUEST_PROJECT_ID` and the commit in `CI_PROJECT_ID`.
  static func gitLab(_ variables: CIVariables) throws(CIEnvironmentError) -> CIEnvironment {
    let project = try variables.required("CI_PROJECT_ID")
    let request = try variables.number("CI_MERGE_REQUEST_IID")
    let built = try variables.required("CI_COMMIT_SHA")
    let target = variables["CI_MERGE_REQUEST_PROJECT_ID"]
    var isFromFork: Bool?
    if request != nil, let source = variables["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] {
      isFromFork = source != (target ?? project)
    }
    return CIEnvironment(
      system: .gitLabCI, forge: .gitLab, api: try variables.required("CI_API_V4_URL"),
      repository: target ?? project, statusRepository: project,
      // Set only in a pipeline for merged results, where the built commit is the merge.
      commit: variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] ?? built, pullRequest: request,
      headBranch: variables["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] ?? variables["CI_COMMIT_BRANCH"],
      baseBranch: variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"], isFromFork: isFromFork,
      pageURL: variables["CI_JOB_URL"] ?? variables["CI_PIPELINE_URL"],
      pipeline: try variables.number("CI_PIPELINE_ID"))
  }
}
