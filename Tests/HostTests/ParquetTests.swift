import FoundationEssentials
import Gates
import Host
import ModelMetrics
import Sandbox
import Synchronization
import Testing
import Vocabulary

@testable import Host

/// A Parquet dataset through a test and its gate. The converter's library is fetched once, so this
/// runs with `scripts/test --integration`.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["MUSTER_INTEGRATION"] == "1",
    "fetches pyarrow: scripts/test --integration"))
struct ParquetTests {
  /// Four rows of a score `x`, a label `y` and a group `g`, as pyarrow 26 writes them.
  private static let file = """
    UEFSMRUAFUwVTCwVCBUAFQYVBhwAAAACAAAACAHNzMzMzMzsP5qZmZmZmck/mpmZmZmZ6T+amZmZmZm5PxUAFSwVLCwV
    CBUAFQYVBhwAAAACAAAACAEBAAAAAAAAAAEAAAAAAAAAFQAVNBU0LBUIFQAVBhUGHAAAAAIAAAAIAQEAAABhAQAAAGEB
    AAAAYgEAAABiFQQZTDUAGAZzY2hlbWEVBgAVCiUCGAF4ABUCJQIYAXklHkysEwgRAAAAFQwlAhgBZyUATBwAAAAWCBkc
    GTwmABwVChklBgAZGAF4FQAWCBZyFnImCEkcFQAVABUCADwpBhkmAAgAAAAmABwVAhklBgAZGAF5FQAWCBZSFlImekkc
    FQAVABUCADwpBhkmAAgAAAAmABwVDBklBgAZGAFnFQAWCBZaFlomzAFJHBUAFQAVAgA8FggZBhkmAAgAAAAWngIWCCYI
    Fp4CACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZPBwAABwAABwAAAD4AAAAUEFSMQ==
    """

  private static func model(factor: Int) -> [String: String] {
    [
      "models/m/model.yaml": """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: m}
      spec:
        source: [score.py]
        functions: {score: score}
        tests:
          - name: backtest
            function: score
            data: {asset: rows, label: y, score: s, slices: [g]}
            gates: [{metric: roc_auc, atLeast: 0.75}]
      """,
      "models/m/score.py": """
      def score(row):
          assert "y" not in row
          yield {"s": row["x"] * \(factor)}
      """,
    ]
  }

  /// What the gate says of the proposal alone: the base's test is another one.
  private func judged(_ scratch: RegistryScratch) async throws -> GateReport {
    let head = CommitID(try await scratch.git("rev-parse", "HEAD"))
    return try await GateRun(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      now: { RegistryScratch.now },
      progress: { line in scratch.progress.withLock { $0.append(line) } }
    ).report(replacing: nil, by: head)
  }

  @Test func `a Parquet dataset is measured and judged, and the second run needs no network`()
    async throws
  {
    let scratch = try await RegistryScratch()
    try await scratch.git("switch", "-q", "-c", "proposal")
    try scratch.write(
      "data/rows.yaml",
      """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: rows}
      spec: {path: rows.parquet, format: parquet}
      """)
    let bytes = try #require(
      Data(base64Encoded: Self.file, options: .ignoreUnknownCharacters))
    try bytes.write(to: URL(filePath: scratch.registry + "/data/rows.parquet"))
    for (path, text) in Self.model(factor: 1) { try scratch.write(path, text) }
    try await scratch.commit("Parquet")
    let first = try await judged(scratch)
    let test = try #require(first.models.first?.tests.first)
    #expect(first.outcome == .pass, "\(test.messages)")
    #expect(test.measurement?.evaluation?.rows == 4)
    #expect(scratch.told.contains("converting dataset \"rows\""))
    let converted = try FileManager.default.contentsOfDirectory(atPath: scratch.state.converted)
    #expect(converted.count == 1)
    #expect(converted.first?.hasSuffix(".columns") == true)

    // Another version is measured on the same columns: nothing may be asked of an index, and nothing
    // can be converted, without the environment.
    try Disk.removeTree(scratch.state.environments)
    scratch.progress.withLock { $0 = [] }
    for (path, text) in Self.model(factor: 2) { try scratch.write(path, text) }
    try await scratch.commit("Twice")
    let second = try await judged(scratch)
    #expect(second.outcome == .pass)
    #expect(second.models.first?.tests.first?.isReused == false)
    #expect(!scratch.told.contains { $0.hasPrefix("converting") })
    #expect(!FileManager.default.fileExists(atPath: scratch.state.environments + "/locks"))
  }
}
