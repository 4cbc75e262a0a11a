internal import Vocabulary

/// A failure as RFC 9457 writes it.
struct Problem: Sendable {
  /// One place in the body, and what is wrong there.
  struct Place: Sendable {
    /// A JSON pointer into the body.
    var pointer: String
    var detail: String
    /// The class of the model's exception.
    var exception: String?
    /// Line and column, where the body is not JSON.
    var position: SourcePosition?
    /// Where in the body, in bytes from zero, where the encoding has no lines.
    var offset: Int?
    /// The line of the record and the name of the column, where records are rows.
    var row: Int?
    var column: String?
  }

  /// The most places that one problem names.
  static let placeLimit = 100

  let status: Int
  /// The last part of the type: stable, hyphenated, for programs.
  let kind: String
  /// What kind of failure it is, for people.
  let title: String
  let detail: String
  var places: [Place] = []
  /// The answers of the records that did not fail.
  var results: [JSON]?
  var retryAfterSeconds: Int?

  var json: JSON {
    var members: [String: JSON] = [
      "type": .string("urn:muster:problem:\(kind)"), "title": .string(title),
      "status": .integer(Int64(status)), "detail": .string(detail),
    ]
    if !places.isEmpty {
      members["errors"] = .array(
        places.prefix(Self.placeLimit).map { place in
          var error: [String: JSON] = [
            "pointer": .string(place.pointer), "detail": .string(place.detail),
          ]
          if let exception = place.exception { error["exception"] = .string(exception) }
          if let position = place.position { error["position"] = .string(position.description) }
          if let offset = place.offset { error["offset"] = .integer(Int64(offset)) }
          if let row = place.row { error["row"] = .integer(Int64(row)) }
          if let column = place.column { error["column"] = .string(column) }
          return .object(error)
        })
    }
    if let results { members["results"] = .array(results) }
    return .object(members)
  }
}

extension Problem {
  static func notFound(_ path: String) -> Problem {
    Problem(
      status: 404, kind: "not-found", title: "Not found", detail: "nothing is served at \"\(path)\""
    )
  }

  static func methodNotAllowed(_ method: String) -> Problem {
    Problem(
      status: 405, kind: "method-not-allowed", title: "Method not allowed",
      detail: "\(method) is not understood here")
  }

  static let unauthorized = Problem(
    status: 401, kind: "unauthorized", title: "Unauthorized",
    detail: "the control interface needs the token of the registration file")

  static func bodyTooLarge(limit: Int) -> Problem {
    Problem(
      status: 413, kind: "body-too-large", title: "Body too large",
      detail: "at most \(limit) bytes are taken")
  }

  static let noModel = Problem(
    status: 503, kind: "no-model", title: "No model", detail: "no model is deployed here",
    retryAfterSeconds: 5)

  static let outboxFull = Problem(
    status: 503, kind: "outbox-full", title: "Too many answers wait",
    detail: "nobody takes the answers at an endpoint that gives them; nothing was scored",
    retryAfterSeconds: 1)

  /// What a client is told of a pool's failure.
  static func of(_ failure: PoolFailure, limit: Duration) -> Problem {
    switch failure {
    case .queueFull:
      Problem(
        status: 503, kind: "queue-full", title: "Too many requests wait",
        detail: "the queue is full; nothing was scored", retryAfterSeconds: 1)
    case .waitedTooLong:
      Problem(
        status: 503, kind: "waited-too-long", title: "No worker was free",
        detail: "no worker was free within \(limit); nothing was scored", retryAfterSeconds: 1)
    case .workerDied(let reason):
      Problem(
        status: 502, kind: "worker-died", title: "The worker died",
        detail: "the worker ended while it held this request: \(reason)")
    case .timeLimit:
      Problem(
        status: 504, kind: "time-limit", title: "Time limit",
        detail: "the model took longer than \(limit); its worker was killed")
    case .closed:
      Problem(
        status: 503, kind: "draining", title: "The runtime is ending",
        detail: "no new request is taken", retryAfterSeconds: 5)
    }
  }
}
