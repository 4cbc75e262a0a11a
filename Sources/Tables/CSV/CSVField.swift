/// Where a field stands in the bytes of a file.
struct CSVField {
  enum Ending {
    case delimiter
    case record
  }

  /// The content, without quotation marks around it.
  var start = 0
  var end = 0
  var isQuoted = false
  /// Whether quotation marks stand doubled in it.
  var isEscaped = false
  /// How many lines end within it.
  var lines = 0
  var ending = Ending.record
  /// Where the next field begins.
  var next = 0

  /// The text of the field with its quotation marks undoubled.
  func unescaped(_ bytes: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(end - start)
    var index = start
    while index < end {
      let byte = bytes[index]
      result.append(byte)
      index += byte == 0x22 ? 2 : 1
    }
    return result
  }
}

/// Finds the fields of a file of separated values.
enum CSVScanner {
  enum Outcome {
    case field(CSVField)
    /// The bytes end before the field does, and more may come.
    case incomplete
    /// The last quoted field is not closed.
    case unclosed
    /// Something other than a delimiter follows a closing quotation mark; where.
    case strayText(Int)
  }

  /// The field that begins at `start`. At the end of the bytes it ends only if they are the last.
  @inline(__always)
  static func field(
    _ bytes: Span<UInt8>, from start: Int, delimiter: UInt8, isLast: Bool
  ) -> Outcome {
    if start < bytes.count, bytes[start] == 0x22 {
      return quoted(bytes, from: start, delimiter: delimiter, isLast: isLast)
    }
    var field = CSVField(start: start)
    var index = start
    let pattern = 0x0101_0101_0101_0101 &* UInt64(delimiter)
    while index &+ 8 <= bytes.count {
      let word = bytes.word(at: index)
      if Span<UInt8>.hasByte(pattern, in: word)
        || Span<UInt8>.hasByte(0x0A0A_0A0A_0A0A_0A0A, in: word)
        || Span<UInt8>.hasByte(0x0D0D_0D0D_0D0D_0D0D, in: word)
      {
        break
      }
      index &+= 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
      index &+= 1
    }
    field.end = index
    return end(field, bytes, at: index, delimiter: delimiter, isLast: isLast)
  }

  private static func quoted(
    _ bytes: Span<UInt8>, from start: Int, delimiter: UInt8, isLast: Bool
  ) -> Outcome {
    var field = CSVField(start: start + 1, isQuoted: true)
    var index = start + 1
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x22 else {
        if byte == 0x0A { field.lines &+= 1 }
        index &+= 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == 0x22 {
        field.isEscaped = true
        index &+= 2
        continue
      }
      guard index + 1 < bytes.count || isLast else { return .incomplete }
      field.end = index
      return end(field, bytes, at: index + 1, delimiter: delimiter, isLast: isLast)
    }
    return isLast ? .unclosed : .incomplete
  }

  @inline(__always)
  private static func end(
    _ field: CSVField, _ bytes: Span<UInt8>, at index: Int, delimiter: UInt8, isLast: Bool
  ) -> Outcome {
    var field = field
    field.next = index
    guard index < bytes.count else { return isLast ? .field(field) : .incomplete }
    switch bytes[index] {
    case delimiter:
      field.ending = .delimiter
      field.next = index + 1
    case 0x0A:
      field.next = index + 1
    case 0x0D:
      guard index + 1 < bytes.count || isLast else { return .incomplete }
      field.next = index + (index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1)
    default: return .strayText(index)
    }
    return .field(field)
  }
}
