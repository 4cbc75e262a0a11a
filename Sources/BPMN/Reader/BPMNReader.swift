package import Vocabulary
import XML

/// Reads the files of Camunda Modeler, for Camunda 7 and for Camunda 8.
///
/// What the engine does not do is refused by name, with the element's id and line: a process either
/// runs as drawn or not at all.
package enum BPMNReader {
  /// What a file holds: the processes that may run, and every finding. A process with an error is
  /// not among the definitions.
  package struct Result: Sendable {
    package let definitions: [ProcessDefinition]
    /// Sorted by place.
    package let diagnostics: [Diagnostic]
  }

  /// Reads one file; `path` is for messages only.
  package static func read(
    _ bytes: some Collection<UInt8>, path: String, bindings: BPMNBindings = BPMNBindings()
  ) -> Result {
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLReader.parse(bytes)
    } catch {
      let location = SourceLocation(path: path, position: error.position)
      return Result(
        definitions: [],
        diagnostics: [Diagnostic(code: error.code.rawValue, at: location, error.message)])
    }
    guard root.name == "definitions", root.namespace == BPMNNamespace.model else {
      let location = SourceLocation(path: path, position: root.position)
      let message = "expected the element \"definitions\" of BPMN 2.0, found \"\(root.name)\""
      return Result(
        definitions: [], diagnostics: [Diagnostic(code: "not-bpmn", at: location, message)])
    }
    return read(root, path: path, bindings: bindings)
  }

  /// What is declared beside the processes must be there to be referred to, each signal once.
  private static func checkGlobals(
    _ root: XMLElement, path: String, _ diagnostics: inout [Diagnostic]
  ) {
    var signals: Set<String> = []
    for element in root.children
    where ["signal", "message", "error", "escalation"].contains(element.name) {
      let location = SourceLocation(path: path, position: element.position)
      if element.attribute("id")?.isEmpty ?? true {
        diagnostics.append(
          Diagnostic(code: "missing-id", at: location, "\(element.name) has no id"))
      }
      if element.name == "signal", let name = element.attribute("name"),
        !signals.insert(name).inserted
      {
        diagnostics.append(
          Diagnostic(
            code: "duplicate-signal", at: location, "the signal \"\(name)\" is declared twice"))
      }
    }
  }

  private static func read(_ root: XMLElement, path: String, bindings: BPMNBindings) -> Result {
    let diagram = DiagramReader.read(root)
    let globals = BPMNGlobals(root)
    var definitions: [ProcessDefinition] = []
    var diagnostics: [Diagnostic] = []
    var ids: Set<String> = []
    checkGlobals(root, path: path, &diagnostics)
    let hasBadGlobals = !diagnostics.isEmpty
    for process in root.children("process") {
      guard process.attribute("isExecutable") != "false" else { continue }
      var reader = ProcessReader(path: path, bindings: bindings, globals: globals, ids: ids)
      let definition = reader.read(process, diagram: diagram)
      ids = reader.ids
      diagnostics += reader.diagnostics
      if !hasBadGlobals, !reader.diagnostics.contains(where: { $0.severity == .error }) {
        definitions.append(definition)
      }
    }
    if definitions.isEmpty, diagnostics.isEmpty {
      diagnostics.append(
        Diagnostic(
          .warning, code: "no-process",
          at: SourceLocation(path: path, position: root.position),
          "the file has no executable process",
          hint: "set \"Executable\" in the properties of the process"))
    }
    return Result(definitions: definitions, diagnostics: diagnostics.sorted())
  }
}
