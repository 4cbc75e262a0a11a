import FoundationEssentials
import ModelMetrics
import Sandbox
import Tables
import Testing
import Vocabulary

@testable import Host
@testable import Jobs
@testable import Registry

/// What the streamed path of scoring gives is what the whole files gave.
struct LargeScoreTests {
  private static func table(_ text: String) throws -> Table {
    try TableReader.read(Array(text.utf8), as: .csv)
  }

  private static let data = TestData(
    asset: DatasetName("d"), label: "y", score: "p", weight: "w", id: "id", slices: ["g"])

  private static func joined(
    _ text: String, _ output: [JSON], rule: TestDeclaration.InvalidRows = .fail,
    broken: Set<Int> = [], data: TestData = data
  ) throws -> ScoredTable {
    var test = TestDeclaration(name: "t", data: data)
    test.invalidRows = rule
    var join = ScoringJoin(test, data, table: try table(text), broken: broken)
    for answer in output { join.take(answer) }
    return try join.finished()
  }

  private static let rows = "id,y,w,g,n\na,1,1,x,7\nb,0,2,y,8\nc,1,0.5,x,9\n"
  private static let answers: [JSON] = [["p": 0.5], ["p": 1, "id": "b"], ["p": 0.25]]

  @Test func `a table has the digest of its canonical text`() throws {
    let table = try Self.joined(Self.rows, Self.answers)
    var text: [UInt8] = []
    table.writeText { text += $0 }
    #expect(
      String(decoding: text, as: UTF8.self)
        == #"{"dropped":0,"groups":{"g":["x","y","x"]},"ids":["a","b","c"],"#
        + #""labels":[true,false,true],"scores":[0.5,1.0,0.25],"task":"binary","#
        + #""weights":[1.0,2.0,0.5]}"#)
    let parsed = try JSON(parsing: text)
    #expect(parsed.canonicalText == String(decoding: text, as: UTF8.self))
    #expect(table.digest == Digest(of: text))
    #expect(ScoredTable(file: parsed) == table)
  }

  @Test(arguments: [
    (#"{"p":0.1}"#, "regression"), (#"{"p":{"u":0.2,"v":0.8}}"#, "multiclass"),
  ])
  func `a file of columns gives the table again, and none if it is damaged`(
    answer: String, task: String
  ) throws {
    let answers = try (0..<3).map { _ in try JSON(parsing: answer) }
    var data = Self.data
    data.id = nil
    let table = try Self.joined(
      Self.rows.replacing("a,1,", with: "a,3,"), answers, rule: .drop(0.5), broken: [],
      data: data)
    #expect(table.rows.task == (task == "regression" ? .regression : .multiclass))
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { Disk.removeIfPresent(path) }
    try table.write(to: path)
    let bytes = try #require(try Disk.read(path, limit: 1 << 20))
    #expect(ScoredTable(columns: bytes) == table)
    for place in [0, 30, bytes.count - 40, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(ScoredTable(columns: damaged) == nil)
    }
    #expect(ScoredTable(columns: Array(bytes.dropLast(9))) == nil)
  }

  @Test func `rows that are left out keep the numbers of the others`() throws {
    var data = Self.data
    data.id = nil
    let table = try Self.joined(
      Self.rows, [["p": "?"], ["p": 1]], rule: .drop(0.7), broken: [0], data: data)
    #expect(table.ids.strings == ["2"])
    #expect(table.dropped == 2)
    #expect(table.rows.groups == ["g": ["x"]])
    #expect(table.rows.weights == [0.5])
  }

  @Test(arguments: [
    (#"[{"p":0.5},{"p":1}]"#, "the score function gave 2 records for 3 rows"),
    (#"[{"p":0.5},{"q":1},{"p":1}]"#, "1 row is not usable: output 2 has no member p"),
    (#"[{"p":0.5},{"p":1,"id":"c"},{"p":1}]"#, "output 2 is of id c, and the row is of b"),
    (#"[0.5,{"p":{"u":1}},{"p":{"u":1}}]"#, "output 1 gives 0 probabilities, and there are 1"),
    (#"[{"p":{"u":1}},{"p":{"v":1}},{"p":{"u":1}}]"#, "output 1 gives 1 probabilities, and there"),
    (#"[{"p":{"u":1}},{"p":{"u":1,"v":0}},0.5]"#, "output 1 gives 1 probabilities, and there are"),
  ])
  func `what does not fit is named`(answers: String, words: String) throws {
    let output = try #require(try JSON(parsing: answers).array)
    let problem = #expect(throws: ScoringProblem.self) { try Self.joined(Self.rows, output) }
    #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "")")
  }

  // MARK: - The hidden label

  /// A file without a column, read in pieces as they come from the disk.
  private static func hidden(_ text: String, _ format: JobInput.Format) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try Disk.makeFolder(folder)
    defer { try? Disk.removeTree(folder) }
    try Disk.write(Array(text.utf8), to: folder + "/data")
    let lines = try await HiddenColumn(name: "y").lines(
      of: folder + "/data", as: format, in: folder)
    let bytes = try Disk.read(lines.path, limit: 1 << 28) ?? []
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("\u{FEFF}x,y,z\n1,2,\"a\"\"b,\"\n\n3,4,\n", "x,z\r\n1,\"a\"\"b,\"\r\n3,\r\n"),
    ("y\r\n1\r\n", "\r\n\r\n"), ("a,b\n1,2", "a,b\n1,2"), ("", ""), ("\n\n", "\n\n"),
    ("\n\"y\",x,y\n1,\"2\n3\",4", "x,y\r\n\"2\n3\",4\r\n"),
  ])
  func `separated values stay as they are without the column`(
    text: String, expected: String
  ) async throws {
    #expect(try await Self.hidden(text, .csv) == expected)
  }

  @Test(arguments: [
    ("{\"y\":1,\"b\":2}\n\n{\"b\":3,\"y\":[1]}", "{\"b\":2}\n{\"b\":3}\n"),
    (" [ {\"y\":1,\"b\":\"],[\"} , {\"b\":{\"y\":1}} ] ", "{\"b\":\"],[\"}\n{\"b\":{\"y\":1}}\n"),
    ("{\n \"y\": 1,\n \"b\": 2\n}\n", "{\"b\":2}\n"), ("[]", ""), ("[1,\"a\"]", "{}\n{}\n"),
  ])
  func `JSON becomes lines without the member`(text: String, expected: String) async throws {
    #expect(try await Self.hidden(text, .json) == expected)
    #expect(try await Self.hidden(text, .jsonl) == expected)
  }

  @Test func `what is longer than a piece is read across its edges`() async throws {
    let long = String(repeating: "é,\"\"", count: 100_000)
    let rows = (0..<20_000).map { "\($0),\"\(String(repeating: "q", count: $0 % 50))\n\",\($0)\r" }
    let text = "x,t,y\r1,\"\(long)\",2\r" + rows.joined()
    let kept = rows.map { $0.split(separator: ",").dropLast().joined(separator: ",") + "\r\n" }
    #expect(
      try await Self.hidden(text, .csv) == "x,t\r\n1,\"\(long)\"\r\n" + kept.joined())
    let records = (0..<30_000).map { "{\"a\":\($0),\"y\":0}" }
    let expected = (0..<30_000).map { "{\"a\":\($0)}\n" }.joined()
    #expect(
      try await Self.hidden("[" + records.joined(separator: ",") + "]", .json) == expected)
    #expect(try await Self.hidden(records.joined(separator: "\n"), .jsonl) == expected)
  }

  @Test(arguments: [
    ("x,y\n1,\"2", "record 2, line 2: found the end of the file inside quotation marks"),
    ("x,y\n\"1\"2,3", "record 2, line 2: found \"2\" after a closing quotation mark"),
  ])
  func `damaged values are named at their place`(text: String, words: String) async throws {
    let problem = await #expect(throws: ScoringProblem.self) {
      try await Self.hidden(text, .csv)
    }
    #expect(problem?.message.hasPrefix(words) == true, "\(problem?.message ?? "")")
  }
}
