/// About how wide text is drawn. There are no fonts here: the widths are those of a wide sans serif
/// (DejaVu Sans), so that what fits by them fits in the fonts that browsers choose.
enum TextMeasure {
  /// The width of a text at a size, both in user units.
  static func width(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + em($1) } * size
  }

  /// The width of a text from outside, as `Drawing.text` shows it uncut.
  static func shown(_ text: String, size: Double) -> Double {
    width(PlainText.line(text, most: mostScalars), size: size)
  }

  /// How many scalars of a label are shown at most.
  static let mostScalars = 300

  /// A text cut with an ellipsis to a width.
  static func fitted(_ text: String, size: Double, width: Double) -> String {
    // A hair more, as a width that was summed up here has to hold its own text.
    let limit = width / size + 1e-6
    var used = 0.0
    var end = text.unicodeScalars.startIndex
    let scalars = text.unicodeScalars
    // The last place where an ellipsis still fits.
    var cut = scalars.startIndex
    while end < scalars.endIndex {
      used += em(scalars[end])
      if used > limit { return String(scalars[..<cut]) + "…" }
      end = scalars.index(after: end)
      if used + em("…") <= limit { cut = end }
    }
    return text
  }

  private static func em(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", "|", "!", "'", ".", ",", ":", ";", "(", ")", "[", "]", " ", "f", "t",
      "r":
      0.41
    case "m", "w", "M", "W", "@", "%", "…", "—": 1.0
    case "_": 0.52
    case "0"..."9", "-": 0.63
    case "a"..."z": 0.59
    case "A"..."Z": 0.72
    default: unlisted(scalar.value)
    }
  }

  private static func unlisted(_ value: UInt32) -> Double {
    switch value {
    case 0x300...0x36F, 0x200C, 0x200D, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F000...0x1FAFF, 0x20000...0x3FFFD:
      1.4
    case 0x80...: 1.05
    default: 0.84
    }
  }
}
