internal import Vocabulary

/// Everything that a runtime answers over HTTP, free of any web server's types.
struct RuntimeSurface: Sendable {
  private let deployments: DeploymentController
  private let scoring: ScoringHandler
  private let endpoints: [String: Endpoint]
  private let token: [UInt8]

  init(_ configuration: RuntimeConfiguration, deployments: DeploymentController, token: String) {
    self.deployments = deployments
    scoring = ScoringHandler(
      deployments: deployments, limits: configuration.limits,
      requestLimit: configuration.pool.requestLimit)
    endpoints = Dictionary(
      ([.score] + configuration.endpoints).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.token = Array(token.utf8)
  }

  /// One request, with its body read.
  struct Question: Sendable {
    let method: String
    let path: String
    let nonce: String?
    let contentType: String?
    let authorization: String?
    let body: [UInt8]
  }

  func answer(_ question: Question) async -> Answer {
    let parts = question.path.split(separator: "/").map(String.init)
    switch (parts.first, parts.count) {
    case ("healthz", 1): return .json(["status": "live"])
    case ("readyz", 1): return readiness()
    case ("control", 2): return await control(parts[1], question)
    case (let name?, 1):
      guard let endpoint = endpoints[name] else { return .problem(.notFound(question.path)) }
      guard question.method == "POST" else { return .problem(.methodNotAllowed(question.method)) }
      return await scoring.score(
        question.body, type: question.contentType, endpoint: endpoint)
    default: return .problem(.notFound(question.path))
    }
  }

  private func readiness() -> Answer {
    guard let reason = deployments.reasonNotReady else { return .json(["status": "ready"]) }
    return .json(["status": "not ready", "reason": .string(reason)], status: 503)
  }

  // MARK: - Control

  private func control(_ name: String, _ question: Question) async -> Answer {
    guard isAuthorized(question.authorization) else { return .problem(.unauthorized) }
    switch (name, question.method) {
    case ("serving", "GET"):
      return .json(await deployments.report(nonce: question.nonce))
    case ("deployment", "PUT"): return await deploy(question.body)
    case ("deployment", "DELETE"):
      do {
        try await deployments.undeploy()
        return .json(await deployments.report(nonce: nil))
      } catch {
        return .problem(error.problem)
      }
    case ("serving", _), ("deployment", _): return .problem(.methodNotAllowed(question.method))
    default: return .problem(.notFound(question.path))
    }
  }

  private func deploy(_ body: [UInt8]) async -> Answer {
    let request: DeploymentRequest
    do {
      request = try DeploymentRequest(try JSON(parsing: body))
    } catch {
      let detail = (error as? PackageManifest.Problem)?.message ?? "\(error)"
      return .problem(
        Problem(
          status: 400, kind: "invalid-json", title: "The body is not a deployment", detail: detail))
    }
    do throws(DeploymentFailure) {
      try await deployments.deploy(request)
      return .json(await deployments.report(nonce: nil))
    } catch {
      return .problem(error.problem)
    }
  }

  /// Compares in a time that does not depend on where two tokens differ.
  private func isAuthorized(_ header: String?) -> Bool {
    guard let header, header.hasPrefix("Bearer ") else { return false }
    let given = Array(header.dropFirst("Bearer ".count).utf8)
    guard given.count == token.count else { return false }
    return zip(given, token).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
