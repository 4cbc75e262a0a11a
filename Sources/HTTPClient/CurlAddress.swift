internal import CCurl

/// Checks where a request would go, with the parser that will also read it: two parsers that
/// disagree about an address are how a request ends up somewhere else.
enum CurlAddress {
  /// Refuses everything but a plain `http` or `https` address and a well-formed method.
  static func check(_ request: HTTPRequest) throws(HTTPClientError) {
    guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) })
    else { throw HTTPClientError(request, .invalidRequest, "the method is not one in capitals") }
    guard let parser = curl_url() else {
      throw HTTPClientError(request, .transfer, "out of memory")
    }
    defer { curl_url_cleanup(parser) }
    guard !request.url.utf8.contains(0),
      curl_url_set(parser, CURLUPART_URL, request.url, 0) == CURLUE_OK
    else { throw HTTPClientError(request, .invalidRequest, "the address is malformed") }
    let scheme = part(CURLUPART_SCHEME, of: parser) ?? ""
    guard scheme == "http" || scheme == "https" else {
      throw HTTPClientError(
        request, .invalidRequest, "found the scheme \"\(scheme)\", expected http or https")
    }
    guard part(CURLUPART_USER, of: parser) == nil, part(CURLUPART_PASSWORD, of: parser) == nil
    else {
      throw HTTPClientError(
        request, .invalidRequest, "the address holds a user name; send a header instead")
    }
  }

  /// A part of a parsed address; `nil` when it has none.
  static func part(
    _ part: CURLUPart, of parser: OpaquePointer, flags: UInt32 = 0
  ) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(parser, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
