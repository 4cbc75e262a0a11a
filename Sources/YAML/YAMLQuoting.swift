import Vocabulary

/// How a text is written as a scalar.
enum YAMLQuoting {
  /// A text in double quotes, with escapes for whatever people cannot see or readers differ about.
  static func doubleQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        if isVisible(scalar) {
          quoted.unicodeScalars.append(scalar)
        } else {
          quoted += escape(scalar.value)
        }
      }
    }
    return quoted + "\""
  }

  private static func escape(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    YAMLCharacterClass(scalar).reasonToRefuse == nil
  }

  /// A text as a key or value in block style: plain where every reader takes it for the same text.
  static func inline(_ text: String) -> String {
    isPlain(text) ? text : doubleQuoted(text)
  }

  /// Whether a text may stand without quotes outside of brackets.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20,
      last != UInt8(ascii: ":"), text.unicodeScalars.allSatisfy({ isVisible($0) }),
      !bytes.contains(where: { $0 < 0x20 })
    else { return false }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      guard bytes.count > 1, bytes[1] != 0x20 else { return false }
    default:
      if Array(",[]{}#&*!|>'\"%@`".utf8).contains(first) { return false }
    }
    for (byte, next) in zip(bytes, bytes.dropFirst())
    where (byte == UInt8(ascii: ":") && next == 0x20)
      || (byte == 0x20 && next == UInt8(ascii: "#"))
    {
      return false
    }
    if text == "---" || text == "..." || text.hasPrefix("--- ") || text.hasPrefix("... ") {
      return false
    }
    return YAMLValue(plain: text) == .string && !YAMLOldValue.isOther(than: text)
  }

  /// Whether a text reads well as a literal block: several lines, none of which a block would
  /// change or hide something in.
  static func isBlock(_ text: String) -> Bool {
    guard text.utf8.contains(0x0A), text.unicodeScalars.allSatisfy({ isVisible($0) && $0 != "\r" }),
      let first = text.utf8.first, first > 0x20
    else { return false }
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    let ending = lines.reversed().prefix { $0.isEmpty }.count
    return ending <= 1
      && lines.allSatisfy { $0.isEmpty || ($0.first != 0x09 && $0.last != 0x20 && $0.last != 0x09) }
  }
}
