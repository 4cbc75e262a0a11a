/// What a `Content-Type` says (RFC 9110, 8.3.1).
package struct MediaType: Hashable, Sendable {
  /// Type and subtype in lower case, such as `text/csv`.
  package let name: String
  /// The parameters by their names in lower case, without quotation marks.
  package let parameters: [String: String]

  /// A type by its parts.
  package init(_ name: String, parameters: [String: String] = [:]) {
    self.name = name
    self.parameters = parameters
  }

  /// Reads a header. What is no parameter is left out: nothing here depends on a broken one.
  package init(parsing header: String) {
    let parts = header.prefix(1000).split(separator: ";", omittingEmptySubsequences: false)
    func trimmed(_ text: Substring) -> Substring {
      var text = text.drop { $0 == " " || $0 == "\t" }
      while let last = text.last, last == " " || last == "\t" { text.removeLast() }
      return text
    }
    name = trimmed(parts.first ?? "").lowercased()
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      var value = trimmed(part[part.index(after: equals)...])
      if value.count >= 2, value.first == "\"", value.last == "\"" {
        value = value.dropFirst().dropLast()
      }
      parameters[trimmed(part[..<equals]).lowercased()] = String(value)
    }
    self.parameters = parameters
  }
}
