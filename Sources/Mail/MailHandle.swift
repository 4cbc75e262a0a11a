internal import CCurl

/// One easy handle of libcurl for one delivery.
struct MailHandle: ~Copyable {
  private let pointer: UnsafeMutableRawPointer

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  init?() {
    guard Self.isReady, let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
  }

  deinit { curl_easy_cleanup(pointer) }

  func send(
    _ upload: MailUpload, from sender: String, to recipients: [String], through server: MailServer
  ) throws(MailError) {
    guard (1...65_535).contains(server.port), !server.host.isEmpty,
      server.host.utf8.allSatisfy({ Self.isHostByte($0) })
    else {
      throw MailError(
        code: .invalid, server: server.shown, message: "this is no host and port of a server")
    }
    setPolicy(server)
    muster_curl_set_text(pointer, CURLOPT_MAIL_FROM, "<\(sender)>")
    var list: UnsafeMutablePointer<curl_slist>?
    for recipient in recipients { list = curl_slist_append(list, "<\(recipient)>") ?? list }
    defer { curl_slist_free_all(list) }
    muster_curl_set_list(pointer, CURLOPT_MAIL_RCPT, list)
    setUpload(upload)
    let code = withExtendedLifetime(upload) { curl_easy_perform(pointer) }
    guard code == CURLE_OK else { throw failure(code, server) }
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private func setPolicy(_ server: MailServer) {
    muster_curl_set_text(pointer, CURLOPT_URL, server.shown)
    muster_curl_set_text(pointer, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    // Otherwise curl would read the environment, and time limits would use SIGALRM.
    muster_curl_set_text(pointer, CURLOPT_PROXY, "")
    muster_curl_set_long(pointer, CURLOPT_NOSIGNAL, 1)
    muster_curl_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, server.connectLimit.milliseconds)
    muster_curl_set_long(pointer, CURLOPT_TIMEOUT_MS, server.limit.milliseconds)
    if server.security == .startTLS {
      muster_curl_set_long(pointer, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
    }
    if let authorities = server.authorities {
      muster_curl_set_text(pointer, CURLOPT_CAINFO, authorities)
    }
    if let credentials = server.credentials {
      muster_curl_set_text(pointer, CURLOPT_USERNAME, credentials.user)
      muster_curl_set_text(pointer, CURLOPT_PASSWORD, credentials.password)
    }
  }

  private func setUpload(_ upload: MailUpload) {
    let context = Unmanaged.passUnretained(upload).toOpaque()
    muster_curl_set_long(pointer, CURLOPT_UPLOAD, 1)
    muster_curl_set_size(pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(upload.count))
    muster_curl_set_sink(pointer, CURLOPT_READFUNCTION) { bytes, size, count, context in
      guard let context, let bytes else { return 0 }
      let upload = Unmanaged<MailUpload>.fromOpaque(context).takeUnretainedValue()
      return upload.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
    }
    muster_curl_set_pointer(pointer, CURLOPT_READDATA, context)
    // What the server says goes nowhere; without this it would go to standard output.
    muster_curl_set_sink(pointer, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    muster_curl_set_progress(pointer) { context, _, _, _, _ in
      guard let context else { return 1 }
      return Unmanaged<MailUpload>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
    }
    muster_curl_set_pointer(pointer, CURLOPT_XFERINFODATA, context)
    muster_curl_set_long(pointer, CURLOPT_NOPROGRESS, 0)
  }

  private func failure(_ code: CURLcode, _ server: MailServer) -> MailError {
    var answer = 0
    muster_curl_get_long(pointer, CURLINFO_RESPONSE_CODE, &answer)
    let reason = String(cString: curl_easy_strerror(code))
    let kind: MailError.Code
    switch code {
    case CURLE_ABORTED_BY_CALLBACK: kind = .cancelled
    case CURLE_LOGIN_DENIED: kind = .login
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
      CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_USE_SSL_FAILED:
      kind = .connect
    default:
      switch answer {
      case 400..<500: kind = .busy
      case 500..<600: kind = .refused
      default: kind = .transfer
      }
    }
    return MailError(
      code: kind, server: server.shown,
      message: answer >= 400 ? "it answered \(answer): \(reason)" : reason)
  }
}

extension Duration {
  /// Rounded up, and at least one: curl takes 0 for "no limit".
  fileprivate var milliseconds: Int {
    let (seconds, attoseconds) = components
    return max(
      1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
