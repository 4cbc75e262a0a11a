internal import CCurl
internal import Glibc

/// One easy handle of libcurl; it keeps connections open from one transfer to the next.
struct CurlHandle: ~Copyable {
  private let pointer: UnsafeMutableRawPointer

  /// curl_global_init(3) is not to be called twice at the same time.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  init?() {
    guard Self.isReady, let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
  }

  deinit { curl_easy_cleanup(pointer) }

  /// Performs one request and blocks until it has ended.
  func perform(
    _ request: HTTPRequest, cancellation: Cancellation, taker: HTTPClient.Taker?
  ) throws(HTTPClientError) -> HTTPResponse {
    try CurlAddress.check(request)
    curl_easy_reset(pointer)
    let transfer = Transfer(
      limit: request.limits.answerBytes, cancellation: cancellation, taker: taker)
    setPolicy(request)
    setSinks(transfer)
    // Through a proxy the only connection is the one to it, which is often in a private network.
    let proxy = request.unixSocket == nil ? request.proxies.proxy(for: request.url) : nil
    setProxy(proxy)
    if request.reach == .publicOnly, proxy == nil { setOpener(transfer) }
    let headers = try headerList(request)
    defer { curl_slist_free_all(headers) }
    muster_curl_set_headers(pointer, headers)
    let code = withExtendedLifetime(transfer) { curl_easy_perform(pointer) }
    guard code == CURLE_OK || transfer.isCut else { throw failure(code, request, transfer) }
    var status = 0
    muster_curl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
    return HTTPResponse(status: status, headers: transfer.headers, body: transfer.body)
  }

  // MARK: - Options

  private func setPolicy(_ request: HTTPRequest) {
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    // Time limits without this use SIGALRM, which belongs to the process.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.wholeMilliseconds)
    set(CURLOPT_TIMEOUT_MS, request.limits.total.wholeMilliseconds)
    if let stall = request.limits.stall {
      set(CURLOPT_LOW_SPEED_LIMIT, 1)
      set(CURLOPT_LOW_SPEED_TIME, max(1, Int(stall.components.seconds)))
    }
    if let socket = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, socket) }
    if let body = request.body {
      muster_curl_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      body.withUnsafeBytes { bytes in
        // Copied by curl; an empty body needs some pointer, as NULL means "read it from a
        // callback".
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? pointer
        _ = muster_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, start)
      }
    } else if request.method == "HEAD" {
      set(CURLOPT_NOBODY, 1)
    }
    set(CURLOPT_CUSTOMREQUEST, request.method)
  }

  /// Names the proxy, or says that there is none: otherwise curl would read the environment for
  /// every request, those to this machine's own runtimes too.
  private func setProxy(_ proxy: String?) {
    set(CURLOPT_PROXY, proxy ?? "")
    set(CURLOPT_NOPROXY, "")
    // What the proxy says to CONNECT is no part of the answer, and it gets none of our headers.
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
  }

  private func setSinks(_ transfer: Transfer) {
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    muster_curl_set_sink(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let context else { return 0 }
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return transfer.receive(piece) ? piece.count : piece.count + 1
    }
    muster_curl_set_pointer(pointer, CURLOPT_WRITEDATA, context)
    muster_curl_set_sink(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let context else { return 0 }
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return transfer.receiveHeader(line) ? line.count : line.count + 1
    }
    muster_curl_set_pointer(pointer, CURLOPT_HEADERDATA, context)
    muster_curl_set_progress(pointer) { context, _, _, _, _ in
      guard let context else { return 1 }
      return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
    }
    muster_curl_set_pointer(pointer, CURLOPT_XFERINFODATA, context)
    set(CURLOPT_NOPROGRESS, 0)
  }

  /// Looks at every address before it is connected to.
  private func setOpener(_ transfer: Transfer) {
    // A connection that stands was opened for another request, by its rules.
    set(CURLOPT_FRESH_CONNECT, 1)
    set(CURLOPT_FORBID_REUSE, 1)
    muster_curl_set_opener(pointer) { context, _, address in
      guard let context, let address else { return -1 }
      guard NetworkAddress(address)?.isPublic == true else {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().refuseAddress()
        return -1
      }
      let parts = address.pointee
      return socket(
        parts.family, parts.socktype | Int32(SOCK_CLOEXEC.rawValue), parts.`protocol`)
    }
    muster_curl_set_pointer(
      pointer, CURLOPT_OPENSOCKETDATA, Unmanaged.passUnretained(transfer).toOpaque())
  }

  private func headerList(
    _ request: HTTPRequest
  ) throws(HTTPClientError) -> UnsafeMutablePointer<curl_slist>? {
    if let bad = request.headers.first(where: { !$0.isWellFormed }) {
      throw HTTPClientError(
        request, .invalidRequest, "the header \"\(bad.name)\" has a character that it must not have"
      )
    }
    // "Expect: 100-continue" costs a second with servers that do not know it.
    var list = curl_slist_append(nil, "Expect:")
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      // Without this a body is declared to be a web form.
      list = curl_slist_append(list, "Content-Type:") ?? list
    }
    for header in request.headers {
      // A header without a value is written with a semicolon: CURLOPT_HTTPHEADER(3).
      let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
      list = curl_slist_append(list, line) ?? list
    }
    return list
  }

  private func set(_ option: CURLoption, _ value: Int) {
    muster_curl_set_long(pointer, option, value)
  }

  private func set(_ option: CURLoption, _ value: String) {
    muster_curl_set_text(pointer, option, value)
  }

  // MARK: - Errors

  private func failure(
    _ code: CURLcode, _ request: HTTPRequest, _ transfer: Transfer
  ) -> HTTPClientError {
    if transfer.isTooLong {
      return HTTPClientError(
        request, .answerTooLong,
        "the answer is longer than \(request.limits.answerBytes) bytes, or its header section than "
          + "\(HTTPLimits.headerBytes)")
    }
    if transfer.isRefused {
      return HTTPClientError(request, .refused, "the rest of the answer was not wanted")
    }
    if transfer.isPrivate, code == CURLE_COULDNT_CONNECT {
      return HTTPClientError(
        request, .privateAddress,
        "the name leads to an address of this machine or of a private network")
    }
    let reason = String(cString: curl_easy_strerror(code))
    var connected = 0
    muster_curl_get_long(pointer, CURLINFO_HTTP_CONNECTCODE, &connected)
    guard connected == 0 || (200..<300).contains(connected) else {
      return HTTPClientError(request, .connect, "the proxy answered \(connected)")
    }
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return HTTPClientError(
        request, .timeLimit,
        "no complete answer within \(request.limits.total) (connecting: \(request.limits.connect)"
          + (request.limits.stall.map { ", without a byte: \($0)" } ?? "") + ")")
    case CURLE_ABORTED_BY_CALLBACK:
      return HTTPClientError(request, .cancelled, "the request was cancelled")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_SSL_CONNECT_ERROR,
      CURLE_PEER_FAILED_VERIFICATION:
      return HTTPClientError(request, .connect, reason)
    case CURLE_UNSUPPORTED_PROTOCOL:
      // Schemes were checked before: this is an answer without a status line.
      return HTTPClientError(request, .transfer, "the answer is not HTTP/1 or HTTP/2")
    default:
      return HTTPClientError(request, .transfer, reason)
    }
  }
}

extension Duration {
  /// Rounded up, and at least one: curl takes 0 for "no limit".
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return max(
      1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
