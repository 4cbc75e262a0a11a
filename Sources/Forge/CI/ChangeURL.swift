/// The page of a pull request, taken apart.
///
/// - GitHub: `https://HOST/owner/name/pull/17`
/// - Gitea, Forgejo: `https://HOST/owner/name/pulls/17`, below a path where the server is
/// - GitLab: `https://HOST/group/name/-/merge_requests/17` (before GitLab 12 without the dash)
struct ChangeURL: Hashable {
  let forge: ForgeKind
  let api: String
  let repository: String
  let number: Int64

  /// Takes an address apart; `nil` if it is none of the known shapes.
  init?(_ url: String) {
    guard let scheme = ["https://", "http://"].first(where: { url.hasPrefix($0) }) else {
      return nil
    }
    let path = url.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
    var parts = path.split(separator: "/").map(String.init)
    guard parts.count >= 5, let number = parts.popLast().flatMap({ Int64($0) }), number > 0,
      let word = parts.popLast()
    else { return nil }
    let host = scheme + parts.removeFirst()
    switch word {
    case "pull" where parts.count == 2:
      forge = .gitHub
      api = host == "https://github.com" ? "https://api.github.com" : host + "/api/v3"
      repository = parts.joined(separator: "/")
    case "pulls" where parts.count >= 2:
      forge = .gitea
      let root = ([host] + parts.dropLast(2)).joined(separator: "/")
      api = root + "/api/v1"
      repository = parts.suffix(2).joined(separator: "/")
    case "merge_requests":
      if parts.last == "-" { parts.removeLast() }
      guard parts.count >= 2 else { return nil }
      forge = .gitLab
      api = host + "/api/v4"
      repository = parts.joined(separator: "/")
    default: return nil
    }
    self.number = number
  }
}
