internal import DMN
internal import Vocabulary

/// Reads the files of a scenario that hold decisions.
enum DecisionFiles {
  /// Whether a file holds decisions rather than processes: by its name, or by its namespace.
  static func isDecision(_ file: ScenarioPlayer.File) -> Bool {
    if file.path.hasSuffix(".dmn") || file.path.hasSuffix(".dmn11.xml") { return true }
    if file.path.hasSuffix(".bpmn") { return false }
    // What is neither by name is decided by the namespace that the root element declares.
    return String(decoding: file.bytes.prefix(4_096), as: UTF8.self).contains("/DMN/")
  }

  /// The decisions of a file; `others` are files that it may import.
  static func read(
    _ file: ScenarioPlayer.File, others: [ScenarioPlayer.File]
  ) -> (decisions: [Decision], diagnostics: [Diagnostic]) {
    let imports = others.filter { $0.path != file.path }.map {
      DMNReader.File(path: $0.path, bytes: $0.bytes)
    }
    let result = DMNReader.read(file.bytes, path: file.path, others: imports)
    guard result.isValid, let model = result.model else { return ([], result.diagnostics) }
    return (Decision.all(of: model), result.diagnostics)
  }
}
