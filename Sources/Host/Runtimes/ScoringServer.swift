import HTTPClient
import Registry
package import Vocabulary

/// Where a runtime takes records to score, in the words that it understands.
package struct ScoringServer: Sendable {
  /// How records are asked for and answered.
  package enum Dialect: Hashable, Sendable {
    /// `POST /score` with an array of records, as the built-in runtime has it.
    case muster
    /// `POST /v2/models/.../infer`, a column an input.
    case openInference(ModelName, Digest)
    /// `POST /invocations` with `dataframe_records`.
    case mlflow
  }

  /// What came of one record.
  package enum Answer: Hashable, Sendable {
    case value(JSON)
    case error(String)
  }

  private let url: String
  private let dialect: Dialect
  private let limit: Duration
  private let client = HTTPClient(concurrency: 1)

  private static let answerLimit = 64 << 20
  private static let connectLimit: Duration = .seconds(5)

  /// A server at an address.
  ///
  /// - Parameter limit: how long one request may take.
  package init(url: String, dialect: Dialect, limit: Duration = .seconds(60)) {
    self.url = url
    self.dialect = dialect
    self.limit = limit
  }

  /// The answers to some records, in their order. A batch that is refused as a whole is asked again
  /// in halves, down to the records that are at fault.
  ///
  /// - Throws: where the server cannot be asked now: it is away, busy, or out of its mind.
  package func score(_ records: [JSON]) async throws(HostError) -> [Answer] {
    guard !records.isEmpty else { return [] }
    let answer: HTTPResponse
    do {
      answer = try await client.send(
        HTTPRequest(
          "POST", url + path, headers: [HTTPHeader("Content-Type", "application/json")],
          body: Array(question(records).canonicalText.utf8),
          limits: HTTPLimits(
            connect: Self.connectLimit, total: limit, answerBytes: Self.answerLimit)))
    } catch {
      throw HostError("score at", url, error.message)
    }
    switch answer.status {
    case 200:
      guard let values = values(answer.body, count: records.count) else {
        throw HostError(
          "score at", url, "its answer has not one value for each of \(records.count) records")
      }
      return values
    case 300..<400, 401, 403, 404, 405, 408, 429, 502, 503, 504:
      // Nothing about the records: asking in halves would find the same.
      throw HostError("score at", url, ServerDialogue.reason(answer))
    default:
      if let mixed = mixed(answer.body, count: records.count) { return mixed }
      guard records.count > 1 else { return [.error(ServerDialogue.reason(answer))] }
      let middle = records.count / 2
      let first = try await score(Array(records[..<middle]))
      return first + (try await score(Array(records[middle...])))
    }
  }

  // MARK: - Words

  private var path: String {
    switch dialect {
    case .muster: "/score"
    case .openInference(let model, let version): "/v2/models/\(model)/versions/\(version)/infer"
    case .mlflow: "/invocations"
    }
  }

  private func question(_ records: [JSON]) -> JSON {
    switch dialect {
    case .muster: return .array(records)
    case .mlflow: return ["dataframe_records": .array(records)]
    case .openInference:
      let names = Set(records.flatMap { $0.object.map { Array($0.keys) } ?? [] }).sorted()
      let inputs = names.map { name in Self.input(name, records.map { $0[name] ?? .null }) }
      // MLServer makes one data frame of all inputs by this word; other servers ignore it.
      return ["inputs": .array(inputs), "parameters": ["content_type": "pd"]]
    }
  }

  /// One column as an input tensor.
  private static func input(_ name: String, _ values: [JSON]) -> JSON {
    var isWhole = true
    var isNumber = true
    var isTruth = true
    for value in values {
      switch value {
      case .integer: isTruth = false
      case .number: (isWhole, isTruth) = (false, false)
      case .bool: (isWhole, isNumber) = (false, false)
      default: (isWhole, isNumber, isTruth) = (false, false, false)
      }
    }
    let shape: JSON = [.integer(Int64(values.count)), 1]
    let type = isTruth ? "BOOL" : isWhole ? "INT64" : isNumber ? "FP64" : "BYTES"
    guard type == "BYTES" else {
      return [
        "name": .string(name), "datatype": .string(type), "shape": shape, "data": .array(values),
      ]
    }
    let texts = values.map { $0 == .null ? "" : $0.string ?? $0.canonicalText }
    return [
      "name": .string(name), "datatype": "BYTES", "shape": shape,
      "data": .array(texts.map { .string($0) }), "parameters": ["content_type": "str"],
    ]
  }

  /// The values of an answer, if there is one for each record.
  private func values(_ body: [UInt8], count: Int) -> [Answer]? {
    guard let json = try? JSON(parsing: body, limits: JSON.Limits(bytes: Self.answerLimit)) else {
      return nil
    }
    let found: [JSON]?
    switch dialect {
    case .muster: found = json.array
    case .mlflow: found = json["predictions"]?.array
    case .openInference(let model, let version):
      guard json["model_name"]?.string == model.text,
        json["model_version"]?.string ?? version.hex == version.hex
      else { return nil }
      found = Self.rows(json["outputs"]?.array ?? [], count: count)
    }
    guard let found, found.count == count else { return nil }
    return found.map { .value($0) }
  }

  /// The rows of output tensors: the value where there is one output, else an object of them.
  private static func rows(_ outputs: [JSON], count: Int) -> [JSON]? {
    var columns: [(String, [JSON])] = []
    for output in outputs {
      guard let name = output["name"]?.string, let data = output["data"]?.array,
        count > 0, data.count % count == 0, !data.isEmpty
      else { return nil }
      let width = data.count / count
      columns.append(
        (
          name,
          (0..<count).map { row in
            width == 1 ? data[row] : .array(Array(data[(row * width)..<((row + 1) * width)]))
          }
        ))
    }
    guard let first = columns.first else { return nil }
    guard columns.count > 1 else { return first.1 }
    return (0..<count).map { row in
      .object(Dictionary(columns.map { ($0.0, $0.1[row]) }) { first, _ in first })
    }
  }

  /// The answers of the built-in runtime where only some records failed.
  private func mixed(_ body: [UInt8], count: Int) -> [Answer]? {
    guard dialect == .muster,
      let json = try? JSON(parsing: body, limits: JSON.Limits(bytes: Self.answerLimit)),
      let results = json["results"]?.array, results.count == count
    else { return nil }
    var errors: [Int: String] = [:]
    for error in json["errors"]?.array ?? [] {
      guard let pointer = error["pointer"]?.string,
        let index = pointer.split(separator: "/").first.flatMap({ Int($0) })
      else { continue }
      errors[index] = error["detail"]?.string ?? error["message"]?.string ?? "it failed"
    }
    guard !errors.isEmpty else { return nil }
    return results.enumerated().map { index, value in
      errors[index].map { .error($0) } ?? .value(value)
    }
  }
}
