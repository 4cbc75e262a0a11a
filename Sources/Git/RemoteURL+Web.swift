internal import Vocabulary

extension RemoteURL {
  /// A remote's server as a web address: where its git-lfs server is told from.
  package struct Web: Hashable, Sendable {
    /// `https://host/path`, without a user and a password.
    package let address: String
    /// The value of an `Authorization` header, if the URL holds a password: never show it.
    package let authorization: String?
  }

  /// The server's web address. `ssh` and `git` remotes have their server's `https` one, as git-lfs
  /// has it; a remote that is a folder has none.
  package var web: Web? {
    if transport == "http" || transport == "https" { return Self.web(of: text) }
    guard transport == "ssh" || transport == "git" else { return nil }
    let rest: Substring
    if let separator = text.firstRange(ofText: "://") {
      let place = text[separator.upperBound...]
      let authority = place.prefix { $0 != "/" }
      // The port is that of the other transport.
      rest = Self.host(of: authority) + place.dropFirst(authority.count)
    } else {
      guard let colon = text.firstIndex(of: ":") else { return nil }
      let path = text[text.index(after: colon)...]
      rest = Self.host(of: text[..<colon]) + (path.hasPrefix("/") ? "" : "/") + path
    }
    return Web(address: "https://" + rest, authorization: nil)
  }

  /// The folder that a remote is, if it is one on this machine.
  package var folder: String? {
    guard transport == "file" else { return nil }
    guard let separator = text.firstRange(ofText: "://") else { return text }
    let rest = text[separator.upperBound...]
    return rest.hasPrefix("/") ? String(rest) : nil
  }

  private static func host(of authority: Substring) -> Substring {
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    let whole = host ?? authority
    if whole.hasPrefix("["), let end = whole.firstIndex(of: "]") { return whole[...end] }
    return whole.prefix { $0 != ":" }
  }

  private static func web(of text: String) -> Web? {
    guard let separator = text.firstRange(ofText: "://") else { return nil }
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else {
      return Web(address: text, authorization: nil)
    }
    let address = text[..<separator.upperBound] + rest[rest.index(after: at)...]
    let person = authority[..<at]
    guard person.contains(":") else { return Web(address: String(address), authorization: nil) }
    return Web(
      address: String(address),
      authorization: "Basic " + Base64.text(of: decoded(person)))
  }

  /// Percent escapes resolved (RFC 3986, 2.1); what is none stays as it is.
  private static func decoded(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = Hexadecimal.bytes(of: String(decoding: rest.prefix(2), as: UTF8.self))
      {
        bytes += value
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
