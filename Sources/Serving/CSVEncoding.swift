package import Avro
internal import Tables
internal import Vocabulary

/// Comma-separated values (RFC 4180): always a set of records.
///
/// The first row names the fields, unless the media type says `header=absent`, or a schema is there
/// of which it names no field: then fields stand in the order of the schema. With a schema a field
/// is read as its type; without one, numbers and truth values are told by their looks.
package struct CSVEncoding: Encoding {
  /// The column of answers that are no records.
  static let valueColumn = "value"

  package init() {}

  package var name: String { "csv" }
  package var mediaTypes: [String] { ["text/csv", "application/csv"] }

  // MARK: - Reading

  package func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    var rows = CSVRecords(body, delimiter: UInt8(ascii: ","))
    guard let first = try Self.next(&rows) else { return RecordBatch(joining: [[UInt8]]()) }
    let columns: [String]
    var pending: (fields: [CSVRecords.Field], line: Int)?
    if try Self.isHeader(first, type, schema) {
      columns = first.map(\.text)
      var seen: Set<String> = []
      for (index, column) in columns.enumerated() where !seen.insert(column).inserted {
        throw EncodingProblem(
          position: SourcePosition(line: rows.line, column: index + 1),
          message: "the header names \"\(column.prefix(80))\" twice")
      }
    } else {
      columns = schema?.fields.map(\.name) ?? []
      pending = (first, rows.line)
    }
    let types = columns.map { column in schema?.fields.first { $0.name == column } }
    var texts: [[UInt8]] = []
    var lines: [Int] = []
    var refusals: [RecordBatch.Refusal] = []
    while true {
      let row: (fields: [CSVRecords.Field], line: Int)
      if let waiting = pending {
        row = waiting
        pending = nil
      } else {
        guard let fields = try Self.next(&rows) else { break }
        row = (fields, rows.line)
      }
      let reader = CSVRow(columns: columns, types: types, schema: schema)
      let (text, problems) = reader.record(row.fields)
      for problem in problems where refusals.count < Problem.placeLimit {
        refusals.append(RecordBatch.Refusal(record: texts.count, problem: problem))
      }
      texts.append(text)
      lines.append(row.line)
    }
    var batch = RecordBatch(joining: texts)
    batch.lines = lines
    batch.refusals = refusals
    return batch
  }

  private static func next(
    _ rows: inout CSVRecords
  ) throws(EncodingProblem) -> [CSVRecords.Field]? {
    do {
      return try rows.next()
    } catch {
      let hint = error.hint.map { "; \($0)" } ?? ""
      throw EncodingProblem(
        position: error.line.map { SourcePosition(line: $0, column: 1) },
        message: error.message + hint)
    }
  }

  private static func isHeader(
    _ row: [CSVRecords.Field], _ type: MediaType, _ schema: AvroSchema?
  ) throws(EncodingProblem) -> Bool {
    switch (type.parameters["header"], schema) {
    case ("present", _): return true
    case ("absent", nil):
      throw EncodingProblem(
        message: "found no header and no schema, expected one that names the fields")
    case ("absent", _): return false
    case (_, let schema?):
      let names = Set(schema.fields.map(\.name))
      return row.contains { names.contains($0.text) }
    case (_, nil): return true
    }
  }

  // MARK: - Writing

  package func encode(
    _ answer: ModelAnswer, schema: AvroSchema?
  ) throws(EncodingProblem) -> [UInt8] {
    var values: [JSON] = []
    var columns = schema?.fields.map(\.name) ?? []
    var known = Set(columns)
    for (index, record) in answer.records.enumerated() {
      do {
        values.append(try JSON(parsing: record))
      } catch {
        throw EncodingProblem(pointer: "/\(index)", message: "found no JSON: \(error)")
      }
      let isRecord = values[index].object != nil
      let names = isRecord ? JSONEncoding.memberNames(record) : [Self.valueColumn]
      for name in names where known.insert(name).inserted { columns.append(name) }
    }
    var text = columns.map(Self.quoted).joined(separator: ",") + "\r\n"
    for value in values {
      let record = value.object ?? [Self.valueColumn: value]
      let cells = columns.map { Self.cell(record[$0] ?? .null) }
      text += cells.joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  private static func cell(_ value: JSON) -> String {
    switch value {
    case .null: ""
    case .string(let text): quoted(text)
    case .bool, .integer, .number: value.canonicalText
    case .array, .object: quoted(value.canonicalText)
    }
  }

  /// In quotation marks where it must be, and where it would read as a missing value otherwise.
  private static func quoted(_ text: String) -> String {
    let marks: Set<UInt8> = [0x22, 0x2C, 0x0A, 0x0D]
    guard text.isEmpty || text.utf8.contains(where: marks.contains) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
