internal import Avro
internal import Vocabulary

/// The face of MLflow's scoring server (`mlflow models serve`): `/invocations`.
enum InvocationsFace {
  /// What requests are counted under.
  static let name = "invocations"
  private static let forms = ["dataframe_split", "dataframe_records", "instances", "inputs"]

  /// A problem as MLflow writes it.
  static func problem(_ problem: Problem) -> Answer {
    let code =
      switch problem.status {
      case 422: "INVALID_PARAMETER_VALUE"
      case 400..<500: "BAD_REQUEST"
      case 503: "TEMPORARILY_UNAVAILABLE"
      default: "INTERNAL_ERROR"
      }
    var message = problem.detail
    for place in problem.places.prefix(3) where !message.hasSuffix(place.detail) {
      message += "; \(place.pointer) \(place.detail)"
    }
    return .json(
      ["error_code": .string(code), "message": .string(message)], status: problem.status)
  }

  /// The records of a body; CSV, or JSON in one of MLflow's four forms.
  static func exchange(_ body: [UInt8], type header: String?) -> Exchange {
    let type = MediaType(parsing: header ?? "application/json")
    return Exchange(
      name: name, form: "invocation",
      read: { package throws(EncodingProblem) in
        switch type.name {
        case "text/csv":
          return try CSVEncoding().decode(body, type: type, schema: package.inputSchema)
        case "application/json":
          return try records(try InferenceFace.parse(body), package.inputSchema)
        default:
          throw EncodingProblem(
            message: "found the media type \(type.name.prefix(100)), expected application/json or "
              + "text/csv")
        }
      },
      write: { answer, _ throws(EncodingProblem) in
        .json(["predictions": .array(try Rows.values(answer.records))])
      }, refuse: problem)
  }

  private static func records(
    _ request: JSON, _ schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    let found = forms.filter { request[$0] != nil }
    guard found.count == 1, let value = request[found[0]] else {
      throw EncodingProblem(
        message: "expected an object with one of \(forms.joined(separator: ", "))")
    }
    if let parameters = request["params"], parameters != .null, parameters != [:] {
      throw EncodingProblem(pointer: "/params", message: "found parameters, expected none")
    }
    let rows: [JSON]
    switch (found[0], value) {
    case ("dataframe_split", _): rows = try split(value)
    case (_, .array(let elements)): rows = elements.map { Rows.record($0, schema) }
    case ("inputs", .object(let columns)), ("instances", .object(let columns)):
      rows = try table(columns, in: found[0])
    default:
      throw EncodingProblem(
        pointer: "/\(found[0])", message: "found \(value.kind), expected an array")
    }
    return RecordBatch(joining: rows.map { $0.canonicalText.utf8 })
  }

  /// `{"columns": [...], "data": [[...]]}`.
  private static func split(_ value: JSON) throws(EncodingProblem) -> [JSON] {
    let columns = value["columns"]?.array?.map { $0.string ?? $0.canonicalText }
    guard let columns, Set(columns).count == columns.count else {
      throw EncodingProblem(
        pointer: "/dataframe_split/columns", message: "expected an array of different names")
    }
    guard let data = value["data"]?.array else {
      throw EncodingProblem(pointer: "/dataframe_split/data", message: "expected an array of rows")
    }
    var rows: [JSON] = []
    for (index, row) in data.enumerated() {
      guard let values = row.array, values.count == columns.count else {
        throw EncodingProblem(
          pointer: "/dataframe_split/data/\(index)",
          message: "found \(row.array.map { "\($0.count) values" } ?? row.kind), expected "
            + "\(columns.count) values")
      }
      rows.append(.object(Dictionary(zip(columns, values), uniquingKeysWith: { $1 })))
    }
    return rows
  }

  /// `{"a": [1, 2], "b": [3, 4]}`.
  private static func table(
    _ columns: [String: JSON], in form: String
  ) throws(EncodingProblem) -> [JSON] {
    var count: Int?
    for (name, column) in columns.sorted(by: { $0.key < $1.key }) {
      let place = "/\(form)/\(RecordProblem.escaped(name))"
      guard let values = column.array else {
        throw EncodingProblem(pointer: place, message: "found \(column.kind), expected an array")
      }
      guard values.count == count ?? values.count else {
        throw EncodingProblem(
          pointer: place, message: "found \(values.count) values, expected \(count ?? 0)")
      }
      count = values.count
    }
    return (0..<(count ?? 0)).map { index in
      .object(columns.compactMapValues { $0[index] })
    }
  }
}
