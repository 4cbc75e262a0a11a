import Recordings
import Tables
import Testing
import Vocabulary

/// Segments as those read them who judge them.
@Suite struct FlatRecordsTests {
  private static let start = Instant(milliseconds: 1_772_366_400_000)

  private static let header = SegmentHeader(
    runtime: "prod", model: "credit", version: Digest(of: "v1"), sample: 1, masked: ["name"])

  private static func segment(_ records: [(Int64, String, String)]) -> [UInt8] {
    var bytes = header.line
    var writer = RecordLine(mask: RecordMask([]))
    for (offset, input, output) in records {
      writer.append(
        to: &bytes, at: start + .milliseconds(offset), endpoint: Array(#""score""#.utf8),
        key: nil, input: Array(input.utf8).span, output: Array(output.utf8).span)
    }
    return bytes
  }

  private func flat(
    _ bytes: [UInt8], pieces: Int = 7, until end: Instant = start + .seconds(3600)
  ) -> (text: String, records: FlatRecords) {
    var records = FlatRecords(from: Self.start, until: end, score: "chance")
    records.beginSegment()
    var lines: [UInt8] = []
    for begin in stride(from: 0, to: bytes.count, by: pieces) {
      let piece = Array(bytes[begin..<min(bytes.count, begin + pieces)])
      records.consume(piece.span, into: &lines)
    }
    return (String(decoding: lines, as: UTF8.self), records)
  }

  @Test(arguments: [1, 7, 100_000])
  func `input and output stand side by side, in whatever pieces they come`(pieces: Int) throws {
    let (text, records) = flat(
      Self.segment([
        (0, #"{"age": 30, "id": "a"}"#, "0.5"), (1, #"{"age": 31}"#, #"{"score": 1, "age": 2}"#),
        (2, "[1, 2]", "null"),
      ]), pieces: pieces)
    let version = Digest(of: "v1").hex
    let common =
      #","recorded_version":"\#(version)","recorded_runtime":"prod","recorded_sample":1.0"#
      + #","recorded_endpoint":"score""#
    #expect(
      text.split(separator: "\n").map(String.init) == [
        #"{"recorded_at":1772366400000\#(common),"age":30,"id":"a","chance":0.5}"#,
        #"{"recorded_at":1772366400001\#(common),"age":31,"score":1,"output.age":2}"#,
        #"{"recorded_at":1772366400002\#(common),"input":[1, 2],"chance":null}"#,
      ])
    #expect(records.records == 3 && records.damaged == 0 && records.isWhole)
    let table = try TableReader.read(Array(text.utf8), as: .jsonLines)
    #expect(table.rows == 3)
    let age = try #require(table["age"])
    #expect((0..<3).map { age.nulls[$0] } == [false, false, true])
  }

  @Test func `records outside of the window are left out`() {
    let bytes = Self.segment([(-1, "{}", "1"), (0, "{}", "2"), (1000, "{}", "3")])
    let (text, records) = flat(bytes, until: Self.start + .milliseconds(1000))
    #expect(records.records == 1)
    #expect(text.contains(#""chance":2"#))
  }

  @Test func `lines that are none are counted, and cost no other its place`() {
    var bytes = Self.segment([(0, "{}", "1")])
    bytes += Array("{\"at\":1772366400001,\"input\":{}}\nnonsense\n".utf8)
    bytes += Self.segment([(1, "{}", "2")]).dropFirst(Self.header.line.count)
    let (_, records) = flat(bytes)
    #expect(records.records == 2 && records.damaged == 2)
  }

  @Test func `what ends within a line, or has no header, is not whole`() {
    let bytes = Self.segment([(0, "{}", "1"), (1, "{}", "2")])
    #expect(!flat(Array(bytes.dropLast())).records.isWhole)
    #expect(!flat(Array(bytes.dropFirst(Self.header.line.count))).records.isWhole)
  }

  @Test func `a file that was left open counts up to its last whole line`() throws {
    let bytes = Self.segment([(5, "{}", "1"), (3, "{}", "2"), (9, "{}", "3")])
    let whole = try #require(SegmentSummary(of: bytes))
    #expect(whole.records == 3 && whole.wholeBytes == bytes.count)
    #expect(whole.first == Self.start + .milliseconds(3))
    #expect(whole.last == Self.start + .milliseconds(9))
    // Whatever the kill left of the last line.
    let last = bytes.count - Self.segment([(9, "{}", "3")]).count + Self.header.line.count
    for end in last..<bytes.count {
      let cut = try #require(SegmentSummary(of: Array(bytes[..<end])))
      #expect(cut.records == 2 && cut.wholeBytes == last)
    }
    #expect(SegmentSummary(of: Self.header.line) == nil)
    #expect(SegmentSummary(of: []) == nil)
    #expect(SegmentSummary(of: Array("{}\n".utf8)) == nil)
  }

  @Test func `a name is read as it is written, and one that is no segment's is none`() throws {
    let name = SegmentName(
      first: Self.start, last: Self.start + .seconds(60), records: 4096, digest: Digest(of: "x"))
    #expect(SegmentName(name.description) == name)
    #expect(SegmentName(name.description + ".new") == nil)
    #expect(SegmentName("12-1.part") == nil)
    #expect(SegmentName("1-2-0-\(Digest(of: "x").hex).jsonl.zst") == nil)
    #expect(name.overlaps(Self.start + .seconds(60), Self.start + .seconds(61)))
    #expect(!name.overlaps(Self.start + .seconds(61), Self.start + .seconds(62)))
    #expect(!name.overlaps(Self.start - .seconds(2), Self.start))
  }

  @Test func `a model's folder is its name, or a digest of what is no name`() {
    #expect(RecordPlace.folderName(of: "credit-risk") == "credit-risk")
    for name in ["../x", "a/b", ".hidden", ""] {
      #expect(RecordPlace.folderName(of: name) == Digest(of: name).hex)
    }
  }
}
