import DMN
import Expressions
import FoundationEssentials
import Vocabulary
import XML

/// A folder of the DMN TCK, of any depth: every folder that holds DMN files and test cases. A case
/// is one result node.
struct DMNSuite {
  let folder: String

  /// Runs what the filter names (a part of the folder's name); `nil` if there is no such folder.
  func run(filter: String) -> SuiteReport? {
    guard FileManager.default.fileExists(atPath: folder) else { return nil }
    var report = SuiteReport()
    for path in Self.folders(in: folder) {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      guard filter.isEmpty || name.contains(filter) else { continue }
      run(path, name, &report)
    }
    return report
  }

  /// The folder itself and those inside, sorted.
  private static func folders(in path: String) -> [String] {
    var found = [path]
    for name in names(in: path) where isFolder("\(path)/\(name)") {
      found += folders(in: "\(path)/\(name)")
    }
    return found
  }

  private static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  // MARK: - One folder

  private func run(_ path: String, _ name: String, _ report: inout SuiteReport) {
    let names = Self.names(in: path)
    let models = names.filter { $0.hasSuffix(".dmn") }
    guard !models.isEmpty else { return }
    var files: [DMNReader.File] = []
    for model in models {
      guard let bytes = Self.bytes("\(path)/\(model)") else {
        report.add("\(name)/\(model)", .failed("the file cannot be read"))
        continue
      }
      files.append(DMNReader.File(path: model, bytes: bytes))
    }
    var read: [String: DMNReader.Result] = [:]
    for test in names where test.hasSuffix(".xml") {
      guard let bytes = Self.bytes("\(path)/\(test)"), let root = try? XMLReader.parse(bytes),
        root.name == "testCases"
      else { continue }
      let wanted = root.child("modelName")?.trimmedText ?? ""
      // Without a name that fits, the file that the test is named after.
      let main =
        files.first { $0.path == wanted }
        ?? files.first { test.hasPrefix($0.path.dropLast(4)) } ?? files.first
      guard let main else { continue }
      let result =
        read[main.path]
        ?? DMNReader.read(
          main.bytes, path: main.path, others: files.filter { $0.path != main.path })
      read[main.path] = result
      for (index, xml) in root.children("testCase").enumerated() {
        run(
          DMNTestCase(xml, index: index), result, "\(name)/\(test.dropLast(4))", &report)
      }
    }
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
  }

  // MARK: - One case

  private func run(
    _ test: DMNTestCase, _ read: DMNReader.Result, _ name: String, _ report: inout SuiteReport
  ) {
    var inputs = DecisionInputs()
    var unknown: String?
    for input in test.inputs {
      guard let value = input.value.feel else {
        unknown = "the input \"\(input.name)\" is of a type that is not known"
        continue
      }
      inputs.add(input.name, value, namespace: input.namespace)
    }
    for result in test.results {
      let place = "\(name) \(test.id) \(result.name)"
      if let unknown {
        report.add(place, .failed(unknown))
      } else if let model = read.model {
        report.add(place, check(test, result, model, inputs, read.diagnostics))
      } else {
        let problem = read.diagnostics.first.map { "\($0)" } ?? "the file cannot be read"
        report.add(place, .failed(problem))
      }
    }
  }

  private func check(
    _ test: DMNTestCase, _ result: DMNTestCase.Result, _ model: DecisionModel,
    _ inputs: DecisionInputs, _ diagnostics: [Diagnostic]
  ) -> SuiteReport.Outcome {
    guard let expected = result.expected.feel else {
      return .failed("the expected value is of a type that is not known")
    }
    let outcome: Result<DecisionOutcome, DecisionError>
    switch test.kind {
    case .decision:
      outcome = model.evaluate(
        result.name, in: result.namespace, inputs: inputs, now: Self.now,
        zones: Self.zones)
    case .decisionService:
      outcome = model.evaluate(
        test.invocableName ?? result.name, inputs: inputs, now: Self.now,
        zones: Self.zones)
    case .bkm:
      outcome = model.call(
        test.invocableName ?? result.name, arguments: inputs, now: Self.now,
        zones: Self.zones)
    }
    switch outcome {
    case .failure(let error):
      return result.isError && expected.isNull ? .passed : .failed("\(error)")
    case .success(let outcome):
      var found = outcome.value
      if test.kind == .decisionService,
        let decided = outcome.decisions.last(where: { $0.name == result.name })
      {
        found = decided.value
      }
      if DMNComparison.isSame(found, expected) { return .passed }
      var text = "expected \(expected), found \(found)"
      for warning in outcome.warnings.prefix(3) { text += "; \(warning)" }
      if let diagnostic = diagnostics.first(where: { $0.message.contains("\"\(result.name)\"") }) {
        text += "; \(diagnostic)"
      }
      return .failed(text)
    }
  }

  /// The time zones that cases may name.
  static let zones = DMNZones.load()

  /// The moment of the run, for `now()` and `today()`.
  private static let now = Instant(
    milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
}
