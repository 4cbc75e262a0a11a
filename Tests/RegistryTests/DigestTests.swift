import Registry
import Testing
import Vocabulary

@Suite struct DigestTests {
  private static let spec = """
      attachments: [w.bin]
      platform: {requirements: requirements.txt}
      tests:
        - name: t
          data: {asset: d, label: y}
          gates: [{metric: auc, atLeast: 0.5}]
    """

  private func load(_ change: (inout [String: String]) -> Void = { _ in }) throws -> DesiredModel {
    var files = RegistryTests.model(Self.spec)
    files["models/m/w.bin"] = "1"
    files["models/m/requirements.txt"] = "numpy==2.0.1\n"
    files["datasets/d.yaml"] = Datasets.manifest
    files["datasets/d.csv"] = "y\n"
    change(&files)
    return try #require(RepositoryFixture(files).registry().desired.models[ModelName("m")])
  }

  /// The expected values were computed from `docs/digests.md` by another program.
  @Test func `digests are the same on every machine`() throws {
    let model = try load()
    #expect(
      model.version.digest.hex == "0f86fe1ea087b4f438d67d7c6dc14fd06a04970bfffc833d11a22ec7f5fcee5d"
    )
    #expect(
      model.gatesDigest.hex == "37c04c90918bf8953a202ba507505191c3adae6839ca884ed958a6c273854c60")
    #expect(
      model.dataDigest?.hex == "b4076e9ecee32ee68c31e0e77588aa6a607733f3606fd5e6c754a15c7d61d30b")
    #expect(
      model.metadataDigest.hex == "1f9f463324cb7110ea4770a99bdaee506d4ba11a89f5e6631204c4ac5ff3bb21"
    )
  }

  @Test func `what may be kept of a model is no part of its version`() throws {
    let plain = try load()
    let asked = try load {
      $0["models/m/model.yaml"]? += "\n  recording: {sample: 0.1, keep: 9d, mask: [street]}"
    }
    #expect(
      asked.recording
        == ModelRecording(sample: 0.1, keep: .seconds(9 * 86_400), mask: ["street"]))
    #expect(plain.recording == nil)
    #expect(asked.version == plain.version)
    #expect(asked.gatesDigest == plain.gatesDigest)
    #expect(asked.metadataDigest != plain.metadataDigest)
  }

  @Test func `a mask that no record has is an error, and so is one that stands twice`() {
    func found(_ mask: String) -> String {
      var files = RegistryTests.model(
        "  schemas: {input: in.avsc, output: out.avsc}\n  recording: {mask: \(mask)}")
      for (name, field) in [("in", "street"), ("out", "score")] {
        files["models/m/\(name).avsc"] = """
          {"type": "record", "name": "\(name)", "fields": [{"name": "\(field)", "type": "string"}]}
          """
      }
      let fixture = RepositoryFixture(files)
      return fixture.text(fixture.registry().diagnostics)
    }
    #expect(found("[street, score]") == "")
    #expect(
      found("[①stret]")
        == "① error unknown-member: no record of the model has a member \"stret\" "
        + "(did you mean \"street\"?)")
    #expect(found("[street, ①street]") == "① error duplicate: \"street\" stands twice")
  }

  @Test func `a moved folder is no new version`() throws {
    let moved = try load { files in
      for (path, text) in files where path.hasPrefix("models/m/") {
        files[path] = nil
        files["models/deep/er/" + path.dropFirst(9)] = text
      }
    }
    #expect(moved.folder == "models/deep/er")
    #expect(moved.version == (try load()).version)
  }

  @Test func `what changed between two versions is told`() throws {
    let first = try load()
    func changes(_ change: (inout [String: String]) -> Void) throws -> String {
      let model = try load(change)
      var words = model.version.changes(from: first.version).map(\.rawValue)
      if model.gatesDigest != first.gatesDigest { words.append("GATES") }
      if model.testsDigest != first.testsDigest { words.append("TESTS") }
      if model.dataDigest != first.dataDigest { words.append("DATA") }
      if model.metadataDigest != first.metadataDigest { words.append("METADATA") }
      return words.joined(separator: " ")
    }
    #expect(try changes { $0["models/m/score.py"]? += "\n" } == "source")
    #expect(try changes { $0["models/m/helper.py"] = "x = 1\n" } == "source")
    #expect(try changes { $0["models/m/w.bin"] = "2" } == "attachments")
    #expect(try changes { $0["models/m/requirements.txt"]? += "\n" } == "platform")
    #expect(
      try changes { $0["models/m/score.py"]?.replace("predict", with: "score") }
        == "functions source")
    #expect(try changes { $0["models/m/README.md"] = "# m" } == "METADATA")
    #expect(
      try changes { $0["models/m/model.yaml"]?.replace("atLeast: 0.5", with: "atLeast: 0.50") }
        == "")
    #expect(
      try changes { $0["models/m/model.yaml"]?.replace("atLeast: 0.5", with: "atLeast: 0.6") }
        == "GATES")
    #expect(
      try changes { $0["models/m/model.yaml"]?.replace("label: y", with: "label: z") } == "TESTS")
    #expect(try changes { $0["datasets/d.csv"] = "y\n1\n" } == "DATA")
    #expect(try changes { $0["models/m/notes.txt"] = "nothing that executes" } == "")
  }
}
