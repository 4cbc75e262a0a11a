/// Where a remote repository is; known not to be an option, a command or another transport in
/// disguise.
package struct RemoteURL: Hashable, Sendable, CustomStringConvertible {
  /// As git gets it, with a password if it has one: never show it.
  let text: String
  /// git's name of the transport, as in `GIT_ALLOW_PROTOCOL`: `https`, `http`, `ssh`, `git` or
  /// `file`.
  package let transport: String

  /// Checks a URL, an absolute path, or `user@host:path`.
  package init(_ text: String) throws(GitError) {
    let refuse = { (reason: String) in
      GitError("use remote", Redaction.url(text), .invalid, reason)
    }
    guard !text.isEmpty, text.utf8.count <= 2048 else {
      throw refuse("it is empty or longer than 2048 bytes")
    }
    guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
      throw refuse("it contains a space or a control character")
    }
    guard !text.hasPrefix("-") else { throw refuse("it begins with a hyphen") }
    guard !text.contains("::") else {
      throw refuse("it names a transport helper, expected https, ssh, git or a path")
    }
    guard let (transport, host) = Self.parts(of: text) else {
      throw refuse("expected https://, ssh://, git://, file://, user@host:path or an absolute path")
    }
    guard !host.hasPrefix("-"), host.split(separator: "@").allSatisfy({ !$0.hasPrefix("-") })
    else { throw refuse("its host begins with a hyphen") }
    self.text = text
    self.transport = transport
  }

  /// The URL without its password.
  package var description: String { Redaction.url(text) }

  private static func parts(of text: String) -> (transport: String, host: Substring)? {
    if text.hasPrefix("/") { return ("file", "") }
    if let separator = text.firstRange(ofText: "://") {
      let scheme = text[..<separator.lowerBound].lowercased()
      let host = text[separator.upperBound...].prefix { $0 != "/" }
      return ["https", "http", "ssh", "git", "file"].contains(scheme) ? (scheme, host) : nil
    }
    guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/"),
      colon != text.startIndex
    else { return nil }
    return ("ssh", text[..<colon])
  }
}
