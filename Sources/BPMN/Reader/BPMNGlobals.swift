import XML

/// What a file declares beside its processes: signals, messages, errors and escalations, by id.
struct BPMNGlobals {
  let signals: [String: XMLElement]
  let messages: [String: XMLElement]
  let errors: [String: XMLElement]
  let escalations: [String: XMLElement]
  /// Whether the file was made for Camunda 8: then a text is FEEL only behind `=`.
  let isZeebe: Bool

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
