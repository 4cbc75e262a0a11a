/// One member of a class of characters, and how PCRE2 writes it.
struct CharacterSetText {
  /// As it stands between brackets.
  let inBrackets: String
  /// The character, if it is just one: only those begin and end ranges.
  let character: Unicode.Scalar?
  /// Whether ignoring case would widen it; categories are not to be widened.
  let isCategory: Bool

  static func character(_ scalar: Unicode.Scalar) -> CharacterSetText {
    CharacterSetText(
      inBrackets: XPathTranslation.literal(scalar), character: scalar, isCategory: false)
  }

  static func range(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> CharacterSetText {
    CharacterSetText(
      inBrackets: XPathTranslation.literal(low) + "-" + XPathTranslation.literal(high),
      character: nil, isCategory: false)
  }

  static func category(_ name: String, isNegated: Bool) -> CharacterSetText {
    CharacterSetText(
      inBrackets: "\\\(isNegated ? "P" : "p"){\(name)}", character: nil, isCategory: true)
  }

  static func block(_ range: ClosedRange<UInt32>, isNegated: Bool) -> CharacterSetText {
    func text(_ low: UInt32, _ high: UInt32) -> String {
      "\\x{\(String(low, radix: 16))}-\\x{\(String(high, radix: 16))}"
    }
    // Surrogates are no characters, and PCRE2 refuses them.
    var pieces: [String] = []
    let gaps: [(UInt32, UInt32)] = [(0, 0xD7FF), (0xE000, 0x10FFFF)]
    for (low, high) in gaps {
      if isNegated {
        if range.lowerBound > low { pieces.append(text(low, min(high, range.lowerBound - 1))) }
        if range.upperBound < high { pieces.append(text(max(low, range.upperBound + 1), high)) }
      } else if range.lowerBound <= high, range.upperBound >= low {
        pieces.append(text(max(low, range.lowerBound), min(high, range.upperBound)))
      }
    }
    return CharacterSetText(
      inBrackets: pieces.joined(), character: nil, isCategory: true)
  }

  /// As it stands alone.
  var pattern: String {
    if let character { return XPathTranslation.literal(character) }
    return isCategory ? "(?-i:[\(inBrackets)])" : "[\(inBrackets)]"
  }

  private static func set(_ text: String) -> CharacterSetText {
    CharacterSetText(inBrackets: text, character: nil, isCategory: false)
  }

  /// XML 1.0, fifth edition, productions 4 and 4a.
  private static let nameStart =
    ":A-Z_a-z\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{2ff}\\x{370}-\\x{37d}\\x{37f}-\\x{1fff}"
    + "\\x{200c}-\\x{200d}\\x{2070}-\\x{218f}\\x{2c00}-\\x{2fef}\\x{3001}-\\x{d7ff}"
    + "\\x{f900}-\\x{fdcf}\\x{fdf0}-\\x{fffd}\\x{10000}-\\x{effff}"
  private static let notNameStart =
    "\\x{0}-\\x{39}\\x{3b}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{bf}\\x{d7}\\x{f7}"
    + "\\x{300}-\\x{36f}\\x{37e}\\x{2000}-\\x{200b}\\x{200e}-\\x{206f}\\x{2190}-\\x{2bff}"
    + "\\x{2ff0}-\\x{3000}\\x{e000}-\\x{f8ff}\\x{fdd0}-\\x{fdef}\\x{fffe}-\\x{ffff}"
    + "\\x{f0000}-\\x{10ffff}"
  private static let notName =
    "\\x{0}-\\x{2c}\\x{2f}\\x{3b}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{b6}\\x{b8}-\\x{bf}"
    + "\\x{d7}\\x{f7}\\x{37e}\\x{2000}-\\x{200b}\\x{200e}-\\x{203e}\\x{2041}-\\x{206f}"
    + "\\x{2190}-\\x{2bff}\\x{2ff0}-\\x{3000}\\x{e000}-\\x{f8ff}\\x{fdd0}-\\x{fdef}"
    + "\\x{fffe}-\\x{ffff}\\x{f0000}-\\x{10ffff}"

  /// The sets with a letter of their own (XML Schema Part 2, G.4.2.5).
  static let escapes: [Unicode.Scalar: CharacterSetText] = [
    "s": set(" \\t\\n\\r"),
    "S": set("\\x{0}-\\x{8}\\x{b}-\\x{c}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}"),
    "d": set("\\p{Nd}"),
    "D": set("\\P{Nd}"),
    "w": set("\\p{L}\\p{M}\\p{N}\\p{S}"),
    "W": set("\\p{P}\\p{Z}\\p{C}"),
    "i": set(nameStart),
    "I": set(notNameStart),
    "c": set(nameStart + "\\-.0-9\\x{b7}\\x{300}-\\x{36f}\\x{203f}-\\x{2040}"),
    "C": set(notName),
  ]

  /// The general categories of Unicode (G.4.2.2).
  static let categories: Set<String> = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc",
    "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C",
    "Cc", "Cf", "Co", "Cn",
  ]
}
