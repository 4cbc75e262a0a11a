internal import Vocabulary

/// Foreign text made fit for one line of ours.
enum PrintableText {
  /// The text in one line: white space becomes single spaces, other control characters and those
  /// that reorder text are replaced, and what is longer than `most` scalars ends in an ellipsis.
  static func line(_ text: String, most: Int) -> String {
    var kept = String.UnicodeScalarView()
    var count = 0
    var isAfterSpace = true
    for scalar in text.unicodeScalars {
      let isSpace = scalar == " " || (0x09...0x0D).contains(scalar.value) || scalar.value == 0x85
      if isSpace && isAfterSpace { continue }
      guard count < most else {
        while kept.last == " " || kept.count >= most { kept.removeLast() }
        kept.append("…")
        return String(kept)
      }
      kept.append(isSpace ? " " : shown(scalar))
      isAfterSpace = isSpace
      count += 1
    }
    if kept.last == " " { kept.removeLast() }
    return String(kept)
  }

  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028, 0x2029: "\u{FFFD}"
    default: scalar.isBidirectionalControl ? "\u{FFFD}" : scalar
    }
  }
}
