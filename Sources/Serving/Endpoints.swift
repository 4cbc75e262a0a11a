internal import Vocabulary

/// The endpoints of a runtime, and what waits at those that give answers.
struct Endpoints: Sendable {
  /// As they were declared.
  let declared: [Endpoint]
  private let byName: [String: Endpoint]
  private let outboxes: [String: AnswerOutbox]
  /// How ModelOp's slot 0 is read.
  let intake: Endpoint
  /// How ModelOp's slot 1 is written.
  let outlet: Endpoint

  /// - Parameter former: endpoints in whose place they come; answers that wait where answers are
  ///   still given wait on.
  init(_ declared: [Endpoint], after former: Endpoints? = nil) {
    self.declared = declared
    byName = Dictionary(([.score] + declared).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    outboxes = Dictionary(
      declared.filter { $0.direction == .output }.map {
        ($0.name, former?.outboxes[$0.name] ?? AnswerOutbox())
      },
      uniquingKeysWith: { $1 })
    intake = declared.first { $0.direction != .output } ?? .score
    outlet = declared.first { $0.direction != .input } ?? .score
  }

  /// The endpoint of a name.
  func endpoint(_ name: String) -> Endpoint? { byName[name] }

  /// How many answers wait, by endpoint.
  var waiting: [String: Int] { outboxes.mapValues(\.count) }

  // MARK: - Requests

  /// Why a body of a type is not taken on an endpoint; `nil` if it is.
  static func wrongType(_ header: String?, _ encoding: any Encoding) -> Problem? {
    guard let header else { return nil }
    let type = MediaType(parsing: header).name
    guard !encoding.mediaTypes.contains(type) else { return nil }
    return Problem(
      status: 415, kind: "unsupported-media-type", title: "Unsupported media type",
      detail: "found \(type.prefix(100)), expected "
        + encoding.mediaTypes.joined(separator: " or "))
  }

  /// Records in, answers back: at an endpoint of both directions, or from slot to slot.
  static func roundTrip(
    _ body: [UInt8], type header: String?, from intake: Endpoint, to outlet: Endpoint
  ) -> Exchange {
    let type = type(header, intake.encoding)
    let written =
      outlet.encoding.mediaTypes.contains(type.name)
      ? type.name : outlet.encoding.answerType
    return Exchange(
      name: intake.name, form: intake.encoding.name,
      read: { package throws(EncodingProblem) in
        try intake.encoding.decode(body, type: type, schema: package.inputSchema)
      },
      write: { answer, package throws(EncodingProblem) in
        Answer(
          status: 200, type: Self.labelled(written),
          body: try outlet.encoding.encode(answer, schema: package.outputSchema))
      })
  }

  /// Records in; the answers wait at the endpoints that give them.
  func intake(_ body: [UInt8], type header: String?, at endpoint: Endpoint) -> Exchange {
    let type = Self.type(header, endpoint.encoding)
    return Exchange(
      name: endpoint.name, form: endpoint.encoding.name,
      read: { package throws(EncodingProblem) in
        try endpoint.encoding.decode(body, type: type, schema: package.inputSchema)
      },
      write: { answer, _ throws(EncodingProblem) in
        .json(["records": .integer(Int64(answer.records.count))], status: 202)
      },
      outboxes: outboxes.keys.sorted().compactMap { outboxes[$0] })
  }

  /// Whether what comes in at an `in` endpoint has somewhere to go.
  var hasOutlets: Bool { !outboxes.isEmpty }

  /// Gives the answers that wait at an endpoint, at most `limit` of them; 204 if none does.
  func take(at endpoint: Endpoint, limit: Int) -> Answer {
    let encoding = endpoint.encoding
    let entries = outboxes[endpoint.name]?.take(encoding.holdsSets ? limit : 1) ?? []
    guard let first = entries.first else {
      return Answer(status: 204, type: encoding.answerType, body: [])
    }
    let answer =
      encoding.holdsSets
      ? ModelAnswer.array(of: entries.flatMap(\.answer.records)) : first.answer
    do {
      let body = try encoding.encode(answer, schema: first.package.outputSchema)
      return Answer(status: 200, type: Self.labelled(encoding.answerType), body: body)
        .naming(first.package)
    } catch {
      return .problem(.unwritable(error, encoding.name)).naming(first.package)
    }
  }

  private static func type(_ header: String?, _ encoding: any Encoding) -> MediaType {
    header.map(MediaType.init(parsing:)) ?? MediaType(encoding.answerType)
  }

  private static func labelled(_ type: String) -> String {
    type.hasPrefix("text/") ? "\(type); charset=utf-8" : type
  }
}

extension Answer {
  /// With the version that it is from.
  func naming(_ package: LoadedPackage) -> Answer {
    var answer = self
    answer.headers.append((name: "Muster-Model", value: package.manifest.model.text))
    answer.headers.append((name: "Muster-Version", value: package.version.hex))
    return answer
  }
}

extension Problem {
  /// An answer that its endpoint's encoding cannot say.
  static func unwritable(_ error: EncodingProblem, _ form: String) -> Problem {
    Problem(
      status: 500, kind: "output-rejected", title: "The answer cannot be written",
      detail: "failed to write the answer as \(form): \(error.message)",
      places: [Problem.Place(pointer: error.pointer, detail: error.message)])
  }

  /// A body that is not what its endpoint takes.
  static func unreadable(_ error: EncodingProblem, _ form: String) -> Problem {
    let place = error.position.map { " at \($0)" } ?? error.offset.map { " at byte \($0)" } ?? ""
    return Problem(
      status: 400, kind: "invalid-\(form)", title: "The body is not \(form)",
      detail: "failed to read the body\(place): \(error.message)",
      places: [
        Problem.Place(
          pointer: error.pointer, detail: error.message, position: error.position,
          offset: error.offset)
      ])
  }
}
