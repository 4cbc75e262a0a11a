package import HTTPClient
internal import Vocabulary

/// One repository on a forge, and the right to speak about it.
///
/// It sets the status of commits and keeps one comment on a pull request up to date. Requests go
/// below the API's root and nowhere else: no redirect is followed and no link of an answer. A proxy
/// is asked where the environment names one.
///
/// ```swift
/// let forge = try ForgeClient(
///   .gitHub, api: "https://api.github.com", repository: "acme/models", credential: .token(token),
///   patience: ForgePatience(now: Clock.now))
/// try await forge.setStatus(CommitStatus(.success, "3 models pass"), of: commit)
/// try await forge.upsertComment(on: 17, MarkdownReport.text(report))
/// ```
package struct ForgeClient: Sendable {
  package let kind: ForgeKind
  let address: ForgeAddress
  let credential: ForgeCredential
  let patience: ForgePatience
  let limits: HTTPLimits
  private let client: HTTPClient
  private let proxies: HTTPProxies

  /// A client of one repository; nothing is sent.
  ///
  /// - Parameters:
  ///   - api: the API's root: `https://api.github.com`, `https://HOST/api/v3` (GitHub Enterprise
  ///     Server), `https://HOST/api/v4` (GitLab), `https://HOST/api/v1` (Gitea, Forgejo).
  ///   - repository: `owner/name`; for GitLab a project's path or number.
  ///   - allowsPlainHTTP: whether the token may be sent unencrypted to another machine.
  ///   - timeLimit: the longest time of one request.
  ///   - proxies: those that are asked.
  package init(
    _ kind: ForgeKind, api: String, repository: String, credential: ForgeCredential,
    patience: ForgePatience, allowsPlainHTTP: Bool = false, timeLimit: Duration = .seconds(30),
    proxies: HTTPProxies = .ofEnvironment
  ) throws(ForgeError) {
    self.kind = kind
    self.credential = credential
    self.patience = patience
    address = try ForgeAddress(
      kind, base: api, repository: repository, allowsPlainHTTP: allowsPlainHTTP)
    limits = HTTPLimits(total: timeLimit, answerBytes: Self.mostAnswerBytes)
    client = HTTPClient(concurrency: 2)
    self.proxies = proxies
  }

  /// The longest answer: a page of comments of GitHub's full length, each letter in four bytes.
  static let mostAnswerBytes = 32 << 20
  /// How many elements of a list are asked for at once: Gitea gives no more by default.
  static let pageSize = 50
  /// How many pages of a list are read at most.
  static let mostPages = 100

  /// Sends a request, again where that is right, and gives the answer if it is a success (2xx).
  func send(_ call: ForgeCall) async throws(ForgeError) -> HTTPResponse {
    let request = request(for: call)
    var waited = Duration.zero
    var attempt = 1
    while true {
      let failure: ForgeError
      let pause: Duration?
      do throws(HTTPClientError) {
        let response = try await client.send(request)
        if (200..<300).contains(response.status) { return response }
        failure = error(response, call)
        pause = self.pause(response, call, attempt: attempt)
      } catch {
        failure = self.error(error, call)
        let isUnsent = failure.code == .unreachable
        pause =
          isUnsent || failure.code == .interrupted && call.isRepeatable
          ? ownPause(attempt) : nil
      }
      guard let pause else { throw failure }
      guard attempt < patience.attempts else {
        throw attempt == 1 ? failure : failure.adding("(asked \(attempt) times)")
      }
      guard waited + pause <= patience.mostWaiting else {
        throw failure.adding("(it asks to wait \(pause), longer than is waited)")
      }
      do { try await patience.sleep(pause) } catch {
        throw ForgeError(call.operation, call.object, .cancelled, "the request was cancelled")
      }
      waited += pause
      attempt += 1
    }
  }

  private func request(for call: ForgeCall) -> HTTPRequest {
    let dialect = kind.dialect
    // GitHub refuses requests without a user agent.
    var headers = dialect.headers + [HTTPHeader("User-Agent", "muster")]
    headers.append(dialect.authorization(credential))
    if call.body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
    return HTTPRequest(
      call.method, address.base + call.path + PercentEncoding.query(call.query), headers: headers,
      body: call.body.map { Array($0.canonicalText.utf8) }, limits: limits,
      proxies: proxies)
  }

  private func pause(_ response: HTTPResponse, _ call: ForgeCall, attempt: Int) -> Duration? {
    if let wait = RateLimit.wait(response, now: patience.now()) { return wait }
    guard [500, 502, 503, 504].contains(response.status), call.isRepeatable else { return nil }
    return RateLimit.pause(response) ?? ownPause(attempt)
  }

  private func ownPause(_ attempt: Int) -> Duration {
    patience.firstPause * (1 << min(attempt - 1, 10))
  }
}
