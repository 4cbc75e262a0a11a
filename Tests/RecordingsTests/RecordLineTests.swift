import Recordings
import Testing
import Vocabulary

/// Records as lines of a segment.
@Suite struct RecordLineTests {
  private func line(
    _ input: String, _ output: String, mask: Set<String> = [], key: String? = nil
  ) -> String {
    var writer = RecordLine(mask: RecordMask(mask))
    var line: [UInt8] = []
    writer.append(
      to: &line, at: Instant(milliseconds: 1_772_366_400_123), endpoint: Array(#""score""#.utf8),
      key: key.map { Array($0.utf8) }, input: Array(input.utf8).span,
      output: Array(output.utf8).span)
    return String(decoding: line, as: UTF8.self)
  }

  @Test func `numbers stay as they were written, and a record is one line`() {
    #expect(
      line("{ \"a\": 1.50,\n\"b\": [1,\r\n2]}", "0.10", key: #""k/0""#)
        == #"{"at":1772366400123,"endpoint":"score","key":"k/0","input":{ "a": 1.50, "#
        + #""b": [1,  2]},"output":0.10}"# + "\n")
  }

  @Test func `a line break is found wherever it stands`() {
    for length in 1...40 {
      for place in 0..<length {
        for sign in ["\n", "\r"] {
          let spaces = String(repeating: " ", count: place)
          let rest = String(repeating: " ", count: length - 1 - place)
          let text = line("[\(spaces)\(sign)\(rest)]", "1")
          let whole = String(repeating: " ", count: length)
          #expect(text.hasSuffix("\"input\":[\(whole)],\"output\":1}\n"), "\(length) \(place)")
        }
      }
    }
  }

  @Test(arguments: [
    (#"{"name": "Ada", "a": 1}"#, #"{"a": 1}"#),
    (#"{"a": 1, "name": {"first": "}", "last": "\""}, "b": "x"}"#, #"{"a": 1,"b": "x"}"#),
    (#"{"n\u0061me": "Ada"}"#, "{}"),
    (#"{"x\q": 1, "a": 1}"#, #"{"a": 1}"#),
    (#"{"names": 1, "nam": 2}"#, #"{"names": 1, "nam": 2}"#),
    (#"[{"name": "Ada"}]"#, "null"),
    (#""Ada""#, #""Ada""#), ("12", "12"), ("{}", "{}"),
  ]) func `masked members are left out however they are written`(input: String, kept: String) {
    let text = line(input, "1", mask: ["name"])
    #expect(text.contains(#""input":\#(kept),"output":1}"#), "\(text)")
  }

  @Test func `a mask holds for answers, too`() {
    #expect(
      line("{}", #"{"score": 1, "name": "Ada"}"#, mask: ["name"])
        .hasSuffix(#""output":{"score": 1}}"# + "\n"))
  }

  @Test func `a sample takes its share, and who is in a tenth is in a fifth`() {
    let keys = (0..<20_000).map { Array("customer-\($0)".utf8) }
    func taken(_ share: Double) -> Set<Int> {
      let sample = RecordSample(share: share)
      var taken: Set<Int> = []
      for (index, key) in keys.enumerated() where sample.takes(key.span) { taken.insert(index) }
      return taken
    }
    let tenth = taken(0.1)
    let fifth = taken(0.2)
    // Three standard deviations of a binomial of 20,000.
    #expect(abs(tenth.count - 2000) < 130)
    #expect(abs(fifth.count - 4000) < 170)
    #expect(tenth.isSubset(of: fifth))
    #expect(taken(1).count == keys.count)
    #expect(taken(0).isEmpty)
  }

  @Test func `a record is taken by its identifier, whatever else it holds`() {
    var key = RecordKey(identifier: "id")
    let half = RecordSample(share: 0.5)
    for id in 0..<100 {
      let first = key.isTaken(Array(#"{"id": \#(id), "amount": 1}"#.utf8).span, by: half)
      let second = key.isTaken(Array(#"{"amount": 2, "id":\#(id)}"#.utf8).span, by: half)
      #expect(first == second)
    }
  }

  @Test func `a policy is read as it is written, and nothing else is`() throws {
    let policy = RecordingPolicy(
      sample: 0.25, keep: .seconds(86_400), bytes: 5 << 20, mask: ["b", "a"])
    #expect(try RecordingPolicy(policy.json) == policy)
    #expect(try RecordingPolicy([:]) == RecordingPolicy())
    for bad: JSON in [
      [], ["sample": 0], ["sample": 1.1], ["keepSeconds": 0], ["bytes": 10], ["mask": [1]],
      ["samples": 1],
    ] {
      #expect(throws: RecordingPolicy.Malformed.self) { try RecordingPolicy(bad) }
    }
  }
}
