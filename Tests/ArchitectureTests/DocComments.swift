/// Finds `package` declarations without a doc comment.
enum DocComments {
  /// The lines of the declarations. Properties of an instance may let their names speak, and what a
  /// protocol asks for is known by the protocol.
  static func missing(in text: String) -> [Int] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.filter { index in
      guard isDeclaration(lines[index]), !isWitness(lines[index]) else { return false }
      var above = index - 1
      while above >= 0, lines[above].prefixMatch(of: /\s*@/) != nil { above -= 1 }
      return above < 0 || lines[above].prefixMatch(of: /\s*\/\/\//) == nil
    }.map { $0 + 1 }
  }

  private static func isDeclaration(_ line: Substring) -> Bool {
    guard let words = line.firstMatch(of: /^\s*package (.*)/)?.1 else { return false }
    let silent = ["import ", "internal(set) ", "private(set) ", "var ", "let ", "subscript"]
    return !silent.contains { words.hasPrefix($0) }
  }

  private static func isWitness(_ line: Substring) -> Bool {
    line.contains(/\bstatic func (?:<|==)/)
      || line.contains(/\bfunc (?:hash\(into|encode\(to|next\(\)|makeIterator\(\))/)
      || line.contains(/\binit\((?:from|\w+Literal) /)
      || line.contains(/\binit\(_ text: String\) \{ self\.text = text \}/)
  }
}
