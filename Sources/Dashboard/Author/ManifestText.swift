internal import Vocabulary

/// A manifest while it is written: block mappings, and every value as a double-quoted scalar, which
/// JSON's texts are (YAML 1.2, 1.3), so that no value can end its line or be taken for something
/// else.
struct ManifestText {
  private(set) var text = ""

  init(kind: String, name: String) {
    text = "apiVersion: muster.dev/v1\nkind: \(kind)\nmetadata:\n"
    line(1, "name", name)
  }

  /// A key of our own, and a value; nothing where the value is empty.
  mutating func line(_ depth: Int, _ key: String, _ value: String) {
    guard !value.isEmpty else { return }
    text += "\(indent(depth))\(key): \(Self.quoted(value))\n"
  }

  /// A key of our own that others stand below.
  mutating func open(_ depth: Int, _ key: String) { text += "\(indent(depth))\(key):\n" }

  /// A value as it stands, of our own making: a number, a flow mapping of quoted values.
  mutating func plain(_ depth: Int, _ key: String, _ value: String) {
    text += "\(indent(depth))\(key): \(value)\n"
  }

  /// An item of a list, of our own making.
  mutating func item(_ depth: Int, _ value: String) { text += "\(indent(depth))- \(value)\n" }

  /// Labels as they are typed: `team=retail-risk, tier=1`.
  mutating func labels(_ typed: String) {
    let pairs = Self.words(typed).compactMap { ModelFilter.Label($0) }
    guard !pairs.isEmpty else { return }
    open(1, "labels")
    var seen: Set<String> = []
    for pair in pairs where seen.insert(pair.name).inserted {
      text += "    \(Self.quoted(pair.name)): \(Self.quoted(pair.value))\n"
    }
  }

  /// A list in one line; nothing where it is empty.
  mutating func list(_ depth: Int, _ key: String, _ values: [String]) {
    guard !values.isEmpty else { return }
    text += "\(indent(depth))\(key): [\(values.map(Self.quoted).joined(separator: ", "))]\n"
  }

  static func quoted(_ text: String) -> String { JSON.string(text).canonicalText }

  /// What stands between commas.
  static func words(_ typed: String) -> [String] {
    typed.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
    let end = scalars.lastIndex { !$0.properties.isWhitespace }
    return end.map { String(String.UnicodeScalarView(scalars[...$0])) } ?? ""
  }

  private func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}
