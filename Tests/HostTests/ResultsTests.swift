import Host
import Reports
import Testing
import Vocabulary

@Suite struct `patterns of paths` {
  @Test(arguments: [
    ("*.json", "a.json", true), ("*.json", "deep/er/a.json", true), ("*.json", "a.jsonl", false),
    ("metrics/*.json", "metrics/a.json", true), ("metrics/*.json", "metrics/b/a.json", false),
    ("metrics/**/*.json", "metrics/b/c/a.json", true),
    ("metrics/**/*.json", "metrics/a.json", true), ("/a.json", "a.json", true),
    ("/a.json", "b/a.json", false), ("./metrics/a?.json", "metrics/aü.json", true),
    ("**", "any/thing", true), ("a/**", "b/a", false), ("", "a", false),
    ("*a*a*a*a*b", String(repeating: "a", count: 2000), false),
  ])
  func `mean what gitignore says`(pattern: String, path: String, isMeant: Bool) {
    #expect(FilePattern(pattern).matches(path) == isMeant, "\(pattern) \(path.prefix(40))")
  }
}

@Suite struct `numbers of a file` {
  @Test func `are named by their place`() throws {
    let json: JSON = [
      "a": ["b": 1, "c": [0.5, ["d": 2]]], "text": "3", "truth": true, "none": .null,
    ]
    #expect(NumericLeaves(of: json)?.values == ["a.b": 1, "a.c.0": 0.5, "a.c.1.d": 2])
    #expect(NumericLeaves(of: 7)?.values == ["": 7])
  }

  @Test func `are refused where there are too many`() {
    #expect(NumericLeaves(of: .array(.init(repeating: 1, count: 20_001))) == nil)
  }
}

/// Figures that a reconciled registry knows.
@Suite(.enabled(if: Playground.canRun, "muster is not built beside the tests"))
struct `known figures` {
  private func lookup(_ place: Playground) async throws -> MetricsLookup {
    try await MetricsLookup(repository: place.repositoryPath, folder: place.state)
  }

  @Test func `come from the recorded state`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let table = try await lookup(place).table(of: ".")
    #expect(
      table.rows == [
        .init(object: "tiny", test: "backtest", metric: "roc_auc", new: Report.Figure(0.9))
      ])
    #expect(table.notes == [])
  }

  @Test func `of two commits are found without measuring`() async throws {
    let place = try Playground()
    let first = try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let second = try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try await place.reconcile()
    let measured = place.measurements
    let table = try await lookup(place).difference(from: first.text, to: second.text)
    #expect(
      table.rows == [
        .init(
          object: "tiny", test: "backtest", metric: "roc_auc", old: Report.Figure(0.9),
          new: Report.Figure(0.95))
      ], "\(table.notes)")
    let recorded = try await lookup(place).difference(from: ".", to: second.text)
    #expect(recorded.rows == [] && recorded.notes == [])
    #expect(place.measurements == measured)
  }

  @Test func `need no database, only the state ref`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let clone = try await MetricsLookup(
      repository: place.repositoryPath, folder: StateFolder(place.folder.path + "/elsewhere"))
    #expect(try await clone.table(of: ".").rows.map(\.metric) == ["roc_auc"])
    #expect(try await clone.difference(from: ".", to: "main").rows == [])
  }

  @Test func `of a removed model have an old side alone`() async throws {
    let place = try Playground()
    let first = try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let second = try place.commit(
      ["models/tiny/score.py": nil, "models/tiny/model.yaml": nil], "Remove")
    let table = try await lookup(place).difference(from: first.text, to: second.text)
    #expect(
      table.rows == [
        .init(object: "tiny", test: "backtest", metric: "roc_auc", old: Report.Figure(0.9))
      ])
  }
}
