import Registry
import TestSupport
import Testing
import Vocabulary

/// Every hostile file of the shared suite in every place where Muster reads such a file.
@Suite(.enabled(if: SuiteFolder.isPresent("badinputs"), "\(SuiteFolder.absence)"))
struct HostileInputTests {
  private static func files(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
    let suite = SuiteFolder("badinputs/\(folder)")
    return try suite.names().map { ($0, try suite.bytes($0)) }
  }

  /// Builds a registry of a model with one file replaced, in under a second; its diagnostics.
  private func found(_ path: String, _ bytes: [UInt8], spec: String = "  description: x")
    -> [Diagnostic]
  {
    let fixture = RepositoryFixture(model(spec).filter { $0.key != path })
    let hostile = FileChange(
      path: path, blob: RepositoryFixture.blob(bytes), size: bytes.count)
    var blobs = Dictionary(fixture.files.values.map { (RepositoryFixture.blob($0), $0) }) { $1 }
    blobs[RepositoryFixture.blob(bytes)] = bytes
    var registry = Registry()
    let clock = ContinuousClock()
    let time = clock.measure {
      registry.apply(fixture.changes + [hostile]) { blob, _ in blobs[blob] ?? [] }
    }
    #expect(time < .seconds(1), "\(path)")
    return registry.diagnostics.filter { $0.location.path == path }
  }

  @Test func `a hostile YAML file as a manifest is a problem with a place`() throws {
    let files = try Self.files("yaml")
    #expect(!files.isEmpty)
    for file in files {
      let found = found("models/m/model.yaml", file.bytes)
      #expect(found.contains { $0.severity == .error }, "\(file.name)")
      #expect(found.allSatisfy { $0.location.position != nil }, "\(file.name)")
    }
  }

  @Test func `a hostile JSON file beside a model is a problem`() throws {
    let files = try Self.files("json")
    #expect(!files.isEmpty)
    for file in files {
      for name in ["metadata.json", "required_assets.json", "in.avsc"] {
        let found = found(
          "models/m/\(name)", file.bytes,
          spec: name == "in.avsc" ? "  schemas: {input: in.avsc}" : "  {}")
        // A large number is JSON like any other, and a description of nothing is one.
        let isHarmless = file.name == "bignum.json" && name == "metadata.json"
        #expect(
          isHarmless || found.contains { $0.severity == .error },
          "\(file.name) \(name)")
      }
    }
  }

  @Test func `hostile data, source and requirements break nothing`() throws {
    for folder in ["csv", "text", "model-files"] {
      for (_, bytes) in try Self.files(folder) {
        _ = found("models/m/score.py", bytes)
        _ = found("models/m/score.R", bytes)
        _ = found("models/m/README.md", bytes)
        _ = found(
          "models/m/requirements.txt", bytes, spec: "  platform: {requirements: requirements.txt}")
        _ = found("models/m/data", bytes, spec: "  attachments: [data]")
      }
    }
  }

  @Test func `no hostile path leads anywhere`() throws {
    let data = try SuiteFolder("badinputs/paths").bytes("paths.json")
    let paths = try #require(try JSON(parsing: data).array)
    #expect(paths.count > 30)
    for path in paths.compactMap(\.string) {
      let quoted = JSON.string(path).canonicalText
      for spec in [
        "  attachments: [\(quoted)]", "  source: [\(quoted)]", "  schemas: {input: \(quoted)}",
      ] {
        let found = found(
          "models/m/model.yaml",
          Array(
            "apiVersion: muster.dev/v1\nkind: Model\nmetadata: {name: m}\nspec:\n\(spec)\n".utf8))
        #expect(found.contains { $0.severity == .error }, "\(quoted)")
      }
    }
  }

  @Test func `naughty strings are labels and descriptions, or are refused with a place`() throws {
    let data = try SuiteFolder("badinputs/text").bytes("blns.json")
    for text in try #require(try JSON(parsing: data).array).compactMap(\.string) {
      let quoted = JSON.string(text).canonicalText
      let manifest =
        "apiVersion: muster.dev/v1\nkind: Model\nmetadata: {name: m, labels: {a: \(quoted)}}\n"
        + "spec: {description: \(quoted)}\n"
      let found = found("models/m/model.yaml", Array(manifest.utf8))
      #expect(found.allSatisfy { $0.location.position != nil }, "\(quoted)")
    }
  }
}
