import Testing
import Vocabulary

@Suite struct JSONCodingTests {
  private struct Record: Codable, Equatable {
    enum State: String, Codable { case open, closed }
    var name: ModelName
    var since: Instant
    var state: State
    var note: String?
    var values: [String: Double]
    var parts: [Digest]
    var whole: JSON
  }

  @Test func `a record reads back what it wrote, and leaves out what it has not`() throws {
    let record = Record(
      name: ModelName("credit-risk"), since: Instant(milliseconds: 1500), state: .open, note: nil,
      values: ["auc": 0.75, "ratio": .infinity], parts: [Digest(of: "a")],
      whole: ["x": [1, nil2, "y"]])
    let json = JSON(encoding: record)
    #expect(json["note"] == nil)
    #expect(json["since"] == "1970-01-01T00:00:01.500Z")
    #expect(try JSON(parsing: json.canonicalText).decode(Record.self) == record)
  }

  @Test func `an error names the place in the record`() {
    let json: JSON = [
      "name": "m", "since": "yesterday", "state": "open", "values": [:], "parts": [], "whole": 1,
    ]
    let error = #expect(throws: JSONDecodingError.self) { try json.decode(Record.self) }
    #expect(
      error?.description
        == "since: found \"yesterday\", expected a time as 2026-11-22T09:30:00Z")
  }

  private let nil2 = JSON.null
}
