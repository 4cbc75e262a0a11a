/// A build system's variables; an empty one counts as absent, as CI systems set many to nothing.
struct CIVariables {
  private let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values
  }

  subscript(_ name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func isTrue(_ name: String) -> Bool { self[name] == "true" }

  func required(_ name: String) throws(CIEnvironmentError) -> String {
    guard let value = self[name] else {
      throw CIEnvironmentError("failed to read $\(name): it is not set")
    }
    return value
  }

  /// A positive number.
  func number(_ name: String) throws(CIEnvironmentError) -> Int64? {
    guard let text = self[name] else { return nil }
    guard let number = Int64(text), number > 0 else {
      let shown = PrintableText.line(text, most: 80)
      throw CIEnvironmentError("failed to read $\(name): found \"\(shown)\", expected a number")
    }
    return number
  }
}
