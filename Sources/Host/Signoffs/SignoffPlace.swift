package import Git

/// Where sign-offs go: into the repository at hand where Muster works on it, else to its remote.
package enum SignoffPlace: Sendable {
  /// Muster's key or database is here.
  case here
  /// A remote of this clone, by its name.
  case remote(name: String, fetch: RemoteURL, push: RemoteURL)

  /// Finds out which.
  static func find(
    _ git: GitProgram, repository: String, folder: StateFolder, branch: String
  ) async throws -> SignoffPlace {
    if folder.isInUse { return .here }
    let short = SignoffPlace.short(branch)
    let setting = "branch.\(short).remote"
    let names = try await git.configuration(in: repository, [setting])
    let name = names[setting] ?? "origin"
    let keys = ["remote.\(name).url", "remote.\(name).pushurl"]
    let values = try await git.configuration(in: repository, Set(keys))
    guard name != ".", let url = values[keys[0]] else { return .here }
    return .remote(
      name: name, fetch: try RemoteURL(absolute(url, repository)),
      push: try RemoteURL(absolute(values[keys[1]] ?? url, repository)))
  }

  /// `main` of `refs/heads/main`.
  static func short(_ branch: String) -> String {
    branch.hasPrefix("refs/heads/") ? String(branch.dropFirst(11)) : branch
  }

  /// A path of a remote is relative to the repository that has it.
  private static func absolute(_ url: String, _ repository: String) -> String {
    url.hasPrefix("./") || url.hasPrefix("../") ? "\(repository)/\(url)" : url
  }
}
