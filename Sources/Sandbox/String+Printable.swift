extension String {
  /// Bytes as text that is safe on a terminal: what is no UTF-8 is replaced, control characters
  /// other than line breaks and tabs are shown as `\x1b`.
  package init(printable bytes: some Sequence<UInt8>) {
    var text = ""
    for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09, 0x20..<0x7F: text.unicodeScalars.append(scalar)
      case 0x0D: continue
      case 0..<0x20, 0x7F..<0xA0:
        text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      // Marks that reorder what surrounds them can make one line look like another.
      case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    self = text
  }
}
