extension CIEnvironment {
  /// Jenkins' multibranch pipelines ("Using environment variables", SCM API's `CHANGE_` ones).
  ///
  /// Jenkins does not name the forge. It is told by the shape of the change's page, so builds of
  /// branches, which have none, give `nil`.
  static func jenkins(_ variables: CIVariables) throws(CIEnvironmentError) -> CIEnvironment? {
    guard let url = variables["CHANGE_URL"] else { return nil }
    guard let change = ChangeURL(url) else {
      throw CIEnvironmentError(
        "failed to read $CHANGE_URL: found \"\(PrintableText.line(url, most: 200))\", expected the "
          + "page of a pull request of GitHub, GitLab, Gitea or Forgejo")
    }
    return CIEnvironment(
      system: .jenkins, forge: change.forge, api: change.api, repository: change.repository,
      statusRepository: change.repository,
      // What is built may be a merge that Jenkins made, and $GIT_COMMIT says nothing about that.
      commit: nil, pullRequest: change.number, headBranch: variables["CHANGE_BRANCH"],
      baseBranch: variables["CHANGE_TARGET"], isFromFork: variables["CHANGE_FORK"] != nil,
      pageURL: variables["RUN_DISPLAY_URL"] ?? variables["BUILD_URL"], pipeline: nil)
  }
}
