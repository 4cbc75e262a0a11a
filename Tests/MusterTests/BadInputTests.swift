import Foundation
import TestSupport
import Testing
import Vocabulary

/// Hostile files through the whole program: it answers with a place, in time, and never breaks.
@Suite(.blocking, .enabled(if: SuiteFolder.isPresent("badinputs"), "\(SuiteFolder.absence)"))
struct `hostile files` {
  private static let secondsAllowed = 5.0  // one, on an idle machine; tests share theirs

  @Test(arguments: ["yaml", "json", "csv"])
  func `each alone in a repository gets an answer in time`(suite: String) throws {
    let folder = SuiteFolder("badinputs/\(suite)")
    for name in try folder.names() {
      let playground = try Playground.small()
      let path = Self.place(of: suite)
      try playground.write("\(playground.registry)/\(path)", try folder.bytes(name))
      if suite == "csv" {
        try playground.write(
          "\(playground.registry)/datasets/data.yaml", Array(Self.dataset.utf8))
      }
      let ran = try playground.muster("validate")
      #expect(!ran.isSignal && [0, 1, 3].contains(ran.code), "\(name): \(ran.text)")
      #expect(ran.seconds < Self.secondsAllowed, "\(name)")
      if ran.code == 1 { #expect(ran.text.contains("\(path)"), "\(name): \(ran.text)") }
    }
  }

  @Test func `the public YAML suite goes through in one start`() throws {
    let folder = SuiteFolder("badinputs/yaml-test-suite")
    let playground = try Playground.small()
    let names = try folder.names().filter { $0.hasSuffix(".yaml") }
    for name in names {
      let path = "\(playground.registry)/models/y\(name.dropLast(5))/model.yaml"
      try playground.write(path, try folder.bytes(name))
    }
    let ran = try playground.muster("validate -o json")
    #expect(!ran.isSignal && ran.code == 1)
    let found = try JSON(parsing: Array(ran.text.utf8)).array ?? []
    let paths = Set(found.compactMap { $0["path"]?.string })
    for name in names {
      // An empty stream declares nothing, and nothing is wrong with it.
      let place = "models/y\(name.dropLast(5))/model.yaml"
      #expect(paths.contains(place) || Self.emptyStreams.contains(String(name.dropLast(5))))
    }
  }

  @Test func `no path leads out of the repository`() throws {
    let bytes = try SuiteFolder("badinputs/paths").bytes("paths.json")
    let paths = try JSON(parsing: bytes).array?.compactMap(\.string) ?? []
    let playground = try Playground.small()
    for (index, path) in paths.enumerated() {
      let manifest: JSON = [
        "apiVersion": "muster.dev/v1", "kind": "Model", "metadata": ["name": .string("p\(index)")],
        "spec": ["language": "python", "source": ["score.py"], "attachments": [.string(path)]],
      ]
      let folder = "\(playground.registry)/models/p\(index)"
      try playground.write("\(folder)/model.yaml", Array(manifest.canonicalText.utf8))
      try playground.write("\(folder)/score.py", Array("def score(x):\n    yield x\n".utf8))
    }
    let ran = try playground.muster("validate -o json")
    #expect(!ran.isSignal && ran.code == 1)
    let found = try JSON(parsing: Array(ran.text.utf8)).array ?? []
    let places = Set(found.compactMap { $0["path"]?.string })
    for index in paths.indices {
      #expect(places.contains("models/p\(index)/model.yaml"), "\(paths[index].prefix(80))")
    }
    #expect(!ran.text.contains("root:"))
  }

  @Test func `malformed git objects are refused by name`() throws {
    let folder = SuiteFolder("badinputs/git")
    let manifest = String(decoding: try folder.bytes("MANIFEST.tsv"), as: UTF8.self)
    let playground = try Playground.small()
    for row in manifest.split(separator: "\n").dropFirst() {
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let raw = playground.root.appending(path: "raw").path
      try playground.write(raw, try folder.bytes("\(cells[0]).\(cells[1]).raw"))
      let id = try playground.git("hash-object", "-t", cells[1], "-w", "--literally", raw)
      #expect(id == cells[2])
      let ran = try playground.muster("validate --at \(id)")
      #expect(!ran.isSignal && [1, 3].contains(ran.code), "\(cells[0]): \(ran.text)")
      // The object itself, or the one inside it that is at fault.
      #expect(ran.text.contains("in object") || ran.text.contains(id.prefix(10)), "\(cells[0])")
      #expect(ran.seconds < Self.secondsAllowed, "\(cells[0])")
    }
  }

  private static let emptyStreams: Set<String> = ["AVM7", "8G76", "98YD", "HWV9", "QT73"]

  private static func place(of suite: String) -> String {
    switch suite {
    case "yaml": "models/bad/model.yaml"
    case "json": "models/credit/metadata.json"
    default: "datasets/data.csv"
    }
  }

  private static let dataset = """
    apiVersion: muster.dev/v1
    kind: Dataset
    metadata: {name: data}
    spec: {path: data.csv, format: csv}

    """
}
