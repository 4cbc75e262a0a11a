import Testing
import Vocabulary

@testable import Jobs

@Suite struct CSVReaderTests {
  @Test(arguments: [
    ("1", "1"), ("+5", "5"), ("-2.50", "-2.5"), ("1.", "1.0"), (".5", "0.5"), ("1e3", "1000.0"),
    ("007", "\"007\""), ("0.7", "0.7"), ("1_000", "\"1_000\""), ("-", "\"-\""), ("e5", "\"e5\""),
    ("NaN", "\"NaN\""), ("1e999", "\"1e999\""), ("", "null"), ("True", "true"), (" 1", "\" 1\""),
  ])
  func `a field is typed by its look`(text: String, expected: String) {
    #expect(CSVReader.typed(text).canonicalText == expected)
  }

  @Test func `quotation marks hold commas, line breaks and themselves`() throws {
    var reader = CSVReader(Array("\u{FEFF}a,b\r\n\"1\n,\"\"\",\n\n2,\"\"".utf8), name: "in")
    var records: [String] = []
    try reader.records { records.append(JSON.object($0).canonicalText) }
    #expect(records == [#"{"a":"1\n,\"","b":null}"#, #"{"a":2,"b":null}"#])
  }
}
