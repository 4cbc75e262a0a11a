/// Text in Prometheus' exposition format, version 0.0.4.
struct MetricsText {
  private(set) var text = ""

  /// Begins the samples of one name; `kind` is `counter`, `gauge` or `histogram`.
  mutating func family(_ name: String, _ kind: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
  }

  /// Adds a sample.
  mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
    let shown = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    text += name + (labels.isEmpty ? "" : "{\(shown)}") + " \(Self.number(value))\n"
  }

  /// A number without a needless point.
  static func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? value.description
  }

  private static func escaped(_ value: String) -> String {
    value.map { character in
      switch character {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      default: String(character)
      }
    }.joined()
  }
}
