import Tables
import TestSupport
import Testing
import Vocabulary

@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/csv"), "\(SuiteFolder.absence)"))
struct HostileFileTests {
  private func read(_ folder: String, _ name: String, _ format: TableFormat) throws -> String {
    let bytes = try SuiteFolder("badinputs/\(folder)").bytes(name)
    let whole = TableText.read(bytes, format)
    for piece in [1, 4, 1000] where bytes.count < 1000 || piece > 4 {
      #expect(TableText.read(bytes, format, piece: piece) == whole, "pieces of \(piece)")
    }
    return whole
  }

  @Test func `hostile separated values have a documented reading or an error`() throws {
    #expect(
      try read("csv", "formula.csv", .csv) == #"""
        name:string v:int64
        "=HYPERLINK(\"http://127.0.0.1\",\"x\")" 1
        "+1+1" 2
        "@SUM(1)" 3
        "-2+3" 4
        """#)
    #expect(
      try read("csv", "nul-bom.csv", .csv) == """
        rows: 2 of 3 records are invalid (2 encoding)
        record 1, line 2, column "b": found bytes that are not UTF-8 text
          hint: save the file as UTF-8; it may be Latin-1 or UTF-16
        record 3, line 5, column "a": found bytes that are not UTF-8 text
          hint: save the file as UTF-8; it may be Latin-1 or UTF-16
        """)
    let line = try read("csv", "one-line-300k.csv", .csv)
    #expect(line.utf8.count == 300_007)
    #expect(line.hasSuffix("aa:string"))
    #expect(
      try read("csv", "ragged.csv", .csv) == """
        truncated: record 3, line 4: found the end of the file inside quotation marks
          hint: a quotation mark inside quotation marks is written twice
        """)
    #expect(
      try read("csv", "semicolon-latin1.csv", .csv) == """
        encoding: line 1: found bytes that are not UTF-8 text in the header
          hint: save the file as UTF-8; it may be Latin-1 or UTF-16
        """)
  }

  @Test func `hostile JSON has a documented reading or an error`() throws {
    #expect(
      try read("json", "bignum.json", .json) == """
        n:string m:string z:double
        "1e999" "123456789012345678901234567890" -0.0
        """)
    #expect(
      try read("json", "dup-key.json", .json) == """
        rows: 1 of 1 records are invalid (1 duplicate)
        record 1, line 1, column "approved": found the member twice
        """)
    #expect(
      try read("json", "lone-surrogate.json", .json) == """
        rows: 1 of 1 records are invalid (1 encoding)
        record 1, line 1, column "a": found an escape that is none, or half a surrogate pair
        """)
    #expect(
      try read("json", "deep-100k.json", .json)
        == "syntax: record 1, line 1: found \"[\", expected an object")
  }
}

@Suite(.enabled(if: SuiteFolder.isPresent("metrics/formats"), "\(SuiteFolder.absence)"))
struct SuiteFormatTests {
  private static let files: [(name: String, format: TableFormat)] = [
    ("data.array.json", .json), ("data.columns.json", .json), ("data.jsonl", .json),
    ("data.csv", .csv), ("data.crlf_bom.csv", .csv), ("data.semicolon_allquoted.csv", .csv),
    ("data.tab.tsv", .tsv), ("data.null.avro", .avro), ("data.deflate.avro", .avro),
    ("data.snappy.avro", .avro), ("data.bzip2.avro", .avro), ("data.xz.avro", .avro),
    ("data.zstandard.avro", .avro),
  ]

  private func read(_ name: String, _ format: TableFormat, piece: Int = .max) throws -> String {
    let bytes = try SuiteFolder("metrics/formats").bytes(name)
    let options = TableOptions(nullTokens: name.contains("allquoted") ? ["NA"] : [])
    return TableText.read(bytes, format, options, piece: piece)
  }

  @Test(arguments: files)
  func `one table in many formats is one table`(_ name: String, _ format: TableFormat) throws {
    // Separated values cannot tell an empty text from a missing one, but in quotation marks.
    let isBlurred = ["data.csv", "data.crlf_bom.csv", "data.tab.tsv"].contains(name)
    let lines = try read("data.jsonl", .jsonLines)
    let expected =
      isBlurred
      ? lines.split(separator: " ").map { $0 == "\"\"" ? "~" : $0 }
        .joined(separator: " ") : lines
    #expect(try read(name, format) == expected)
    for piece in [1, 100, 4096] { #expect(try read(name, format, piece: piece) == expected) }
  }

  @Test(arguments: files)
  func `a damaged file is read or refused, and never traps`(
    _ name: String, _ format: TableFormat
  ) throws {
    let bytes = try SuiteFolder("metrics/formats").bytes(name)
    var numbers = SeededNumbers(seed: 7)
    for _ in 0..<60 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        damaged[Int.random(in: 0..<damaged.count, using: &numbers)] = UInt8.random(
          in: 0...255, using: &numbers)
      }
      if Bool.random(using: &numbers) {
        damaged.removeLast(Int.random(in: 0..<damaged.count, using: &numbers))
      }
      #expect(!TableText.read(damaged, format).isEmpty)
    }
  }
}
