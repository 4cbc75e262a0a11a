import Foundation
import Gates
import Host
import Reconciler
import Testing
import Vocabulary

/// Data in forms that functions of models do not read, and rows that their input schema refuses.
struct RecordInputTests {
  private static let schema = """
    {"type": "record", "name": "row", "fields": [
      {"name": "x", "type": "double"}, {"name": "note", "type": ["null", "string"]},
      {"name": "more", "type": {"type": "array", "items": "int"}}, {"name": "y", "type": "int"}]}
    """

  /// An Avro container file of four rows, one block each, made by hand (Avro 1.12, "Object container
  /// files").
  private static var avro: [UInt8] {
    func long(_ value: Int) -> [UInt8] {
      var rest = UInt64(bitPattern: Int64(value) << 1 ^ Int64(value) >> 63)
      var bytes: [UInt8] = []
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      return bytes + [UInt8(rest)]
    }
    func text(_ value: String) -> [UInt8] { long(value.utf8.count) + Array(value.utf8) }
    let sync = [UInt8](repeating: 7, count: 16)
    var bytes: [UInt8] = [0x4F, 0x62, 0x6A, 0x01] + long(1) + text("avro.schema") + text(schema)
    bytes += long(0) + sync
    for (x, y) in [(0.9, 1), (0.2, 0), (0.8, 1), (0.1, 0)] {
      var row = (0..<8).map { UInt8(truncatingIfNeeded: x.bitPattern >> (8 * UInt64($0))) }
      row += y == 1 ? long(1) + text("good") : long(0)
      row += long(2) + long(3) + long(4) + long(0) + long(y)
      bytes += long(1) + long(row.count) + row + sync
    }
    return bytes
  }

  private static func model(schemas: String = "", invalidRows: String = "fail") -> String {
    """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: m}
    spec:
      source: [score.py]
      functions: {score: score}
    \(schemas)
      tests:
        - name: backtest
          function: score
          data: {asset: rows, label: y, score: s, positive: 1}
          invalidRows: \(invalidRows)
          gates: [{metric: roc_auc, atLeast: 0.75}]
    """
  }

  /// What the gate says of a proposal of some files.
  private func check(
    _ files: [String: String], _ bytes: [String: [UInt8]] = [:], expected: [String],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    let scratch = try await RegistryScratch()
    try await scratch.git("switch", "-q", "-c", "proposal")
    for (path, text) in files { try scratch.write(path, text) }
    for (path, bytes) in bytes {
      try Data(bytes).write(to: URL(filePath: scratch.registry + "/" + path))
    }
    try await scratch.commit("Proposal")
    let head = CommitID(try await scratch.git("rev-parse", "HEAD"))
    let report = try await GateRun(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      now: { RegistryScratch.now }
    ).report(replacing: nil, by: head)
    var found: [String] = [report.outcome.rawValue]
    found += report.errors.map(\.message)
    for test in report.models.flatMap(\.tests) {
      found += test.messages
      for row in test.rows { found.append(String(row.result.sentence.prefix(12))) }
      let rows = test.measurement?.rows
      found.append(rows.map { "\($0.count) rows, \($0.dropped) dropped" } ?? "no rows")
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  /// Raises unless the record is whole and without its label.
  private static let careful = """
    def score(record):
        assert set(record) == {"x", "note", "more"}, sorted(record)
        assert record["more"] == [3, 4] and record["note"] in (None, "good"), record
        yield {"s": record["x"]}

    """

  @Test func `an Avro dataset reaches a score function as records, nested values and all`()
    async throws
  {
    try await check(
      [
        "data/rows.yaml":
          "apiVersion: muster.dev/v1\nkind: Dataset\nmetadata: {name: rows}\n"
          + "spec: {path: rows.avro, format: avro}\n",
        "models/m/model.yaml": Self.model(), "models/m/score.py": Self.careful,
      ], ["data/rows.avro": Self.avro],
      expected: ["pass", Self.leak, "roc_auc 1 (9", "4 rows, 0 dropped"])
  }

  /// Small data are often perfectly ranked.
  private static let leak =
    "the ranking is perfect, which often means that the label leaks into a feature"

  private static let inputSchema = """
    {"type": "record", "name": "input", "fields": [
      {"name": "x", "type": {"type": "double"}}, {"name": "kind", "type": "string"}]}
    """
  private static let schemas = "  schemas: {input: input.avsc, enforce: true}"
  private static let rows = "x,kind,y\n0.9,1,1\n0.2,b,0\n,b,1\n0.8,c,1\n0.1,2,0\n"

  private static func files(_ invalidRows: String, schemas: String = schemas) -> [String: String] {
    [
      "data/rows.csv": rows, "models/m/input.avsc": inputSchema,
      "models/m/model.yaml": model(schemas: schemas, invalidRows: invalidRows),
      "models/m/score.py":
        "def score(record):\n    assert record[\"x\"] is not None\n    yield {\"s\": record[\"x\"]}\n",
    ]
  }

  @Test func `a row that breaks the enforced input schema ends the test, and says which`()
    async throws
  {
    try await check(
      Self.files("fail"),
      expected: [
        "error",
        "1 of 5 rows are not what input.avsc says: row 3: $.x: expected double, found null "
          + "(invalidRows: {drop: share} leaves such rows out)", "no rows",
      ])
  }

  @Test func `such rows are left out where the manifest allows it, and counted`() async throws {
    try await check(
      Self.files("{drop: 0.2}"),
      expected: [
        "pass", Self.leak + "; 1 rows are not usable and were left out", "roc_auc 1 (9",
        "4 rows, 1 dropped",
      ])
    try await check(
      Self.files("{drop: 0.1}"),
      expected: [
        "error",
        "1 of 5 rows are not what input.avsc says: row 3: $.x: expected double, found null, "
          + "and the manifest allows a share of 0.1", "no rows",
      ])
  }

  // MARK: - Other forms of the same rows

  /// Raises unless a record is one row without its label.
  private static let wary = """
    def score(record):
        assert set(record) == {"x", "kind"} and isinstance(record["x"], float), record
        yield {"s": record["x"]}

    """

  private static func files(_ path: String, _ format: String) -> [String: String] {
    [
      "data/rows.yaml":
        "apiVersion: muster.dev/v1\nkind: Dataset\nmetadata: {name: rows}\n"
        + "spec: {path: \(path), format: \(format)}\n",
      "models/m/model.yaml": model(), "models/m/score.py": wary,
    ]
  }

  private static let measured = ["pass", leak, "roc_auc 1 (9", "4 rows, 0 dropped"]

  @Test func `JSON by columns reaches a score function as records`() async throws {
    let columns = #"{"x": [0.9, 0.2, 0.8, 0.1], "kind": ["1", "b", "c", "2"], "y": [1, 0, 1, 0]}"#
    try await check(
      Self.files("rows.json", "json"), ["data/rows.json": Array(columns.utf8)],
      expected: Self.measured)
  }

  @Test func `values between semicolons reach it as records, without the label`() async throws {
    let text = "x;kind;y\n0.9;1;1\n0.2;b;0\n0.8;c;1\n0.1;2;0\n"
    try await check(
      Self.files("rows.csv", "csv"), ["data/rows.csv": Array(text.utf8)], expected: Self.measured)
  }

  /// `x,kind,y` and four rows, packed by gzip 1.12 and zstd 1.5.
  private static let gzip =
    "H4sIAAAAAAAAA6vQyc7MS9Gp5DLQs9Qx1DEE0kY6SToGQNpCJxnMN9QxAvIBXbY8gCkAAAA="
  private static let zstandard =
    "KLUv/QRYSQEAeCxraW5kLHkKMC45LDEsMQowLjIsYiwwCjAuOCxjLDEKMC4xLDIsMArkDV1s"

  @Test(arguments: [gzip, zstandard]) func `a packed file reaches it unpacked`(
    base64: String
  ) async throws {
    let bytes = Array(try #require(Data(base64Encoded: base64)))
    try await check(
      Self.files("rows.csv", "csv"), ["data/rows.csv": bytes], expected: Self.measured)
  }

  @Test func `a packed file that is damaged is an error of the data`() async throws {
    let bytes = Array(try #require(Data(base64Encoded: Self.gzip))).dropLast(12)
    try await check(
      Self.files("rows.csv", "csv"), ["data/rows.csv": Array(bytes)],
      expected: [
        "error", "rows: the gzip data ends too early, at byte \(bytes.count)", "no rows",
      ])
  }

  @Test func `data that nobody can read are named beside what the model says of them`()
    async throws
  {
    let files = Self.files("rows.csv", "csv").merging([
      "models/m/score.py": "def score(record):\n    raise ValueError('no')\n"
    ]) { _, new in new }
    try await check(
      files, ["data/rows.csv": Array("x,kind\n0.9,1\n".utf8)],
      expected: [
        "error", "the model raised ValueError: no; rows has no column y; did you mean \"x\"?",
        "no rows",
      ])
  }

  // MARK: - One wrong value among many

  @Test func `one value that is no number breaks its own row, not the whole column`() async throws {
    var files = Self.files("{drop: 0.2}")
    files["data/rows.csv"] = "x,kind,y\n0.9,1,1\n0.2,b,0\nabc,b,1\n0.8,c,1\n0.1,2,0\n"
    files["models/m/score.py"] = Self.wary
    try await check(
      files,
      expected: [
        "pass", Self.leak + "; 1 rows are not usable and were left out", "roc_auc 1 (9",
        "4 rows, 1 dropped",
      ])
    files["models/m/model.yaml"] = Self.model(schemas: Self.schemas)
    try await check(
      files,
      expected: [
        "error",
        "1 of 5 rows are not what input.avsc says: row 3, column \"x\": found \"abc\", "
          + "expected a number (invalidRows: {drop: share} leaves such rows out)", "no rows",
      ])
  }

  @Test func `rows that are left out are left out of what the metrics function gets too`()
    async throws
  {
    var files = Self.files("{drop: 0.5}")
    files["data/rows.csv"] = "x,kind,y\n0.9,1,1\n0.2,b,0\n,b,1\n0.8,c,1\n0.1,2,0\n0.3,d,\n"
    files["models/m/model.yaml"] = Self.model(schemas: Self.schemas, invalidRows: "{drop: 0.5}")
      .replacing("functions: {score: score}", with: "functions: {score: score, metrics: metrics}")
      .replacing("function: score", with: "function: both")
    files["models/m/score.py"] = """
      def score(record):
          yield {"s": record["x"]}

      def metrics(rows):
          assert len(rows) == 4 and all(row["y"] in (0, 1) for row in rows), rows
          yield {"count": len(rows)}

      """
    try await check(
      files,
      expected: [
        "pass", Self.leak + "; 2 rows are not usable and were left out", "roc_auc 1 (9",
        "4 rows, 2 dropped",
      ])
  }

  @Test func `a gate by a column that slices does not name groups by it`() async throws {
    var files = Self.files("fail", schemas: "")
    files["data/rows.csv"] =
      "x,kind,y\n0.9,a,1\n0.2,a,0\n0.4,a,0\n0.8,b,1\n0.1,b,0\n0.7,b,1\n"
    files["models/m/model.yaml"] = Self.model().replacing(
      "[{metric: roc_auc, atLeast: 0.75}]", with: "[{metric: roc_auc, by: kind, atLeast: 0.75}]")
    try await check(
      files, expected: ["pass", Self.leak, "roc_auc ≥ 0.", "6 rows, 0 dropped"])
  }
}
