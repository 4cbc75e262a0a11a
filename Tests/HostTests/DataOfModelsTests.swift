import Foundation
import Gates
import Git
import Host
import Registry
import Testing
import Vocabulary

/// Data and attachments from elsewhere in tests and packages.
struct DataOfModelsTests {
  private static let rows = "x,y\n1,0\n2,1\n3,1\n"
  private static let weights = String(repeating: "w", count: 3000)

  private static func pointer(_ text: String) -> String {
    """
    version https://git-lfs.github.com/spec/v1
    oid sha256:\(Digest(of: text))
    size \(text.utf8.count)

    """
  }

  private static func dataset(_ spec: String) -> String {
    """
    apiVersion: muster.dev/v1
    kind: Dataset
    metadata: {name: rows}
    spec: {\(spec), format: csv}
    """
  }

  /// A metric that tells how many rows and bytes of weights there are.
  private static let source = """
    import os

    def metrics(data):
        size = os.path.getsize("weights.bin") if os.path.exists("weights.bin") else 0
        yield {"auc": 0.8, "rows": len(data), "weights": size}

    """

  /// What the gate measures of a proposal with some files.
  private func gate(
    _ files: [String: String], settings: String? = nil, objects: [String] = []
  ) async throws -> (lines: [String], progress: [String]) {
    let scratch = try await RegistryScratch()
    try await scratch.git("switch", "-q", "-c", "proposal")
    try scratch.write("models/m/score.py", Self.source)
    for (path, text) in files { try scratch.write(path, text) }
    try await scratch.commit("Proposal")
    for object in objects {
      let hex = Digest(of: object).hex
      try scratch.write(
        ".git/lfs/objects/\(hex.prefix(2))/\(hex.dropFirst(2).prefix(2))/\(hex)", object)
    }
    if let settings { try scratch.write(".git/muster/data-sources.json", settings) }
    let report = try await scratch.gate()
    var lines = [report.outcome.rawValue]
    lines += report.errors.map { "\($0.location.path): \($0.message)" }
    for test in report.models.flatMap(\.tests) {
      lines += test.messages + test.rows.map(\.result.sentence)
    }
    return (lines, scratch.told)
  }

  private static func model(_ further: String = "") -> String {
    RegistryScratch.model(gates: "{metric: rows, atLeast: 3}, {metric: weights, atLeast: 3000}")
      .replacing("source: [score.py]", with: "source: [score.py]\n  attachments: [weights.bin]")
  }

  @Test func `a test runs on data and attachments of git-lfs`() async throws {
    let (lines, progress) = try await gate(
      [
        "data/rows.csv": Self.pointer(Self.rows),
        "models/m/weights.bin": Self.pointer(Self.weights), "models/m/model.yaml": Self.model(),
      ], objects: [Self.rows, Self.weights])
    #expect(lines.first == "pass", "\(lines)")
    #expect(lines.contains("rows 3 ≥ 3: pass"))
    #expect(lines.contains("weights 3000 ≥ 3000: pass"))
    #expect(progress == ["measuring m backtest"])
  }

  @Test func `a test runs on data at an address, and says so`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let (lines, progress) = try await gate(
      [
        "data/rows.yaml": Self.dataset(
          "uri: \"\(server.url)/rows.csv\", sha256: \(Digest(of: Self.rows))"),
        "models/m/model.yaml": RegistryScratch.model(gates: "{metric: rows, atLeast: 3}"),
      ], settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    #expect(lines.contains("rows 3 ≥ 3: pass"), "\(lines)")
    #expect(
      progress == [
        "measuring m backtest", "fetching dataset \"rows\" from \(server.url)/rows.csv",
        "fetched dataset \"rows\": 16 bytes",
      ])
  }

  @Test func `data that may not be fetched cannot be found out`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let (lines, _) = try await gate([
      "data/rows.yaml": Self.dataset(
        "uri: \"\(server.url)/rows.csv\", sha256: \(Digest(of: Self.rows))")
    ])
    #expect(lines.first == "unknown")
    #expect(lines.contains { $0.contains("this address may not be asked") }, "\(lines)")
    #expect(server.asked.isEmpty)
  }

  @Test func `data that is not what the manifest says fails the model`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: "x,y\n") }
    let (lines, _) = try await gate(
      [
        "data/rows.yaml": Self.dataset(
          "uri: \"\(server.url)/rows.csv\", sha256: \(Digest(of: Self.rows))")
      ], settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    #expect(lines.first == "error")
    #expect(lines.contains { $0.contains("found 4 bytes with the SHA-256") }, "\(lines)")
  }

  @Test func `a manifest may name a file of the machine, and is not believed`() async throws {
    let (lines, _) = try await gate([
      "data/rows.yaml": Self.dataset(
        "uri: \"file:///etc/passwd\", sha256: \(Digest(of: Self.rows))")
    ])
    #expect(lines.first == "unknown")
    #expect(
      lines.contains { $0.contains("files of this machine are not read without leave") },
      "\(lines)")
  }

  // MARK: - Scores and baselines

  private static let scorer = """
    def score(record):
        yield {"score": float(record["x"]) / 10}

    def metrics(data):
        yield {"auc": 0.8}

    """

  /// A model whose scores are measured, with gates.
  private static func scoring(_ gates: String) -> String {
    """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: m}
    spec:
      source: [score.py]
      functions: {score: score}
      tests:
        - name: backtest
          function: score
          data: {asset: rows, label: y, score: score, positive: 1}
          gates: [\(gates)]
    """
  }

  @Test func `scores are measured on data at an address, which is fetched once`() async throws {
    let server = try DataServer { _, _ in .answer(200, body: Self.rows) }
    let (lines, _) = try await gate(
      [
        "data/rows.yaml": Self.dataset(
          "uri: \"\(server.url)/rows.csv\", sha256: \(Digest(of: Self.rows))"),
        "models/m/score.py": Self.scorer,
        "models/m/model.yaml": Self.scoring("{metric: auc, atLeast: 0.9}"),
      ], settings: #"{"allowPrivate": ["\#(server.url)/"]}"#)
    #expect(lines.contains { $0 == "auc 1 (n=3) ≥ 0.9: pass" }, "\(lines)")
    #expect(server.asked == ["GET /rows.csv"])
  }

  @Test func `a baseline that cannot be had is not the model's fault`() async throws {
    let (lines, _) = try await gate([
      "data/rows.csv": Self.rows,
      "data/before.yaml": Self.dataset(
        "uri: \"https://h.invalid/rows.csv\", sha256: \(Digest(of: "x,y\n4,1\n"))"
      ).replacing("name: rows", with: "name: before"),
      "models/m/score.py": Self.scorer,
      "models/m/model.yaml": Self.scoring(
        "{metric: psi, column: \"*\", baseline: before, atMost: 10}"),
    ])
    #expect(lines.first == "unknown", "\(lines)")
    #expect(lines.contains { $0.contains("this address may not be asked") }, "\(lines)")
  }

  @Test func `a package has the bytes that a pointer names`() async throws {
    let place = try Playground()
    var files = place.registry(hasRuntime: false)
    let path = try #require(
      files.keys.first { $0.hasPrefix("models/") && $0.hasSuffix("model.yaml") })
    let manifest = try #require(files[path] ?? nil)
    files[path] = manifest.replacing("\nspec:\n", with: "\nspec:\n  attachments: [weights.bin]\n")
    let folder = path.dropLast("model.yaml".count)
    files[folder + "weights.bin"] = Self.pointer(Self.weights)
    let commit = try place.commit(files, "Registry")
    let clone = try Clone(opening: place.repositoryPath)
    let desired = try await clone.desired(at: commit)
    let model = try #require(desired.state.models.values.first, "\(desired.diagnostics)")
    let data = DataStore(folder: place.state, clone: clone, environment: [:])
    let packages = PackageStore(folder: place.state.packages, clone: clone, data: data)
    await #expect(throws: DataProblem.self) {
      try await packages.package(of: model, environment: PackageEnvironment())
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.state.packages) == [])
    let hex = Digest(of: Self.weights).hex
    let store = "\(place.repositoryPath)/lfs/objects/\(hex.prefix(2))/\(hex.dropFirst(2).prefix(2))"
    try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
    try Data(Self.weights.utf8).write(to: URL(fileURLWithPath: "\(store)/\(hex)"))
    let package = try await packages.package(of: model, environment: PackageEnvironment())
    let file = package + "/files/weights.bin"
    #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.weights)
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
    #expect(mode as? Int == 0o444)
  }
}
