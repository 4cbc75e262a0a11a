import Vocabulary

/// What kind of character stands in a text, as far as YAML and its readers' eyes care.
enum YAMLCharacterClass {
  case ordinary
  /// Outside of `c-printable` (YAML 1.2.2, 5.1).
  case control
  /// Reorders what people see.
  case bidirectional
  /// A line break for YAML 1.1 and an ordinary character for YAML 1.2.
  case lineBreak
  /// U+FEFF, which is a byte-order mark at the beginning and invisible elsewhere.
  case byteOrderMark

  /// The class of a Unicode scalar.
  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x85, 0x2028, 0x2029: self = .lineBreak
    case _ where scalar.isBidirectionalControl: self = .bidirectional
    case 0xFEFF: self = .byteOrderMark
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
      self = .ordinary
    default: self = .control
    }
  }

  /// Why such a character may not stand in a stream as it is; `nil` if it may.
  var reasonToRefuse: (code: String, name: String, hint: String)? {
    switch self {
    case .ordinary: nil
    case .control:
      (
        "yaml-control-character", "the control character",
        "write it as an escape in double quotes, such as \"\\x07\""
      )
    case .bidirectional:
      (
        "yaml-bidirectional", "the bidirectional control character",
        "it can make a review show another text than is read; remove it, or write it as an escape"
          + " in double quotes, such as \"\\u202E\""
      )
    case .lineBreak:
      (
        "yaml-line-break", "the line break",
        "readers of YAML 1.1 and 1.2 differ about it; use a line feed, or write it as an escape in"
          + " double quotes: \"\\N\", \"\\L\" or \"\\P\""
      )
    case .byteOrderMark:
      (
        "yaml-byte-order-mark", "the byte-order mark",
        "it may only begin a file; remove it, or write it as an escape in double quotes: "
          + "\"\\uFEFF\""
      )
    }
  }
}
