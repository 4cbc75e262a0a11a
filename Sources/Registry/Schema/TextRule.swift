import Vocabulary
import YAML

/// A rule for texts: what they look like, and how one is checked.
struct TextRule: Sendable {
  let shape: TextShape
  /// Why a text is refused, as half a sentence after it (`is empty`), or `nil` if it is fine.
  let problem: @Sendable (String) -> String?

  init(
    _ words: String, pattern: String? = nil, atMost maximum: Int,
    problem: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    shape = TextShape(words: words, pattern: pattern, maximumLength: maximum)
    self.problem = problem
  }

  /// The text of a scalar that keeps the rule.
  func decode(_ node: YAMLNode, _ decoder: inout ManifestDecoder) -> String? {
    guard let text = node.string else {
      decoder.wrongType(node, expected: shape.words)
      return nil
    }
    if let problem = Self.commonProblem(text, atMost: shape.maximumLength) ?? problem(text) {
      let shown = text.count > 60 ? text.prefix(60) + "..." : text[...]
      decoder.error(
        "bad-text", at: node.position,
        "\(decoder.field): \"\(Self.visible(shown))\" \(problem)", hint: "expected \(shape.words)")
      return nil
    }
    return text
  }

  /// What no text of a manifest may have: nothing at all, too much, or characters that do not show.
  private static func commonProblem(_ text: String, atMost maximum: Int) -> String? {
    if text.isEmpty { return "is empty" }
    if text.utf8.count > maximum, text.unicodeScalars.count > maximum {
      return "is longer than \(maximum) characters"
    }
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A }) { return nil }
    guard let hidden = text.unicodeScalars.first(where: isHidden) else { return nil }
    return "has the invisible character U+\(String(hidden.value, radix: 16, uppercase: true))"
  }

  /// Control characters but the line break and the tab, and those that turn the direction of text
  /// (CVE-2021-42574).
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }

  /// A text as it can be shown: hidden characters as their code points.
  static func visible(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: isHidden) || text.contains("\n") else {
      return String(text)
    }
    return text.unicodeScalars.map { scalar in
      isHidden(scalar) || scalar == "\n"
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }
}

extension ValueSchema where Value == String {
  /// A text that keeps a rule.
  static func text(_ rule: TextRule) -> ValueSchema {
    ValueSchema(shape: .text(rule.shape)) { node, decoder in rule.decode(node, &decoder) }
  }
}

extension ValueSchema {
  /// A text that is read as another type; the rule's check and the reading agree.
  static func text(
    _ rule: TextRule, as read: @escaping @Sendable (String) -> Value?
  ) -> ValueSchema {
    ValueSchema(shape: .text(rule.shape)) { node, decoder in
      guard let text = rule.decode(node, &decoder) else { return nil }
      if let value = read(text) { return value }
      decoder.error(
        "bad-text", at: node.position,
        "\(decoder.field): expected \(rule.shape.words), found \(node.kindDescription)")
      return nil
    }
  }
}
