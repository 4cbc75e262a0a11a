import ModelMetrics
import Sandbox
import Tables
import Vocabulary

/// Scored rows as a file of plain columns, which a store keeps: a row takes as many bytes as its
/// numbers have.
///
/// The first line is a title, the second a JSON object that says what follows; then one column
/// behind the other, numbers with their lowest byte first; at the end the SHA-256 of everything
/// before.
extension ScoredTable {
  private static let title = "muster scored rows 1"
  private static let digestBytes = 32

  /// Writes a new file.
  func write(to path: String) throws(DiskError) {
    var file = ColumnFile(writer: try FileWriter(path: path))
    var groups: [(name: String, values: [String], codes: [UInt32])] = []
    for (name, values) in rows.groups.sorted(by: { $0.key < $1.key }) {
      let (values, codes) = Self.coded(values)
      groups.append((name, values, codes))
    }
    var header: [String: JSON] = [
      "count": .integer(Int64(ids.count)), "dropped": .integer(Int64(dropped)),
      "groups": .array(
        groups.map { ["name": .string($0.name), "values": .array($0.values.map { .string($0) })] }),
      "isWeighted": .bool(rows.weights != nil),
    ]
    if case .numbers = ids { header["ids"] = "numbers" } else { header["ids"] = "texts" }
    var labels: [UInt32] = []
    switch rows.outcome {
    case .binary: header["task"] = "binary"
    case .regression: header["task"] = "regression"
    case .multiclass(let texts, let classes, _):
      let (values, codes) = Self.coded(texts)
      labels = codes
      header["task"] = "multiclass"
      header["classes"] = .array(classes.map { .string($0) })
      header["labels"] = .array(values.map { .string($0) })
    }
    try file.add("\(Self.title)\n\(JSON.object(header).canonicalText)\n".utf8)
    switch rows.outcome {
    case .binary(let labels, let scores):
      for label in labels { try file.add(CollectionOfOne(label ? 1 : 0)) }
      for score in scores { try file.add(score.bitPattern) }
    case .regression(let labels, let predictions):
      for label in labels { try file.add(label.bitPattern) }
      for score in predictions { try file.add(score.bitPattern) }
    case .multiclass(_, _, let probabilities):
      for label in labels { try file.add(label) }
      for column in probabilities { for value in column { try file.add(value.bitPattern) } }
    }
    for weight in rows.weights ?? [] { try file.add(weight.bitPattern) }
    for group in groups { for code in group.codes { try file.add(code) } }
    switch ids {
    case .numbers(let numbers): for number in numbers { try file.add(UInt64(bitPattern: number)) }
    case .texts(let texts):
      for row in 0..<texts.count { try file.add(UInt32(texts.range(of: row).count)) }
      try file.add(texts.bytes)
    }
    try file.finish()
  }

  /// Reads a file that ``write(to:)`` wrote; `nil` for anything else, damaged ones too.
  init?(columns bytes: [UInt8]) {
    guard let (header, start) = Self.header(of: bytes),
      let count = header["count"]?.integer.map({ Int($0) }), count >= 0, count <= bytes.count,
      let dropped = header["dropped"]?.integer
    else { return nil }
    var reader = ColumnReader(
      bytes: bytes, index: start, end: bytes.count - Self.digestBytes, count: count)
    let outcome: ScoredRows.Outcome
    switch header["task"]?.string {
    case "binary":
      guard let labels = reader.truths(), let scores = reader.doubles() else { return nil }
      outcome = .binary(labels: labels, scores: scores)
    case "regression":
      guard let labels = reader.doubles(), let scores = reader.doubles() else { return nil }
      outcome = .regression(labels: labels, predictions: scores)
    case "multiclass":
      guard let classes = header["classes"]?.array?.compactMap(\.string),
        let values = header["labels"]?.array?.compactMap(\.string),
        let labels = reader.texts(values)
      else { return nil }
      var probabilities: [[Double]] = []
      for _ in classes {
        guard let column = reader.doubles() else { return nil }
        probabilities.append(column)
      }
      outcome = .multiclass(labels: labels, classes: classes, probabilities: probabilities)
    default: return nil
    }
    var weights: [Double]?
    if header["isWeighted"]?.bool == true {
      guard let column = reader.doubles() else { return nil }
      weights = column
    }
    var groups: [String: [String]] = [:]
    for group in header["groups"]?.array ?? [] {
      guard let name = group["name"]?.string,
        let values = group["values"]?.array?.compactMap(\.string),
        let column = reader.texts(values)
      else { return nil }
      groups[name] = column
    }
    guard let ids = reader.ids(areNumbers: header["ids"] == "numbers"),
      reader.index == reader.end
    else { return nil }
    self.init(
      ids: ids, rows: ScoredRows(outcome, weights: weights, groups: groups), dropped: Int(dropped))
  }

  private static func header(of bytes: [UInt8]) -> (JSON, start: Int)? {
    let title = Array("\(Self.title)\n".utf8)
    guard bytes.starts(with: title), bytes.count >= title.count + digestBytes,
      let end = bytes[title.count...].firstIndex(of: 0x0A),
      end < bytes.count - digestBytes,
      Array(bytes.suffix(digestBytes)) == digest(bytes.dropLast(digestBytes)),
      let header = try? JSON(parsing: bytes[title.count..<end])
    else { return nil }
    return (header, end + 1)
  }

  private static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var hasher = DigestHasher()
    hasher.update(bytes)
    return Array((Hexadecimal.bytes(of: hasher.finalize().hex) ?? []))
  }

  private static func coded(_ texts: [String]) -> (values: [String], codes: [UInt32]) {
    var known: [String: UInt32] = [:]
    var values: [String] = []
    let codes = texts.map { text in
      if let code = known[text] { return code }
      let code = UInt32(values.count)
      known[text] = code
      values.append(text)
      return code
    }
    return (values, codes)
  }
}

/// A file of columns that is being written.
private struct ColumnFile: ~Copyable {
  private var writer: FileWriter
  private var hasher = DigestHasher()
  private var held: [UInt8] = []

  init(writer: consuming FileWriter) {
    self.writer = writer
  }

  mutating func add(_ bytes: some Sequence<UInt8>) throws(DiskError) {
    held.append(contentsOf: bytes)
    if held.count >= 1 << 16 { try flush() }
  }

  mutating func add<Number: FixedWidthInteger>(_ number: Number) throws(DiskError) {
    var rest = number.littleEndian
    for _ in 0..<(Number.bitWidth / 8) {
      held.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    if held.count >= 1 << 16 { try flush() }
  }

  private mutating func flush() throws(DiskError) {
    hasher.update(held)
    try writer.append(held)
    held.removeAll(keepingCapacity: true)
  }

  mutating func finish() throws(DiskError) {
    try flush()
    try writer.append((Hexadecimal.bytes(of: hasher.finalize().hex) ?? []))
    try writer.flush()
  }
}

/// Reads columns of equal length one after the other; `nil` where the bytes do not reach.
private struct ColumnReader {
  let bytes: [UInt8]
  var index: Int
  let end: Int
  let count: Int

  private mutating func column<Value>(
    _ width: Int, _ value: (UInt64) -> Value
  ) -> [Value]? {
    guard count <= (end - index) / width else { return nil }
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count {
      var word: UInt64 = 0
      for place in 0..<width { word |= UInt64(bytes[index + place]) << UInt64(8 * place) }
      values.append(value(word))
      index += width
    }
    return values
  }

  mutating func truths() -> [Bool]? { column(1) { $0 != 0 } }

  mutating func doubles() -> [Double]? { column(8) { Double(bitPattern: $0) } }

  /// Texts by their places among some.
  mutating func texts(_ values: [String]) -> [String]? {
    guard let codes = column(4, { Int($0) }), codes.allSatisfy({ $0 < values.count }) else {
      return nil
    }
    return codes.map { values[$0] }
  }

  mutating func ids(areNumbers: Bool) -> RowIDs? {
    guard !areNumbers else { return column(8) { Int64(bitPattern: $0) }.map { .numbers($0) } }
    guard let lengths = column(4, { Int($0) }) else { return nil }
    var texts = TextColumn()
    for length in lengths {
      guard length <= end - index,
        texts.append(text: String(decoding: bytes[index..<(index + length)], as: UTF8.self))
      else { return nil }
      index += length
    }
    return .texts(texts)
  }
}
