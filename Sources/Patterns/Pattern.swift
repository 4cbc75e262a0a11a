/// A regular expression of XPath and XQuery (XQuery and XPath Functions and Operators 3.1, 5.6),
/// which is what FEEL's `matches`, `replace` and `split` take.
///
/// Matching is bounded in steps and memory: a pattern that backtracks without end gives a
/// ``PatternError`` of kind `limit`.
package struct Pattern: Sendable {
  private let compiled: CompiledPattern
  private let isLiteral: Bool
  /// How many groups the pattern captures.
  package let groupCount: Int

  /// Reads a pattern. Flags are any of `s` (a dot matches line ends), `m` (`^` and `$` match at
  /// lines), `i` (case does not matter), `x` (white space in the pattern does not count) and `q`
  /// (the pattern is plain text).
  package init(_ source: String, flags: String = "") throws(PatternError) {
    let flags = try PatternFlags(flags)
    var translation = XPathTranslation(source, flags: flags)
    let translated = try translation.translate()
    compiled = try CompiledPattern(translated, isCaseless: flags.ignoresCase)
    isLiteral = flags.isLiteral
    groupCount = translation.groupCount
  }

  /// Whether some part of the text matches.
  package func matches(_ text: String, _ budget: inout PatternBudget) throws(PatternError) -> Bool {
    var found = false
    try compiled.forEachMatch(in: Array(text.utf8), &budget) { _ in
      found = true
      return false
    }
    return found
  }

  /// The text with each match replaced. In the replacement `$1` is what the first group matched,
  /// `$0` all of the match; `\$` and `\\` are the characters themselves. A pattern that matches the
  /// empty text is refused (5.6.4, error FORX0003), as is a result above `limit` bytes.
  package func replacing(
    _ text: String, with replacement: String, limit: Int, _ budget: inout PatternBudget
  ) throws(PatternError) -> String {
    try checkNotEmpty(&budget)
    let parts = try replacementParts(replacement)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var end = 0
    try compiled.forEachMatch(in: bytes, &budget) { groups in
      guard let whole = groups[0] else { return false }
      result += bytes[end..<whole.lowerBound]
      for part in parts {
        switch part {
        case .text(let text): result += text
        case .group(let group):
          if groups.indices.contains(group), let range = groups[group] { result += bytes[range] }
        }
      }
      end = whole.upperBound
      return result.count <= limit
    }
    result += bytes[end...]
    guard result.count <= limit else {
      throw PatternError(.limit, "the replaced text is larger than \(limit) bytes")
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The parts of the text between the matches; one that begins or ends with a match begins or
  /// ends with an empty part. A pattern that matches the empty text is refused, as is more than
  /// `limit` parts.
  package func split(_ text: String, limit: Int, _ budget: inout PatternBudget)
    throws(PatternError) -> [String]
  {
    try checkNotEmpty(&budget)
    let bytes = Array(text.utf8)
    var parts: [String] = []
    var end = 0
    try compiled.forEachMatch(in: bytes, &budget) { groups in
      guard let whole = groups[0] else { return false }
      parts.append(String(decoding: bytes[end..<whole.lowerBound], as: UTF8.self))
      end = whole.upperBound
      return parts.count < limit
    }
    guard parts.count < limit else {
      throw PatternError(.limit, "the text falls into more than \(limit) parts")
    }
    parts.append(String(decoding: bytes[end...], as: UTF8.self))
    return parts
  }

  private func checkNotEmpty(_ budget: inout PatternBudget) throws(PatternError) {
    guard try !matches("", &budget) else {
      throw PatternError("the pattern matches the empty text")
    }
  }

  private enum ReplacementPart {
    case text([UInt8])
    case group(Int)
  }

  private func replacementParts(_ replacement: String) throws(PatternError) -> [ReplacementPart] {
    let bytes = Array(replacement.utf8)
    guard !isLiteral else { return [.text(bytes)] }
    var parts: [ReplacementPart] = []
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\\"):
        guard index < bytes.count,
          bytes[index] == UInt8(ascii: "\\") || bytes[index] == UInt8(ascii: "$")
        else { throw PatternError("in a replacement \"\\\" must stand before \"\\\" or \"$\"") }
        text.append(bytes[index])
        index += 1
      case UInt8(ascii: "$"):
        guard index < bytes.count, let first = Self.digit(bytes[index]) else {
          throw PatternError("in a replacement \"$\" must stand before a digit")
        }
        index += 1
        var group = first
        // More digits belong to the number only while there are so many groups.
        while index < bytes.count, let digit = Self.digit(bytes[index]),
          group * 10 + digit <= groupCount
        {
          group = group * 10 + digit
          index += 1
        }
        parts += [.text(text), .group(group)]
        text = []
      default:
        text.append(byte)
      }
    }
    return parts + [.text(text)]
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }
}
