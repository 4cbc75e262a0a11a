/// Finds `package` declarations without a doc comment.
enum DocComments {
  /// The lines of the declarations. Properties of an instance may let their names speak, and what a
  /// protocol asks for is known by the protocol.
  static func missing(in text: String) -> [Int] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.drop { $0 == " " }
    }
    return lines.indices.filter { index in
      guard isDeclaration(lines[index]), !isWitness(lines[index]) else { return false }
      var above = index - 1
      while above >= 0, lines[above].hasPrefix("@") { above -= 1 }
      return above < 0 || !lines[above].hasPrefix("///")
    }.map { $0 + 1 }
  }

  private static let silent = [
    "import ", "internal(set) ", "private(set) ", "var ", "let ", "subscript", "nonisolated ",
    "enum CodingKeys",
  ]

  private static func isDeclaration(_ line: Substring) -> Bool {
    guard line.hasPrefix("package ") else { return false }
    return !silent.contains { line.dropFirst("package ".count).hasPrefix($0) }
  }

  private static let witnesses = [
    "static func <", "static func ==", "func hash(into ", "func encode(to ", "func next()",
    "func makeIterator()", "init(from ", "Literal ", "init(_ text: String) { self.text = text }",
  ]

  private static func isWitness(_ line: Substring) -> Bool {
    witnesses.contains { line.contains($0) }
  }
}
