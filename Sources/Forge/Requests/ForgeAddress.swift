/// The checked address of one repository's API: requests go below it and nowhere else.
struct ForgeAddress: Hashable, Sendable {
  /// The API's root without a slash at its end, such as `https://gitlab.example.com/api/v4`.
  let base: String
  /// `owner/name`; for GitLab a path of groups, or the project's number.
  let repository: String

  /// Checks the parts.
  ///
  /// A token is not sent in the clear: `http` is only taken to this machine itself, or where
  /// `allowsPlainHTTP` says that the network is trusted.
  init(
    _ kind: ForgeKind, base: String, repository: String, allowsPlainHTTP: Bool
  ) throws(ForgeError) {
    let shown = PrintableText.line(base, most: 200)
    func invalid(_ message: String, hint: String? = nil) -> ForgeError {
      ForgeError("use the API at", shown, .invalid, message, hint: hint)
    }
    let isSecure = base.hasPrefix("https://")
    guard isSecure || base.hasPrefix("http://") else {
      throw ForgeError(
        "use the API at", "(hidden)", .invalid, "found no https address",
        hint: "name the API's root, such as \(Self.example(kind))")
    }
    let rest = base.utf8.dropFirst(isSecure ? 8 : 7)
    let authority = String(decoding: rest.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
    guard !authority.utf8.contains(UInt8(ascii: "@")) else {
      // What stands before the sign may be a password.
      throw ForgeError(
        "use the API at", "(hidden)", .invalid, "the address holds a user name; name a token")
    }
    let isPlain: (UInt8) -> Bool = { (0x21...0x7E).contains($0) && !"?#\\\"<>".utf8.contains($0) }
    guard !authority.isEmpty, base.utf8.allSatisfy(isPlain) else {
      throw invalid("the address is malformed, or has a query or fragment")
    }
    guard isSecure || allowsPlainHTTP || Self.isLoopback(authority) else {
      throw invalid(
        "found http, expected https: the token would be readable on the way",
        hint: "allow it explicitly if the network is your own")
    }
    var trimmed = Substring(base)
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.base = String(trimmed)
    self.repository = try Self.checked(repository, kind)
  }

  private static func checked(
    _ repository: String, _ kind: ForgeKind
  ) throws(ForgeError) -> String {
    let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
    let isWord: (Substring) -> Bool = { part in
      !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255
        && part.unicodeScalars.allSatisfy {
          $0.properties.isAlphabetic || "0123456789-._+".unicodeScalars.contains($0)
        }
    }
    let isNumber = !repository.isEmpty && repository.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let isRightLength =
      switch kind {
      case .gitHub, .gitea: parts.count == 2
      case .gitLab: (2...21).contains(parts.count) || isNumber
      }
    guard isRightLength, parts.allSatisfy(isWord) else {
      throw ForgeError(
        "use the repository", PrintableText.line(repository, most: 200), .invalid,
        kind == .gitLab
          ? "expected a project's path such as group/name, or its number" : "expected owner/name")
    }
    return repository
  }

  private static func isLoopback(_ authority: String) -> Bool {
    if authority.hasPrefix("[::1]") { return true }
    let host = authority.prefix { $0 != ":" }
    if host == "localhost" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  private static func example(_ kind: ForgeKind) -> String {
    switch kind {
    case .gitHub: "https://api.github.com"
    case .gitLab: "https://gitlab.example.com/api/v4"
    case .gitea: "https://gitea.example.com/api/v1"
    }
  }
}
