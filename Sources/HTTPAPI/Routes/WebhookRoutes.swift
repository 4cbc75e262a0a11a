import Vocabulary

/// Receivers of pushes. What a payload says is believed by nobody: it is a hint to look.
enum WebhookRoutes {
  static var all: [Route] { WebhookForge.allCases.map(route) }

  /// The largest payload. A larger push is noticed at the next interval.
  static let bodyLimit = 5 << 20

  private static func route(_ forge: WebhookForge) -> Route {
    Route(
      id: "\(forge.rawValue)Push", method: "POST", path: "/hooks/\(forge.rawValue)", tag: "hooks",
      summary: "Takes the word of \(forge.rawValue) that something was pushed.",
      successStatus: 202, answer: .empty, problems: [401, 404, 503], admission: .signed
    ) { call in
      guard let secret = try await call.records.webhookSecret(forge) else {
        throw APIProblem.notFound("no webhook of \(forge.rawValue) is configured")
      }
      guard WebhookSignature.holds(call.request, forge, secret: secret, at: call.now) else {
        throw APIProblem(
          status: 401, kind: "bad-signature", title: "The signature does not hold",
          detail: "the payload is not signed with the secret of this webhook")
      }
      if WebhookSignature.isPush(call.request, forge) {
        _ = try await call.records.leave(
          .reconcile(isConfirmed: false), by: "webhook of \(forge.rawValue)")
      }
      return APIResponse(status: 202)
    }
  }
}

/// What forges put into headers to prove that a payload is theirs.
enum WebhookSignature {
  /// Whether a request is signed with a secret.
  static func holds(
    _ request: APIRequest, _ forge: WebhookForge, secret: [UInt8], at now: Instant
  ) -> Bool {
    guard !secret.isEmpty else { return false }
    switch forge {
    case .github: return holds(request, "x-hub-signature-256", prefix: "sha256=", secret)
    case .gitea:
      return ["x-gitea-signature", "x-forgejo-signature", "x-gogs-signature"].contains {
        holds(request, $0, prefix: "", secret)
      }
    case .gitlab:
      if request.headers["webhook-signature"] != nil {
        return holdsStandard(request, secret, at: now)
      }
      // GitLab's older way: the secret itself.
      guard let token = request.header("x-gitlab-token") else { return false }
      return Digest(of: token.utf8) == Digest(of: secret)
    }
  }

  private static func holds(
    _ request: APIRequest, _ name: String, prefix: String, _ secret: [UInt8]
  ) -> Bool {
    guard let header = request.header(name), header.hasPrefix(prefix),
      let given = Hexadecimal.bytes(of: String(header.dropFirst(prefix.utf8.count)))
    else { return false }
    return MessageAuthentication.isEqual(
      given, MessageAuthentication.code(of: request.body, key: secret))
  }

  /// The Standard Webhooks specification: `v1,` and the base64 of the code of id, time and payload.
  private static func holdsStandard(
    _ request: APIRequest, _ secret: [UInt8], at now: Instant
  ) -> Bool {
    guard let id = request.header("webhook-id"), let time = request.header("webhook-timestamp"),
      let seconds = Int64(time), abs(seconds &- now.milliseconds / 1000) <= 300,
      let signatures = request.header("webhook-signature")
    else { return false }
    var key = secret
    let text = String(decoding: secret, as: UTF8.self)
    if text.hasPrefix("whsec_"), let bytes = Base64.bytes(of: text.dropFirst(6).utf8) {
      key = bytes
    }
    let code = MessageAuthentication.code(
      of: Array("\(id).\(time).".utf8) + request.body, key: key)
    return signatures.split(separator: " ").contains { part in
      guard part.hasPrefix("v1,"), let given = Base64.bytes(of: part.dropFirst(3).utf8) else {
        return false
      }
      return MessageAuthentication.isEqual(given, code)
    }
  }

  /// Whether the headers say that it is about a push; a first ping, or talk of issues, is nothing.
  static func isPush(_ request: APIRequest, _ forge: WebhookForge) -> Bool {
    switch forge {
    case .github:
      ["push", "pull_request", "create", "delete"].contains(
        request.header("x-github-event") ?? "push")
    case .gitlab:
      ["Push Hook", "Tag Push Hook", "Merge Request Hook", "System Hook"].contains(
        request.header("x-gitlab-event") ?? "Push Hook")
    case .gitea:
      ["push", "pull_request", "create", "delete"].contains(
        request.header("x-gitea-event") ?? request.header("x-forgejo-event") ?? "push")
    }
  }
}
