/// A family of forges that share one REST API.
package enum ForgeKind: String, CaseIterable, Hashable, Sendable {
  /// github.com, GitHub Enterprise Server; REST API version 2022-11-28.
  case gitHub = "github"
  /// gitlab.com, GitLab Self-Managed; REST API v4.
  case gitLab = "gitlab"
  /// Gitea and Forgejo; API v1.
  case gitea

  /// The name as people write it.
  package var name: String {
    switch self {
    case .gitHub: "GitHub"
    case .gitLab: "GitLab"
    case .gitea: "Gitea or Forgejo"
    }
  }

  /// The longest comment that the forge takes, in characters (Unicode scalars). Gitea stores any;
  /// GitHub's bound keeps it readable.
  package var longestComment: Int {
    switch self {
    case .gitHub, .gitea: 65_536
    case .gitLab: 1_000_000
    }
  }

  var dialect: any ForgeDialect {
    switch self {
    case .gitHub: GitHubDialect()
    case .gitLab: GitLabDialect()
    case .gitea: GiteaDialect()
    }
  }
}
