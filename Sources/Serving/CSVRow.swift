internal import Avro
internal import Tables
internal import Vocabulary

/// Makes records of rows.
struct CSVRow {
  let columns: [String]
  /// The field of each column, where the schema has it.
  let types: [AvroField?]
  let schema: AvroSchema?

  /// Why a cell is not what its column says.
  private struct Mismatch: Error {
    let message: String
  }

  /// A row as JSON, and what is wrong with it.
  func record(_ fields: [CSVRecords.Field]) -> (text: [UInt8], problems: [RecordProblem]) {
    guard fields.count == columns.count else {
      let message = "found \(fields.count) fields, expected \(columns.count)"
      return (Array("null".utf8), [RecordProblem(pointer: "", message: message)])
    }
    var members: [(name: String, value: JSON)] = []
    var problems: [RecordProblem] = []
    for (index, field) in fields.enumerated() {
      do throws(Mismatch) {
        guard let value = try value(field, of: types[index]) else { continue }
        members.append((columns[index], value))
      } catch {
        let name = RecordProblem.escaped(columns[index])
        problems.append(RecordProblem(pointer: "/\(name)", message: error.message))
      }
    }
    // In the order of the columns, as whoever wrote them would have written JSON.
    let texts = members.map { JSON.string($0.name).canonicalText + ":" + $0.value.canonicalText }
    return (Array("{\(texts.joined(separator: ","))}".utf8), problems)
  }

  /// What a cell says; `nil` leaves the member out, so that its default applies.
  private func value(
    _ cell: CSVRecords.Field, of field: AvroField?
  ) throws(Mismatch) -> JSON? {
    let isMissing = cell.text.isEmpty && !cell.isQuoted
    guard let field, let schema else {
      return isMissing ? .null : cell.isQuoted ? .string(cell.text) : Self.typed(cell.text)
    }
    var branches = [schema.resolved(field.type)]
    if case .union(let types) = branches[0] { branches = types.map(schema.resolved) }
    if isMissing {
      if branches.contains(.null) { return .null }
      if field.defaultValue != nil || field.traits.isScoringOptional { return nil }
    }
    for branch in branches {
      if let value = value(cell.text, as: branch, schema) { return value }
    }
    let found = isMissing ? "nothing" : "\"\(cell.text.prefix(60))\""
    throw Mismatch(message: "expected \(field.type.words), found \(found)")
  }

  /// The text as a value of a type; `nil` if it is none.
  private func value(_ text: String, as type: AvroType, _ schema: AvroSchema) -> JSON? {
    switch type {
    case .null: return nil
    case .boolean: return Self.truth(text).map(JSON.bool)
    case .int: return Self.isWhole(text) ? Int32(text).map { .integer(Int64($0)) } : nil
    case .long: return Self.isWhole(text) ? Int64(text).map(JSON.integer) : nil
    case .float, .double:
      guard Self.isNumber(text), let number = Double(text), number.isFinite else { return nil }
      return .number(number)
    case .string, .bytes: return .string(text)
    case .fixed(_, let size): return text.unicodeScalars.count == size ? .string(text) : nil
    case .enumeration(_, let symbols): return symbols.contains(text) ? .string(text) : nil
    case .logical(_, let base), .decimal(_, _, let base): return value(text, as: base, schema)
    case .reference: return value(text, as: schema.resolved(type), schema)
    case .array, .map, .record, .union:
      // What has parts stands in its cell as JSON. What is wrong with it is told by its type.
      return try? JSON(parsing: text)
    }
  }

  // MARK: - Looks

  /// A cell of which nothing is known: numbers and truth values as such; `007` stays a text.
  static func typed(_ text: String) -> JSON {
    if let truth = truth(text) { return .bool(truth) }
    guard isNumber(text) else { return .string(text) }
    if isWhole(text), let number = Int64(text) { return .integer(number) }
    guard let number = Double(text), number.isFinite else { return .string(text) }
    return .number(number)
  }

  private static func truth(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  private static func isWhole(_ text: String) -> Bool {
    isNumber(text) && text.utf8.allSatisfy { $0 != 0x2E && $0 != 0x65 && $0 != 0x45 }
  }

  /// Digits with a sign, a point and an exponent, of which only the digits must be there; no zero
  /// in front of others, since that is how a code is written and no number.
  private static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
    let leads = rest.first
    let whole = digits()
    if whole > 1, leads == 0x30 { return false }
    var fraction = 0
    if rest.first == 0x2E {
      rest.removeFirst()
      fraction = digits()
    }
    guard whole + fraction > 0 else { return false }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest.removeFirst()
      if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
