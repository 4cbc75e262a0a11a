/// Reads a pattern of XPath (XML Schema Part 2, appendix G, with the additions of F&O 3.1, 5.6.1)
/// and writes the same pattern for PCRE2. What XPath does not have is refused: PCRE2 would take
/// much of it for something else.
struct XPathTranslation {
  private let scalars: [Unicode.Scalar]
  private let flags: PatternFlags
  private var index = 0
  private var output = ""
  private var depth = 0
  /// How many groups were opened so far.
  private(set) var groupCount = 0
  /// The groups that are open here: a reference back to one of them makes no sense.
  private var openGroups: Set<Int> = []

  /// Parentheses and classes may nest so deeply.
  private static let maximumDepth = 50

  init(_ source: String, flags: PatternFlags) {
    self.flags = flags
    let all = Array(source.unicodeScalars)
    scalars = flags.ignoresSpace && !flags.isLiteral ? Self.withoutSpace(all) : all
  }

  /// Leaves out white space but within classes. A backslash and what follows the space behind it
  /// belong together.
  private static func withoutSpace(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    var level = 0
    var isEscaped = false
    for scalar in scalars {
      if level == 0, [0x9, 0xA, 0xD, 0x20].contains(scalar.value) { continue }
      kept.append(scalar)
      if isEscaped {
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "[" {
        level += 1
      } else if scalar == "]" {
        level = max(0, level - 1)
      }
    }
    return kept
  }

  mutating func translate() throws(PatternError) -> String {
    if flags.isLiteral {
      for scalar in scalars { output += Self.literal(scalar) }
      return output
    }
    try alternatives()
    guard peek == nil else { throw PatternError("a \")\" without its \"(\"") }
    return output
  }

  // MARK: - Structure

  private mutating func alternatives() throws(PatternError) {
    while true {
      while let scalar = peek, scalar != "|", scalar != ")" { try piece() }
      guard skip("|") else { return }
      output += "|"
    }
  }

  private mutating func piece() throws(PatternError) {
    try atom()
    guard let scalar = peek else { return }
    switch scalar {
    case "?", "*", "+":
      index += 1
      output.unicodeScalars.append(scalar)
    case "{":
      index += 1
      try count()
    default:
      return
    }
    if skip("?") { output += "?" }
  }

  /// `n}`, `n,}` or `n,m}`.
  private mutating func count() throws(PatternError) {
    let low = try number()
    var text = "{\(low)"
    if skip(",") {
      text += ","
      if peek != "}" {
        let high = try number()
        guard low <= high else { throw PatternError("\"{\(low),\(high)}\" counts downwards") }
        text += "\(high)"
      }
    }
    guard skip("}") else { throw PatternError("expected \"}\" after a count") }
    output += text + "}"
  }

  private mutating func number() throws(PatternError) -> Int {
    var value = 0
    var count = 0
    while let scalar = peek, ("0"..."9").contains(scalar) {
      value = value * 10 + Int(scalar.value - 0x30)
      count += 1
      index += 1
      guard value <= 65_535 else { throw PatternError("a count above 65535") }
    }
    guard count > 0 else { throw PatternError("expected a count after \"{\"") }
    return value
  }

  private mutating func atom() throws(PatternError) {
    guard let scalar = take() else { return }
    switch scalar {
    case "(": try group()
    case "[": output += try CharacterClassTranslation.read(&self)
    case "\\": try escape()
    case ".": output += flags.dotMatchesAll ? "(?s:.)" : "[^\\n\\r]"
    case "^": output += flags.isMultiline ? "(?m:^)" : "\\A"
    case "$": output += flags.isMultiline ? "(?m:$)" : "\\z"
    case "?", "*", "+", "{", "}", "]":
      throw PatternError("\"\(scalar)\" has nothing that it belongs to")
    default: output += Self.literal(scalar)
    }
  }

  private mutating func group() throws(PatternError) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw PatternError(.limit, "the pattern is too deep") }
    var number: Int?
    if skip("?") {
      guard skip(":") else { throw PatternError("\"(?\" is known only in front of \":\"") }
      output += "(?:"
    } else {
      groupCount += 1
      openGroups.insert(groupCount)
      number = groupCount
      output += "("
    }
    try alternatives()
    guard skip(")") else { throw PatternError("a \"(\" without its \")\"") }
    if let number { openGroups.remove(number) }
    output += ")"
  }

  private mutating func escape() throws(PatternError) {
    guard let scalar = peek else { throw PatternError("a \"\\\" at the end") }
    if ("1"..."9").contains(scalar) { return try reference() }
    output += try escapedSet().pattern
  }

  /// A reference back to a group. More digits belong to it only while there are so many groups.
  private mutating func reference() throws(PatternError) {
    var number = 0
    while let scalar = peek, ("0"..."9").contains(scalar) {
      let next = number * 10 + Int(scalar.value - 0x30)
      if number > 0, next > groupCount { break }
      number = next
      index += 1
    }
    guard number <= groupCount, !openGroups.contains(number) else {
      throw PatternError("\"\\\(number)\" stands in front of the end of its group")
    }
    output += "\\g{\(number)}"
  }

  // MARK: - Sets

  /// What stands behind a backslash, which is a character or a set of them.
  mutating func escapedSet() throws(PatternError) -> CharacterSetText {
    guard let scalar = take() else { throw PatternError("a \"\\\" at the end") }
    switch scalar {
    case "n": return .character("\n")
    case "r": return .character("\r")
    case "t": return .character("\t")
    case "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "-", "[", "]", "^", "$":
      return .character(scalar)
    case "p", "P": return try property(isNegated: scalar == "P")
    default:
      guard let set = CharacterSetText.escapes[scalar] else {
        throw PatternError("there is no \"\\\(scalar)\"")
      }
      return set
    }
  }

  private mutating func property(isNegated: Bool) throws(PatternError) -> CharacterSetText {
    guard skip("{") else { throw PatternError("expected \"{\" after \"\\p\"") }
    var name = ""
    while let scalar = peek, scalar != "}" {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard skip("}") else { throw PatternError("expected \"}\" after \"\\p{\"") }
    if CharacterSetText.categories.contains(name) {
      return .category(name, isNegated: isNegated)
    }
    guard name.hasPrefix("Is"), let block = UnicodeBlocks.range(of: String(name.dropFirst(2)))
    else { throw PatternError("there is no category or block \"\(name)\"") }
    return .block(block, isNegated: isNegated)
  }

  /// Case does not matter to letters, but it does to categories (F&O 3.1, 5.6.2, flag i).
  var ignoresCase: Bool { flags.ignoresCase }

  // MARK: - Characters

  var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  func peek(_ offset: Int) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  mutating func take() -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    index += 1
    return scalar
  }

  mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    index += 1
    return true
  }

  /// A character that PCRE2 takes for itself, inside and outside of classes.
  static func literal(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": String(scalar)
    default: "\\x{\(String(scalar.value, radix: 16))}"
    }
  }
}
