import Vocabulary
import XML

/// What a file declares beside its processes: signals, messages, errors and escalations, by id.
struct BPMNGlobals {
  let signals: [String: XMLElement]
  let messages: [String: XMLElement]
  let errors: [String: XMLElement]
  let escalations: [String: XMLElement]
  /// Whether the file was made for Camunda 8: then a text is FEEL only behind `=`.
  let isZeebe: Bool
  /// Camunda's forms that stand in the file (`zeebe:userTaskForm`), by id; what is no JSON is none.
  let forms: [String: JSON]

  init(_ root: XMLElement) {
    func byID(_ name: String) -> [String: XMLElement] {
      let pairs = root.children(name).compactMap { element in
        element.attribute("id").map { ($0, element) }
      }
      return Dictionary(pairs) { first, _ in first }
    }
    signals = byID("signal")
    messages = byID("message")
    errors = byID("error")
    escalations = byID("escalation")
    let holders = root.children("process").flatMap(\.camundaExtensions)
    let pairs = holders.filter { $0.name == "userTaskForm" }.compactMap { holder in
      holder.attribute("id").flatMap { id in
        // What is no JSON is found where it is asked for.
        (try? JSON(parsing: Array(holder.trimmedText.utf8))).map { (id, $0) }
      }
    }
    forms = Dictionary(pairs) { first, _ in first }
    let platform = root.attributes.first { $0.name == "executionPlatform" }?.value
    isZeebe = platform.map { $0 == "Camunda Cloud" } ?? Self.hasZeebe(root)
  }

  private static func hasZeebe(_ root: XMLElement) -> Bool {
    var open = [root]
    while let element = open.popLast() {
      if element.namespace == BPMNNamespace.zeebe { return true }
      open += element.children
    }
    return false
  }

  /// The part of a qualified name behind its prefix.
  static func localName(_ reference: String) -> String {
    guard let colon = reference.lastIndex(of: ":") else { return reference }
    return String(reference[reference.index(after: colon)...])
  }
}
