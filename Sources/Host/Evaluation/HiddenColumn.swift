import Jobs
import Tables
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Takes a column out of data before a model sees them: a score function that could read the label
/// would only have to repeat it.
struct HiddenColumn {
  let name: String

  /// The same input without the column. What is written stays as it stands there, quotation marks
  /// and all, so that a model reads the other values as it would otherwise.
  func input(_ input: JobInput, path: String) throws(ScoringProblem) -> JobInput {
    guard let bytes = FileManager.default.contents(atPath: path).map(Array.init) else {
      throw ScoringProblem("it cannot be read")
    }
    var hidden = input
    do {
      switch input.format {
      case .csv: hidden = JobInput(name: input.name, format: .csv, content: .bytes(try csv(bytes)))
      case .json, .jsonl:
        hidden = JobInput(name: input.name, format: .jsonl, content: .bytes(try lines(bytes)))
      }
    } catch let error as TableError {
      throw ScoringProblem("\(error)")
    } catch {
      throw ScoringProblem("\(error)")
    }
    return hidden
  }

  private func csv(_ bytes: [UInt8]) throws -> [UInt8] {
    var records = CSVRecords(bytes, delimiter: 0x2C)
    guard let header = try records.next(),
      let column = header.firstIndex(where: { $0.text == name })
    else { return bytes }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    Self.append(header, without: column, to: &output)
    while let record = try records.next() { Self.append(record, without: column, to: &output) }
    return output
  }

  private static func append(
    _ record: [CSVRecords.Field], without column: Int, to output: inout [UInt8]
  ) {
    var isFirst = true
    for (index, field) in record.enumerated() where index != column {
      if !isFirst { output.append(0x2C) }
      isFirst = false
      guard field.isQuoted else {
        output += Array(field.text.utf8)
        continue
      }
      output.append(0x22)
      for byte in field.text.utf8 {
        if byte == 0x22 { output.append(0x22) }
        output.append(byte)
      }
      output.append(0x22)
    }
    output += [0x0D, 0x0A]
  }

  private func lines(_ bytes: [UInt8]) throws -> [UInt8] {
    let records: [JSON]
    if let whole = try? JSON(parsing: bytes) {
      records = whole.array ?? [whole]
    } else {
      // Lines: each is parsed, so that a broken one is named.
      records = try bytes.split(separator: 0x0A).filter { line in
        !line.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
      }.map { try JSON(parsing: Array($0)) }
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for record in records {
      var members = record.object ?? [:]
      members[name] = nil
      output += Array(JSON.object(members).canonicalText.utf8)
      output.append(0x0A)
    }
    return output
  }
}
