internal import Vocabulary

/// Text from outside, made harmless before any medium's own escaping: one line, nothing that
/// steers a terminal, reorders what people see, or hides.
package enum PlainText {
  /// How many scalars of one text are shown; the rest is cut with an ellipsis.
  package static let mostScalars = 2000

  /// One line. Line breaks and tabs become spaces; controls, marks of direction, tag characters
  /// and other invisible scalars are shown as `\u{202e}`; combining marks in a row are bounded
  /// (Unicode Standard Annex #15, section 13); what is longer than `most` scalars is cut.
  package static func line(_ text: String, most: Int = mostScalars) -> String {
    // Nearly every cell of a long table, and a tenth of the time.
    if isPlain(text), text.utf8.count <= most { return text }
    var result = String.UnicodeScalarView()
    var count = 0
    var marks = 0
    for scalar in text.unicodeScalars {
      if count >= most {
        result.append("…")
        break
      }
      count += 1
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029:
        if result.last != " " { result.append(" ") }
        marks = 0
      case _ where isHidden(scalar):
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
        marks = 0
      default:
        let isMark =
          scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
        marks = isMark ? marks + 1 : 0
        if marks <= mostMarks { result.append(scalar) }
      }
    }
    return String(result)
  }

  /// Whether a text has nothing but printable ASCII: what it is, it is everywhere.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// More marks on one letter than any orthography in use asks for.
  private static let mostMarks = 8

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Controls, the soft hyphen, Arabic and Mongolian marks, zero-width marks, the byte order mark,
    // interlinear annotations, tags. The joiners 200C and 200D stay: words and emoji need them.
    case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    // Noncharacters: no medium has to carry them, and XML must not.
    case 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
