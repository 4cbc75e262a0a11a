/// Cuts a JSON array into the texts of its elements, piece by piece as the bytes come, so that
/// nobody has to hold all of it.
///
/// It looks at nothing but marks and quotation marks: whoever takes an element parses it, and only
/// then is it known to be JSON. What is wrong between elements and at the end is found here.
package struct JSONElementSplitter {
  private enum Place {
    case beginning
    case first
    case element
    case separator
    case end
  }

  private let longest: Int
  private var place = Place.beginning
  private var element: [UInt8] = []
  private var depth = 0
  private var isInText = false
  private var isEscaped = false
  private var offset = 0

  /// Begins an array.
  ///
  /// - Parameter longest: the most bytes of one element.
  package init(longest: Int = 64 << 20) {
    self.longest = longest
  }

  /// Takes the next bytes and hands each element on that ends in them.
  package mutating func consume(
    _ piece: ArraySlice<UInt8>, each: (ArraySlice<UInt8>) throws(JSONError) -> Void
  ) throws(JSONError) {
    var start = place == .element ? piece.startIndex : piece.endIndex
    for index in piece.indices {
      let byte = piece[index]
      switch place {
      case .element:
        guard step(byte) else { continue }
        guard byte != 0x7D else { throw error("expected \",\" or \"]\"", at: index, of: piece) }
        element += piece[start..<index]
        try hand(each)
        start = piece.endIndex
        place = byte == 0x2C ? .separator : .end
      case .beginning where byte == 0x5B: place = .first
      case .first where byte == 0x5D: place = .end
      case _ where Self.isSpace(byte): continue
      case .first, .separator:
        place = .element
        start = index
        // A closing mark or a comma here is no element, which its reader says.
        if byte == 0x5D || byte == 0x2C { throw error("expected a value", at: index, of: piece) }
        _ = step(byte)
      case .beginning: throw error("expected an array", at: index, of: piece)
      case .end: throw error("expected the end of the text", at: index, of: piece)
      }
    }
    if place == .element { element += piece[start...] }
    guard element.count <= longest else {
      throw error("an element has more than \(longest) bytes", at: piece.startIndex, of: piece)
    }
    offset += piece.count
  }

  /// Says that all bytes were taken.
  package mutating func finish() throws(JSONError) {
    guard place == .end else {
      throw error("the text ends within the array", at: 0, of: [])
    }
  }

  /// Goes on within an element; answers whether it ended before this byte.
  private mutating func step(_ byte: UInt8) -> Bool {
    if isInText {
      if isEscaped {
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else if byte == 0x22 {
        isInText = false
      }
      return false
    }
    switch byte {
    case 0x22: isInText = true
    case 0x5B, 0x7B: depth += 1
    case 0x5D, 0x7D:
      if depth == 0 { return true }
      depth -= 1
    case 0x2C: return depth == 0
    default: break
    }
    return false
  }

  private mutating func hand(
    _ each: (ArraySlice<UInt8>) throws(JSONError) -> Void
  ) throws(JSONError) {
    try each(element[...])
    element.removeAll(keepingCapacity: true)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private func error(_ message: String, at index: Int, of piece: ArraySlice<UInt8>) -> JSONError {
    JSONError(
      position: .start, message: "\(message) at byte \(offset + index - piece.startIndex)")
  }
}
