import Avro
import FoundationEssentials
import Glibc
import Tables
import Vocabulary

/// One table in many formats: each file must give the rows of `data.jsonl`, cell by cell, with
/// types that are found out and with those of `schema.avsc`.
///
/// Parquet and Arrow files go through the command that `MUSTER_CONVERT` names, such as
/// `python3 converter.py`; it gets the file and `-`, and writes a column stream.
struct FormatsSuite {
  let folder: String

  /// The files of the suite; which of them cannot tell an empty text from a missing one, and how a
  /// missing value is written.
  private static let files: [(name: String, format: TableFormat, emptyIsNull: Bool)] = [
    ("data.array.json", .json, false), ("data.columns.json", .json, false),
    ("data.jsonl", .json, false), ("data.csv", .csv, true), ("data.crlf_bom.csv", .csv, true),
    ("data.semicolon_allquoted.csv", .csv, false), ("data.tab.tsv", .tsv, true),
    ("data.null.avro", .avro, false), ("data.deflate.avro", .avro, false),
    ("data.snappy.avro", .avro, false), ("data.bzip2.avro", .avro, false),
    ("data.xz.avro", .avro, false), ("data.zstandard.avro", .avro, false),
    ("data.arrow", .columnStream, false), ("data.delta_bss.parquet", .columnStream, false),
    ("data.gzip_rowgroups.parquet", .columnStream, false),
    ("data.none_nodict.parquet", .columnStream, false),
    ("data.snappy.parquet", .columnStream, false),
    ("data.zstd_v2pages.parquet", .columnStream, false),
  ]

  func run(filter: String) -> SuiteReport? {
    guard let lines = try? bytes("data.jsonl"), let text = try? bytes("schema.avsc"),
      let summary = try? bytes("expected.json"), let expected = try? JSON(parsing: summary),
      let schema = try? AvroSchema(parsing: text)
    else { return nil }
    let rows = lines.split(separator: 0x0A).compactMap { try? JSON(parsing: $0) }
    var report = SuiteReport()
    for file in Self.files where filter.isEmpty || file.name.contains(filter) {
      for (mode, columns) in [("found", nil), ("declared", ColumnRequest.columns(of: schema))] {
        let options = TableOptions(
          columns: columns, nullTokens: file.name.contains("allquoted") ? ["NA"] : [])
        let name = "\(file.name) \(mode)"
        switch read(file.name, file.format, options) {
        case .success(let table):
          check(name, table, schema, rows, expected, file.emptyIsNull, into: &report)
        case .failure(let failure): report.add(name, failure.outcome)
        }
      }
    }
    return report
  }

  private struct Failure: Error {
    let outcome: SuiteReport.Outcome
  }

  private func read(
    _ name: String, _ format: TableFormat, _ options: TableOptions
  ) -> Result<Table, Failure> {
    do {
      let data: [UInt8]
      if format == .columnStream {
        guard let command = ProcessInfo.processInfo.environment["MUSTER_CONVERT"] else {
          return .failure(Failure(outcome: .skipped("MUSTER_CONVERT names no converter")))
        }
        data = try converted("\(folder)/\(name)", by: command)
      } else {
        data = try bytes(name)
      }
      return .success(try TableReader.read(data, as: format, options))
    } catch {
      return .failure(Failure(outcome: .failed("\(error)")))
    }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
  }

  private struct ConverterFailure: Error, CustomStringConvertible {
    let description: String
  }

  /// What the command writes to its standard output.
  private func converted(_ path: String, by command: String) throws -> [UInt8] {
    let quoted = path.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    guard let pipe = unsafe popen("\(command) '\(quoted)' -", "r") else {
      throw ConverterFailure(description: "failed to start \"\(command)\"")
    }
    var result: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe room.withUnsafeMutableBytes {
        unsafe fread($0.baseAddress, 1, $0.count, pipe)
      }
      if count == 0 { break }
      result += room[..<count]
    }
    let status = unsafe pclose(pipe)
    guard status == 0 else {
      throw ConverterFailure(description: "\"\(command)\" ended with status \(status)")
    }
    return result
  }

  // MARK: - Comparing

  private func check(
    _ name: String, _ table: Table, _ schema: AvroSchema, _ rows: [JSON], _ expected: JSON,
    _ emptyIsNull: Bool, into report: inout SuiteReport
  ) {
    report.add("\(name) rows", Self.same("\(table.rows)", "\(rows.count)"))
    report.add(
      "\(name) columns",
      Self.same(
        table.columns.map(\.name).joined(separator: " "),
        schema.fields.map(\.name).joined(separator: " ")))
    for field in schema.fields {
      guard let column = table[field.name], column.count == rows.count else {
        report.add("\(name) \(field.name)", .failed("the column is missing or of another length"))
        continue
      }
      for (row, record) in rows.enumerated() {
        var value = record[field.name] ?? .null
        if emptyIsNull, value == "" { value = .null }
        report.add("\(name) \(field.name)[\(row)]", Self.same(column, row, value))
      }
      if let sum = expected["numeric_sums_numpy_pairwise"]?[field.name]?.double {
        report.add("\(name) sum of \(field.name)", Self.near(Self.sum(column), sum))
      }
      if let count = expected["null_counts"]?[field.name]?.integer, !emptyIsNull {
        report.add(
          "\(name) nulls of \(field.name)", Self.same("\(column.nulls.count)", "\(count)"))
      }
    }
  }

  private static func same(_ found: String, _ expected: String) -> SuiteReport.Outcome {
    found == expected ? .passed : .failed("found \(found), expected \(expected)")
  }

  /// Whether a cell is the value: the same double bit for bit, the same whole number, the same
  /// text.
  private static func same(_ column: Column, _ row: Int, _ value: JSON) -> SuiteReport.Outcome {
    let found: JSON
    if column.nulls[row] {
      found = .null
    } else {
      switch column.values {
      case .double(let values): found = .number(values[row])
      case .int64(let values): found = .integer(values[row])
      case .bool(let values): found = .bool(values[row])
      case .string(let values): found = .string(values[row])
      }
    }
    return same(found.canonicalText, value.canonicalText)
  }

  private static func sum(_ column: Column) -> Double {
    switch column.values {
    case .double(let values):
      values.indices.reduce(0) { column.nulls[$1] ? $0 : $0 + values[$1] }
    case .int64(let values): values.reduce(0) { $0 + Double($1) }
    case .bool, .string: .nan
    }
  }

  private static func near(_ found: Double, _ expected: Double) -> SuiteReport.Outcome {
    (found - expected).magnitude <= 1e-12 + 1e-10 * expected.magnitude
      ? .passed : .failed("found \(found), expected \(expected)")
  }
}
