import ModelMetrics
import Tables
import Vocabulary

/// Scored rows as JSON columns: what they are named by.
extension ScoredTable {
  /// The digest of the table's canonical JSON text, whose bytes nobody has to hold: equal tables
  /// have equal digests.
  var digest: Digest {
    var hasher = DigestHasher()
    writeText { hasher.update($0) }
    return hasher.finalize()
  }

  /// Writes the canonical text in pieces.
  func writeText(_ write: ([UInt8]) -> Void) {
    withoutActuallyEscaping(write) { writeText(to: PieceWriter($0)) }
  }

  private func writeText(to writer: PieceWriter) {
    var text = writer
    switch rows.outcome {
    case .binary: text.add("{")
    case .regression: text.add("{")
    case .multiclass(_, let classes, _):
      text.add("{\"classes\":")
      text.list(classes) { $0.string($1) }
      text.add(",")
    }
    text.add("\"dropped\":\(dropped),\"groups\":{")
    let groups = rows.groups.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (index, group) in groups.enumerated() {
      if index > 0 { text.add(",") }
      text.string(group.key)
      text.add(":")
      text.list(group.value) { $0.string($1) }
    }
    text.add("},\"ids\":")
    switch ids {
    case .numbers(let numbers): text.list(numbers) { $0.add("\"\($1)\"") }
    case .texts(let texts): text.list(0..<texts.count) { $0.string(texts[$1]) }
    }
    text.add(",\"labels\":")
    switch rows.outcome {
    case .binary(let labels, let scores):
      text.list(labels) { $0.add($1 ? "true" : "false") }
      text.add(",\"scores\":")
      text.list(scores) { $0.number($1) }
      text.add(",\"task\":\"binary\"")
    case .regression(let labels, let predictions):
      text.list(labels) { $0.number($1) }
      text.add(",\"scores\":")
      text.list(predictions) { $0.number($1) }
      text.add(",\"task\":\"regression\"")
    case .multiclass(let labels, _, let probabilities):
      text.list(labels) { $0.string($1) }
      text.add(",\"scores\":")
      text.list(probabilities) { text, column in text.list(column) { $0.number($1) } }
      text.add(",\"task\":\"multiclass\"")
    }
    text.add(",\"weights\":")
    if let weights = rows.weights {
      text.list(weights) { $0.number($1) }
    } else {
      text.add("null")
    }
    text.add("}")
    text.flush()
  }

  /// Reads a file of the canonical text, as stores kept them once; `nil` for anything else.
  init?(file json: JSON) {
    func numbers(_ value: JSON?) -> [Double]? {
      value?.array.flatMap { list in
        let found = list.compactMap(\.double)
        return found.count == list.count ? found : nil
      }
    }
    func texts(_ value: JSON?) -> [String]? {
      value?.array.flatMap { list in
        let found = list.compactMap(\.string)
        return found.count == list.count ? found : nil
      }
    }
    guard let ids = texts(json["ids"]).flatMap({ RowIDs($0) }),
      let dropped = json["dropped"]?.integer
    else { return nil }
    let outcome: ScoredRows.Outcome
    switch json["task"]?.string {
    case "binary":
      guard let labels = json["labels"]?.array?.compactMap(\.bool),
        let scores = numbers(json["scores"]), labels.count == ids.count, scores.count == ids.count
      else { return nil }
      outcome = .binary(labels: labels, scores: scores)
    case "regression":
      guard let labels = numbers(json["labels"]), let scores = numbers(json["scores"]),
        labels.count == ids.count, scores.count == ids.count
      else { return nil }
      outcome = .regression(labels: labels, predictions: scores)
    case "multiclass":
      guard let labels = texts(json["labels"]), let classes = texts(json["classes"]),
        let columns = json["scores"]?.array?.map({ numbers($0) ?? [] }), labels.count == ids.count,
        columns.count == classes.count, columns.allSatisfy({ $0.count == ids.count })
      else { return nil }
      outcome = .multiclass(labels: labels, classes: classes, probabilities: columns)
    default: return nil
    }
    var groups: [String: [String]] = [:]
    for (name, values) in json["groups"]?.object ?? [:] {
      guard let values = texts(values), values.count == ids.count else { return nil }
      groups[name] = values
    }
    let weights = numbers(json["weights"])
    guard weights.map({ $0.count == ids.count }) ?? true else { return nil }
    self.init(
      ids: ids, rows: ScoredRows(outcome, weights: weights, groups: groups), dropped: Int(dropped))
  }
}

/// Writes JSON text piece by piece, by the rules of ``JSON/canonicalText``.
private struct PieceWriter {
  private static let pieceBytes = 1 << 16
  private var bytes: [UInt8] = []
  private let write: ([UInt8]) -> Void

  init(_ write: @escaping ([UInt8]) -> Void) {
    self.write = write
    bytes.reserveCapacity(Self.pieceBytes + 1024)
  }

  mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func string(_ text: String) { add(JSON.string(text).canonicalText) }

  mutating func number(_ value: Double) {
    add(value.isFinite ? value.description : JSON.number(value).canonicalText)
  }

  mutating func list<Values: Sequence>(
    _ values: Values, each: (inout PieceWriter, Values.Element) -> Void
  ) {
    add("[")
    var isFirst = true
    for value in values {
      if !isFirst { bytes.append(0x2C) }
      isFirst = false
      each(&self, value)
      if bytes.count >= Self.pieceBytes { flush() }
    }
    add("]")
  }

  mutating func flush() {
    write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
