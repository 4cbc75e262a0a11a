/// Text by the cells of a terminal that it fills.
enum TextCells {
  /// How many cells a text fills; wide East Asian characters fill two, marks none, and sequences
  /// that colour (`ESC [ ... m`) none either.
  static func width(_ text: String) -> Int {
    var width = 0
    var isInSequence = false
    for scalar in text.unicodeScalars {
      if isInSequence {
        isInSequence = scalar != "m"
      } else if scalar == "\u{1B}" {
        isInSequence = true
      } else {
        width += cells(of: scalar)
      }
    }
    return width
  }

  /// As much of a text as fits, with `…` where something is missing. Colour ends with the text.
  static func clipped(_ text: String, to limit: Int) -> String {
    guard width(text) > limit else { return text }
    var result = ""
    var width = 0
    var isInSequence = false
    var isColoured = false
    for scalar in text.unicodeScalars {
      if isInSequence {
        isInSequence = scalar != "m"
      } else if scalar == "\u{1B}" {
        isInSequence = true
        isColoured = true
      } else {
        width += cells(of: scalar)
        if width > limit - 1 { break }
      }
      result.unicodeScalars.append(scalar)
    }
    return (limit > 0 ? result + "…" : "") + (isColoured ? "\u{1B}[0m" : "")
  }

  private static func cells(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20..<0x7F: 1
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
