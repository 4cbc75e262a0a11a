import Foundation
import Registry
import Testing
import Vocabulary

/// Every hostile file of the shared suite in every place where Muster reads such a file.
@Suite struct HostileInputTests {
  private static var suites: URL? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["MUSTER_SUITES"].map { URL(filePath: $0) }
    let folder = named ?? root.appending(path: "../shared/suites").standardized
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  private static func files(_ folder: String) -> [URL] {
    guard let place = suites?.appending(path: "badinputs/\(folder)") else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
        .sorted { $0.path < $1.path }
    } catch {
      return []
    }
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

  @Test(.enabled(if: suites != nil, "the shared suites are not there"))
  func `a hostile YAML file as a manifest is a problem with a place`() throws {
    let files = Self.files("yaml")
    #expect(!files.isEmpty)
    for file in files {
      let found = found("models/m/model.yaml", [UInt8](try Data(contentsOf: file)))
      #expect(found.contains { $0.severity == .error }, "\(file.lastPathComponent)")
      #expect(found.allSatisfy { $0.location.position != nil }, "\(file.lastPathComponent)")
    }
  }

  @Test(.enabled(if: suites != nil, "the shared suites are not there"))
  func `a hostile JSON file beside a model is a problem`() throws {
    let files = Self.files("json")
    #expect(!files.isEmpty)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      for name in ["metadata.json", "required_assets.json", "in.avsc"] {
        let found = found(
          "models/m/\(name)", bytes,
          spec: name == "in.avsc" ? "  schemas: {input: in.avsc}" : "  {}")
        // A large number is JSON like any other, and a description of nothing is one.
        let isHarmless = file.lastPathComponent == "bignum.json" && name == "metadata.json"
        #expect(
          isHarmless || found.contains { $0.severity == .error },
          "\(file.lastPathComponent) \(name)")
      }
    }
  }

  @Test(.enabled(if: suites != nil, "the shared suites are not there"))
  func `hostile data, source and requirements break nothing`() throws {
    for file in Self.files("csv") + Self.files("text") + Self.files("model-files") {
      let bytes = [UInt8](try Data(contentsOf: file))
      _ = found("models/m/score.py", bytes)
      _ = found("models/m/score.R", bytes)
      _ = found("models/m/README.md", bytes)
      _ = found(
        "models/m/requirements.txt", bytes, spec: "  platform: {requirements: requirements.txt}")
      _ = found("models/m/data", bytes, spec: "  attachments: [data]")
    }
  }

  @Test(.enabled(if: suites != nil, "the shared suites are not there"))
  func `no hostile path leads anywhere`() throws {
    guard let suites = Self.suites else { return }
    let data = try Data(contentsOf: suites.appending(path: "badinputs/paths/paths.json"))
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

  @Test(.enabled(if: suites != nil, "the shared suites are not there"))
  func `naughty strings are labels and descriptions, or are refused with a place`() throws {
    guard let suites = Self.suites else { return }
    let data = try Data(contentsOf: suites.appending(path: "badinputs/text/blns.json"))
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
