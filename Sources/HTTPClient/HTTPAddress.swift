internal import CCurl

/// An `http` or `https` address in its parts, read by the parser that also sends requests: two
/// parsers that disagree about an address are how a request ends up somewhere else.
package struct HTTPAddress: Hashable, Sendable {
  /// `http` or `https`.
  package let scheme: String
  /// In lower case; an IPv6 address stands in brackets.
  package let host: String
  package let port: Int
  /// Begins with a slash; dots are resolved, escapes are as written.
  package let path: String
  /// The whole address, without a fragment.
  package let text: String
  /// Whether the address has a query, which may hold a secret.
  package let hasQuery: Bool

  /// Reads an address; `nil` for one that is malformed, has another scheme, or holds a user name.
  package init?(_ text: String) {
    self.init(text, against: nil)
  }

  /// What a reference on the page at this address leads to (RFC 3986, 5), such as a redirect's
  /// `Location`; `nil` as for ``init(_:)``.
  package func resolving(_ reference: String) -> HTTPAddress? {
    HTTPAddress(reference, against: text)
  }

  /// Whether going on to another address would leave the protection of TLS.
  package func isDowngrade(to next: HTTPAddress) -> Bool {
    scheme == "https" && next.scheme != "https"
  }

  /// For people: without the query.
  package var shown: String {
    String(text.prefix { $0 != "?" && $0 != "#" })
  }

  private init?(_ text: String, against base: String?) {
    guard !text.isEmpty, text.utf8.count <= 16_384,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parser = curl_url()
    else { return nil }
    defer { curl_url_cleanup(parser) }
    if let base, curl_url_set(parser, CURLUPART_URL, base, 0) != CURLUE_OK { return nil }
    guard curl_url_set(parser, CURLUPART_URL, text, 0) == CURLUE_OK,
      curl_url_set(parser, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK,
      let scheme = CurlAddress.part(CURLUPART_SCHEME, of: parser)?.lowercased(),
      scheme == "http" || scheme == "https",
      CurlAddress.part(CURLUPART_USER, of: parser) == nil,
      CurlAddress.part(CURLUPART_PASSWORD, of: parser) == nil,
      let host = CurlAddress.part(CURLUPART_HOST, of: parser)?.lowercased(), !host.isEmpty,
      let port = CurlAddress.part(
        CURLUPART_PORT, of: parser, flags: UInt32(CURLU_DEFAULT_PORT)
      ).flatMap({ Int($0) }),
      let path = CurlAddress.part(CURLUPART_PATH, of: parser),
      let whole = CurlAddress.part(CURLUPART_URL, of: parser)
    else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
    self.text = whole
    hasQuery = CurlAddress.part(CURLUPART_QUERY, of: parser) != nil
  }
}
