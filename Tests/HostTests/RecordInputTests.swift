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
}
