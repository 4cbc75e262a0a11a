import Vocabulary

/// A failure as RFC 9457 writes it.
package struct APIProblem: Error, Hashable, Sendable {
  /// One place in what was sent, and what is wrong there.
  package struct Place: Hashable, Sendable {
    /// A JSON pointer into the body, or the name of a parameter.
    package var place: String
    package var detail: String
  }

  /// The most places that one problem names.
  static let placeLimit = 50

  package var status: Int
  /// The last part of the type: stable, hyphenated, for programs.
  package var kind: String
  /// What kind of failure it is, for people.
  package var title: String
  package var detail: String
  package var hint: String?
  package var places: [Place] = []
  /// Further headers of the answer.
  package var headers: [String: String] = [:]

  var json: JSON {
    var members: [String: JSON] = [
      "type": .string("urn:muster:problem:\(kind)"), "title": .string(title),
      "status": .integer(Int64(status)), "detail": .string(detail),
    ]
    if let hint { members["hint"] = .string(hint) }
    if !places.isEmpty {
      members["errors"] = .array(
        places.prefix(Self.placeLimit).map {
          ["place": .string($0.place), "detail": .string($0.detail)]
        })
    }
    return .object(members)
  }

  /// What every problem's body has, for the description of the interface.
  static let schema = Schema.object([
    .init("type", .string(maxLength: 200), "A stable name of the kind of failure."),
    .init("title", .string(), "What kind of failure it is."),
    .init("status", .integer(minimum: 400, maximum: 599), "The status of the answer."),
    .init("detail", .string(), "What happened here."),
    .init("hint", .string(), "What to do about it.", isRequired: false),
    .init(
      "errors",
      .array(
        .object([
          .init("place", .string(), "A JSON pointer into the body, or a parameter's name."),
          .init("detail", .string(), "What is wrong there."),
        ])), "The places that are wrong.", isRequired: false),
  ])
}

extension APIProblem {
  static func badRequest(_ detail: String, places: [Place] = []) -> APIProblem {
    APIProblem(
      status: 400, kind: "bad-request", title: "Bad request", detail: detail, places: places)
  }

  static func notFound(_ detail: String = "there is nothing here") -> APIProblem {
    APIProblem(status: 404, kind: "not-found", title: "Not found", detail: detail)
  }

  static func forbidden(_ detail: String, hint: String? = nil) -> APIProblem {
    APIProblem(status: 403, kind: "forbidden", title: "Forbidden", detail: detail, hint: hint)
  }

  /// Somebody is known, and has to show once more who they are.
  static func reauthentication(_ detail: String, hint: String?) -> APIProblem {
    APIProblem(
      status: 403, kind: "reauthentication", title: "Show who you are once more",
      detail: detail, hint: hint)
  }

  /// It cannot be done as things stand.
  package static func refused(_ detail: String, hint: String? = nil) -> APIProblem {
    conflict(detail, hint: hint)
  }

  static func conflict(_ detail: String, hint: String? = nil) -> APIProblem {
    APIProblem(status: 409, kind: "conflict", title: "Conflict", detail: detail, hint: hint)
  }

  static func bodyTooLarge(limit: Int) -> APIProblem {
    APIProblem(
      status: 413, kind: "body-too-large", title: "Body too large",
      detail: "at most \(limit) bytes are taken", headers: ["connection": "close"])
  }

  static func tooMany(_ detail: String) -> APIProblem {
    APIProblem(
      status: 429, kind: "too-many-requests", title: "Too many requests", detail: detail,
      headers: ["retry-after": "1"])
  }

  /// The machine failed; the cause is for the log, not for whoever asks.
  static func unavailable(_ detail: String, hint: String? = nil) -> APIProblem {
    APIProblem(
      status: 503, kind: "unavailable", title: "Not available", detail: detail, hint: hint,
      headers: ["retry-after": "5"])
  }

  /// Nobody is there who would carry out what is asked for.
  package static let noMuster = APIProblem(
    status: 503, kind: "no-muster", title: "No Muster is at work",
    detail: "nobody would carry it out", hint: "start muster serve on this repository")

  /// The records come from somewhere that only has them.
  static let notHere = APIProblem.unavailable("this server has no repository to do that in")

  static let unauthenticated = APIProblem(
    status: 401, kind: "unauthenticated", title: "Not signed in",
    detail: "this needs a token, and none was given that is valid",
    hint: "send Authorization: Bearer TOKEN; muster token create makes one",
    headers: ["www-authenticate": "Bearer realm=\"muster\""])
}
