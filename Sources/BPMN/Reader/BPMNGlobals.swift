import XML

/// What a file declares beside its processes: signals, messages and errors, by id.
struct BPMNGlobals {
  let signals: [String: XMLElement]
  let messages: [String: XMLElement]
  let errors: [String: XMLElement]

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
  }

  /// The part of a qualified name behind its prefix.
  static func localName(_ reference: String) -> String {
    guard let colon = reference.lastIndex(of: ":") else { return reference }
    return String(reference[reference.index(after: colon)...])
  }
}
