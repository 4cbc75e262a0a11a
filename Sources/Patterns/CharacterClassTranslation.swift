/// Reads `[...]`, whose opening bracket is taken already: characters, ranges, sets, and another
/// class that is taken away from them, `[a-z-[aeiou]]` (XML Schema Part 2, G.4.1).
enum CharacterClassTranslation {
  static func read(_ reader: inout XPathTranslation, depth: Int = 0) throws(PatternError) -> String
  {
    guard depth < 20 else {
      throw PatternError(.limit, "the classes of the pattern nest too deeply")
    }
    let isNegated = reader.skip("^")
    var members: [CharacterSetText] = []
    var without: String?
    while without == nil, !reader.skip("]") {
      if reader.peek == "-", reader.peek(1) == "[", !members.isEmpty {
        _ = reader.take()
        _ = reader.take()
        without = try read(&reader, depth: depth + 1)
        guard reader.skip("]") else {
          throw PatternError("expected \"]\" after a class that is taken away")
        }
      } else {
        members.append(try member(&reader, isFirst: members.isEmpty))
      }
    }
    guard !members.isEmpty else { throw PatternError("a class without characters") }
    return text(members, isNegated: isNegated, without: without, reader.ignoresCase)
  }

  private static func member(_ reader: inout XPathTranslation, isFirst: Bool) throws(PatternError)
    -> CharacterSetText
  {
    let low = try single(&reader, isFirst: isFirst)
    guard reader.peek == "-", reader.peek(1) != "]", reader.peek(1) != "[" else { return low }
    guard let start = low.character else {
      throw PatternError("a range of characters must begin with one")
    }
    _ = reader.take()
    guard reader.peek != "-" else { throw PatternError("a range of characters ends with \"-\"") }
    guard let end = try single(&reader, isFirst: true).character else {
      throw PatternError("a range of characters must end with one")
    }
    guard start <= end else { throw PatternError("the range \"\(start)-\(end)\" is empty") }
    return .range(start, end)
  }

  private static func single(_ reader: inout XPathTranslation, isFirst: Bool) throws(PatternError)
    -> CharacterSetText
  {
    guard let scalar = reader.take() else { throw PatternError("a \"[\" without its \"]\"") }
    switch scalar {
    case "\\": return try reader.escapedSet()
    case "[": throw PatternError("\"[\" within a class")
    case "-":
      guard isFirst || reader.peek == "]" || reader.peek == "-" && reader.peek(1) == "[" else {
        throw PatternError("\"-\" must stand at the beginning or the end of a class")
      }
      return .character(scalar)
    default: return .character(scalar)
    }
  }

  /// What is taken away is looked at first, in front of the character that is about to match.
  private static func text(
    _ members: [CharacterSetText], isNegated: Bool, without: String?, _ ignoresCase: Bool
  ) -> String {
    var result: String
    if ignoresCase, members.contains(where: \.isCategory) {
      let plain = members.filter { !$0.isCategory }.map(\.inBrackets).joined()
      let categories = members.filter(\.isCategory).map(\.inBrackets).joined()
      let sets = (plain.isEmpty ? "" : "[\(plain)]|") + "(?-i:[\(categories)])"
      result = isNegated ? "(?!\(sets))(?s:.)" : "(?:\(sets))"
    } else {
      result = "[" + (isNegated ? "^" : "") + members.map(\.inBrackets).joined() + "]"
    }
    if let without { result = "(?!\(without))" + result }
    return isNegated || without != nil ? "(?:\(result))" : result
  }
}
