internal import Vocabulary

/// Everything that a runtime answers over HTTP, free of any web server's types.
struct RuntimeSurface: Sendable {
  let deployments: DeploymentController
  let scoring: ScoringHandler
  private let endpoints: EndpointTable
  private let routes: KafkaRoutes
  private let recordLimit: Int
  private let token: [UInt8]

  init(
    _ configuration: RuntimeConfiguration, deployments: DeploymentController,
    routes: KafkaRoutes, token: String
  ) {
    self.deployments = deployments
    self.routes = routes
    scoring = ScoringHandler(deployments: deployments, limits: configuration.limits)
    endpoints = EndpointTable(configuration.endpoints)
    recordLimit = configuration.limits.records
    self.token = Array(token.utf8)
  }

  /// One request, with its body read.
  struct Question: Sendable {
    let method: String
    let path: String
    let nonce: String?
    /// How many records are asked for, at an endpoint that gives answers.
    let limit: Int?
    let contentType: String?
    let authorization: String?
    /// What requests that must go to the same version have in common.
    var requestKey: String?
    /// How many bytes of the body are JSON, where an inference request has tensors as bytes.
    var jsonLength: Int?
    let body: [UInt8]
  }

  func answer(_ question: Question) async -> Answer {
    let parts = question.path.split(separator: "/").map(Self.decoded)
    let endpoints = endpoints.current
    switch (parts.first, parts.count) {
    case ("healthz", 1): return .json(["status": "live"])
    case ("readyz", 1): return readiness()
    case ("metrics", 1):
      guard question.method == "GET" else { return .problem(.methodNotAllowed(question.method)) }
      return await MetricsPage.answer(deployments, endpoints, routes.ledgers)
    case ("control", 2): return await control(parts[1], question)
    case ("v2", _): return await inference(parts.dropFirst(), question)
    case (let name?, 1) where ["invocations", "ping", "version"].contains(name):
      return await mlflow(name, question)
    case (let name?, 1):
      guard let endpoint = endpoints.endpoint(name) else {
        return .problem(.notFound(question.path))
      }
      return await answer(question, at: endpoint, endpoints)
    case (_, 5) where parts[1...] == ["api", "roundtrip", "0", "1"]:
      // ModelOp's gateway puts the runtime's name in front; here there is one runtime.
      guard question.method == "POST" else { return .problem(.methodNotAllowed(question.method)) }
      return await roundTrip(question, from: endpoints.intake, to: endpoints.outlet)
    default: return .problem(.notFound(question.path))
    }
  }

  // MARK: - Endpoints

  private func answer(
    _ question: Question, at endpoint: Endpoint, _ endpoints: Endpoints
  ) async -> Answer {
    switch (endpoint.direction, question.method) {
    case (.output, "GET"):
      return endpoints.take(
        at: endpoint, limit: min(max(1, question.limit ?? recordLimit), recordLimit))
    case (.both, "POST"): return await roundTrip(question, from: endpoint, to: endpoint)
    case (.input, "POST"):
      guard endpoints.hasOutlets else {
        return await roundTrip(question, from: endpoint, to: endpoints.outlet)
      }
      if let problem = Endpoints.wrongType(question.contentType, endpoint.encoding) {
        return .problem(problem)
      }
      return await scoring.score(
        endpoints.intake(question.body, type: question.contentType, at: endpoint),
        key: question.requestKey)
    default: return .problem(.methodNotAllowed(question.method))
    }
  }

  private func roundTrip(
    _ question: Question, from intake: Endpoint, to outlet: Endpoint
  ) async -> Answer {
    if let problem = Endpoints.wrongType(question.contentType, intake.encoding) {
      return .problem(problem)
    }
    return await scoring.score(
      Endpoints.roundTrip(
        question.body, type: question.contentType, from: intake, to: outlet),
      key: question.requestKey)
  }

  /// A part of a path with its percent-encoded bytes as what they are (RFC 3986, 2.1).
  private static func decoded(_ part: Substring) -> String {
    guard part.utf8.contains(UInt8(ascii: "%")) else { return String(part) }
    var bytes: [UInt8] = []
    var rest = Array(part.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      guard byte == UInt8(ascii: "%"), digits.count == 2,
        digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let decoded = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(decoded)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
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
      return .json(await report(nonce: question.nonce))
    case ("deployment", "PUT"): return await deploy(question.body)
    case ("challenger", "PUT"): return await challenge(question.body)
    case ("settings", "PUT"): return await configure(question.body)
    case ("challenger", "DELETE"):
      do throws(DeploymentFailure) {
        try await deployments.withdraw()
        return .json(await report(nonce: nil))
      } catch {
        return .problem(error.problem)
      }
    case ("deployment", "DELETE"):
      do {
        try await deployments.undeploy()
        return .json(await report(nonce: nil))
      } catch {
        return .problem(error.problem)
      }
    case ("recording", "POST"):
      // What is open is closed, so that it can be read.
      await deployments.recorder.seal()
      let model = deployments.current?.package.manifest.model.text
      return .json(["recording": deployments.recorder.json(of: model)])
    case ("serving", _), ("deployment", _), ("challenger", _), ("settings", _), ("recording", _):
      return .problem(.methodNotAllowed(question.method))
    default: return .problem(.notFound(question.path))
    }
  }

  private func report(nonce: String?) async -> JSON {
    var report = await deployments.report(nonce: nonce, routes: routes.ledgers)
    report["settings"] = settings.json
    return .object(report)
  }

  // MARK: - Settings

  /// What is in force now.
  private var settings: RuntimeSettings {
    RuntimeSettings(
      endpoints: endpoints.current.declared, kafka: routes.routes,
      kafkaDeclarations: routes.declarations,
      pool: deployments.current?.pool.settings ?? deployments.poolSettings,
      port: deployments.configuration.port, recording: deployments.recording)
  }

  /// Other endpoints, or other bounds of workers. Requests under way are answered where they came
  /// in; a topic that is read no more is left once all that was read of it has its answer.
  private func configure(_ body: [UInt8]) async -> Answer {
    let wanted: RuntimeSettings
    do {
      wanted = try RuntimeSettings(
        try JSON(parsing: body), runtime: deployments.runtimeName.text,
        over: deployments.poolSettings, recording: deployments.recording)
    } catch {
      let detail = (error as? any CustomStringConvertible)?.description ?? "\(error)"
      return .problem(
        Problem(
          status: 400, kind: "invalid-json", title: "The body is no settings", detail: detail))
    }
    let (endpoints, routes) = (endpoints, routes)
    let (recorder, model) = (
      deployments.recorder, deployments.current?.package.manifest.model.text
    )
    do throws(DeploymentFailure) {
      try await deployments.configure(wanted) {
        if let model {
          await recorder.use(wanted.recording.map { .on($0) } ?? .off, for: model)
        }
        endpoints.use(wanted.endpoints)
        await routes.use(wanted.kafka, declared: wanted.kafkaDeclarations)
      }
      return .json(await report(nonce: nil))
    } catch {
      return .problem(error.problem)
    }
  }

  private func deploy(_ body: [UInt8]) async -> Answer {
    await carryOut(body) { request throws(DeploymentFailure) in
      try await deployments.deploy(request)
    }
  }

  private func challenge(_ body: [UInt8]) async -> Answer {
    await carryOut(body) { request throws(DeploymentFailure) in
      try await deployments.challenge(request)
    }
  }

  private func carryOut(
    _ body: [UInt8],
    _ work: @Sendable (DeploymentRequest) async throws(DeploymentFailure) -> Void
  ) async -> Answer {
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
      try await work(request)
      return .json(await report(nonce: nil))
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
