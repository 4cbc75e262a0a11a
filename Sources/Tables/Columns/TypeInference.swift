/// Finds the type of a column from all of its values, so that nothing is lost.
///
/// A column is of whole numbers if all of its values are, each written the one way that the number
/// has; else of doubles, if all are numbers and none is a whole number that a double cannot hold;
/// else of truth values, if all are; else of texts. Until the end all values are kept as they are
/// written.
struct TypeInference {
  /// What a single value can be.
  enum Kind {
    /// A whole number of at most 2^53.
    case integer
    /// A whole number of 64 bits beyond what doubles hold one by one.
    case wideInteger
    case double
    case bool
    case text
  }

  private var hasWideInteger = false
  private var hasDouble = false
  private var hasNumber = false
  private var hasBool = false
  private var hasText = false

  @inline(__always)
  mutating func note(_ kind: Kind) {
    switch kind {
    case .integer: hasNumber = true
    case .wideInteger:
      hasNumber = true
      hasWideInteger = true
    case .double:
      hasNumber = true
      hasDouble = true
    case .bool: hasBool = true
    case .text: hasText = true
    }
  }

  /// The type that all values so far have; a column without any value is of texts.
  var type: ColumnType {
    if hasText || hasNumber && hasBool { return .string }
    if hasBool { return .bool }
    guard hasNumber else { return .string }
    if !hasDouble { return .int64 }
    return hasWideInteger ? .string : .double
  }

  /// What a text of a CSV file can be.
  static func kind(of text: Span<UInt8>, _ parser: NumberParser) -> Kind {
    guard let number = NumberParser.scan(text, from: 0, to: text.count), number.end == text.count
    else {
      if Words.number(text) != nil { return .double }
      return Words.bool(text) == nil ? .text : .bool
    }
    return kind(of: number, in: text, parser)
  }

  /// What a number can be, by how it is written.
  static func kind(
    of number: DecimalNumber, in text: Span<UInt8>, _ parser: NumberParser
  ) -> Kind {
    if number.isWhole {
      if let integer = number.integer, number.isPlain {
        return integer.magnitude <= 1 << 53 ? .integer : .wideInteger
      }
      // The only whole number that a double tells apart and an integer does not.
      return number.isNegative && text.count == 2 && number.significand == 0 ? .double : .text
    }
    return number.isPlain || number.significand == 0 && number.isNegative
      ? (parser.double(number, in: text, from: 0).isFinite ? .double : .text) : .text
  }

  /// The texts as numbers, which all of them are known to be.
  static func doubles(_ texts: TextColumn, _ nulls: NullMask) -> [Double] {
    let parser = NumberParser()
    return (0..<texts.count).map { row in
      guard !nulls[row] else { return .nan }
      let text = texts.bytes.span.extracting(texts.range(of: row))
      guard let number = NumberParser.scan(text, from: 0, to: text.count) else {
        return Words.number(text) ?? .nan
      }
      return parser.double(number, in: text, from: 0)
    }
  }

  /// The texts as whole numbers, which all of them are known to be.
  static func integers(_ texts: TextColumn, _ nulls: NullMask) -> [Int64] {
    (0..<texts.count).map { row in
      let text = texts.bytes.span.extracting(texts.range(of: row))
      return NumberParser.scan(text, from: 0, to: text.count)?.integer ?? 0
    }
  }

  /// The texts as truth values, which all of them are known to be.
  static func bools(_ texts: TextColumn, _ nulls: NullMask) -> [Bool] {
    (0..<texts.count).map { row in
      Words.bool(texts.bytes.span.extracting(texts.range(of: row))) ?? false
    }
  }
}
