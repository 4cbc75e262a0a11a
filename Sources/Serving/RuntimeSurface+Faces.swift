internal import Vocabulary

/// The addresses of other servers, for clients that know no other.
extension RuntimeSurface {
  // MARK: - Open Inference Protocol

  /// `/v2` and what is below it.
  func inference(_ parts: ArraySlice<String>, _ question: Question) async -> Answer {
    let isReady = deployments.reasonNotReady == nil
    switch (question.method, Array(parts)) {
    case ("GET", []):
      return .json([
        "name": "muster", "version": .string(deployments.musterVersion),
        "extensions": ["binary_tensor_data"],
      ])
    case ("GET", ["health", "live"]): return .json(["live": true])
    case ("GET", ["health", "ready"]):
      return .json(["ready": .bool(isReady)], status: isReady ? 200 : 503)
    case (_, let rest) where rest.first == "models" && rest.count >= 2:
      return await model(rest, question, isReady: isReady)
    default: return InferenceFace.problem(.notFound(question.path))
    }
  }

  /// `models/NAME[/versions/VERSION][/ready or /infer]`.
  private func model(_ parts: [String], _ question: Question, isReady: Bool) async -> Answer {
    guard let package = deployments.current?.package, package.manifest.model.text == parts[1] else {
      return InferenceFace.problem(.notServed("the model \"\(parts[1])\""))
    }
    var rest = parts.dropFirst(2)
    if rest.first == "versions" {
      guard let version = rest.dropFirst().first, version == package.version.hex else {
        return InferenceFace.problem(.notServed("this version of \"\(parts[1])\""))
      }
      rest = rest.dropFirst(2)
    }
    switch (question.method, Array(rest)) {
    case ("GET", []): return .json(InferenceFace.metadata(of: package))
    case ("GET", ["ready"]):
      return .json(["ready": .bool(isReady)], status: isReady ? 200 : 503)
    case ("POST", ["infer"]):
      return await scoring.score(
        InferenceFace.exchange(question.body, jsonLength: question.jsonLength),
        key: question.requestKey)
    case (_, []), (_, ["ready"]), (_, ["infer"]):
      return InferenceFace.problem(.methodNotAllowed(question.method))
    default: return InferenceFace.problem(.notFound(question.path))
    }
  }

  // MARK: - MLflow

  /// `/ping`, `/version` and `/invocations`.
  func mlflow(_ part: String, _ question: Question) async -> Answer {
    switch (question.method, part) {
    case ("GET", "ping"):
      let status = deployments.reasonNotReady == nil ? 200 : 503
      return Answer(status: status, type: "application/json", body: [0x0A])
    case ("GET", "version"):
      return Answer(
        status: 200, type: "text/plain; charset=utf-8",
        body: Array(deployments.musterVersion.utf8))
    case ("POST", "invocations"):
      return await scoring.score(
        InvocationsFace.exchange(question.body, type: question.contentType),
        key: question.requestKey)
    default: return InvocationsFace.problem(.methodNotAllowed(question.method))
    }
  }
}

extension Problem {
  fileprivate static func notServed(_ what: String) -> Problem {
    Problem(
      status: 404, kind: "not-found", title: "Not found", detail: "\(what) is not served here")
  }
}
