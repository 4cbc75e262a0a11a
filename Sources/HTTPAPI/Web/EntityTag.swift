import Vocabulary

/// Names the content of an answer, so that nobody is sent what they have (RFC 9110, 8.8.3).
enum EntityTag {
  /// A strong tag: the digest of the bytes.
  static func tag(of bytes: [UInt8]) -> String {
    "\"\(Digest(of: bytes).hex.prefix(32))\""
  }

  /// Adds the tag to an answer that may be kept, and empties it where the client has it already.
  static func apply(to response: inout APIResponse, _ request: APIRequest) {
    guard request.method == "GET" || request.method == "HEAD", response.status == 200,
      case .bytes(let bytes) = response.body
    else { return }
    let tag = response.header("etag") ?? tag(of: bytes)
    response.set("etag", tag)
    guard let known = request.header("if-none-match"), matches(known, tag) else { return }
    response.status = 304
    response.body = .bytes([])
    response.headers.removeAll { $0.name == "content-type" }
  }

  /// Whether a list of tags names one, weakly compared.
  private static func matches(_ list: String, _ tag: String) -> Bool {
    list.trimmed == "*"
      || list.split(separator: ",").contains { item in
        let text = String(item).trimmed
        return (text.hasPrefix("W/") ? String(text.dropFirst(2)) : text) == tag
      }
  }
}
