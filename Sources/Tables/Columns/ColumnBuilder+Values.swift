extension ColumnBuilder {
  /// A field of a text file that has no types of its own. Spaces around numbers and truth values do
  /// not count.
  mutating func append(field: Span<UInt8>, _ parser: NumberParser) -> CellFault? {
    switch type {
    case .double:
      let text = field.extracting(field.trimmedRange)
      guard let number = NumberParser.scan(text, from: 0, to: text.count),
        number.end == text.count
      else {
        guard let value = Words.number(text) else { return .type(field, expected: .double) }
        appendDouble(value)
        return nil
      }
      let value = parser.double(number, in: text, from: 0)
      guard value.isFinite else { return .range(text, expected: .double) }
      appendDouble(value)
    case .int64:
      let text = field.extracting(field.trimmedRange)
      guard let number = NumberParser.scan(text, from: 0, to: text.count),
        number.end == text.count
      else { return .type(field, expected: .int64) }
      return append(whole: number, in: text, parser)
    case .bool:
      let text = field.extracting(field.trimmedRange)
      if let value = Words.bool(text) {
        appendBool(value)
      } else if text.count == 1, text[0] == 0x30 || text[0] == 0x31 {
        appendBool(text[0] == 0x31)
      } else {
        return .type(field, expected: .bool)
      }
    case .string:
      guard field.isText else { return .encoding }
      return appendText(field)
    case nil:
      guard field.isText else { return .encoding }
      return appendInferred(field, as: TypeInference.kind(of: field, parser))
    }
    return nil
  }

  /// A written number as a whole one: `3`, but also `3.0` and `3e2`, as other programs write whole
  /// numbers beside missing values.
  private mutating func append(
    whole number: DecimalNumber, in text: Span<UInt8>, _ parser: NumberParser
  ) -> CellFault? {
    if let value = number.integer {
      appendInteger(value)
      return nil
    }
    guard !number.isWhole else { return .range(text, expected: .int64) }
    let value = parser.double(number, in: text, from: 0)
    guard value.magnitude <= 0x1p53, let exact = Int64(exactly: value), !number.isCut else {
      return .type(text, expected: .int64)
    }
    appendInteger(exact)
    return nil
  }

  /// A number of a format that knows numbers from texts.
  mutating func append(
    number: DecimalNumber, in text: Span<UInt8>, _ parser: NumberParser
  ) -> CellFault? {
    switch type {
    case .double:
      let value = parser.double(number, in: text, from: 0)
      guard value.isFinite else { return .range(text, expected: .double) }
      appendDouble(value)
      return nil
    case .int64: return append(whole: number, in: text, parser)
    case .bool, .string:
      return .type(
        found: String(decoding: text.extracting(first: 40).copied, as: UTF8.self),
        expected: type ?? .string)
    case nil: return appendInferred(text, as: TypeInference.kind(of: number, in: text, parser))
    }
  }

  /// A double of a binary format.
  mutating func append(double value: Double) -> CellFault? {
    switch type {
    case .double: appendDouble(value)
    case .int64:
      guard let exact = Int64(exactly: value) else {
        return .type(found: "\(value)", expected: .int64)
      }
      appendInteger(exact)
    case .bool, .string: return .type(found: "\(value)", expected: type ?? .string)
    case nil: return appendInferred(Array("\(value)".utf8).span, as: .double)
    }
    return nil
  }

  /// A whole number of a binary format.
  mutating func append(integer value: Int64) -> CellFault? {
    switch type {
    case .double: appendDouble(Double(value))
    case .int64: appendInteger(value)
    case .bool, .string: return .type(found: "\(value)", expected: type ?? .string)
    case nil:
      return appendInferred(
        Array("\(value)".utf8).span, as: value.magnitude <= 1 << 53 ? .integer : .wideInteger)
    }
    return nil
  }

  /// A truth value of a format that knows them.
  mutating func append(bool value: Bool) -> CellFault? {
    switch type {
    case .bool: appendBool(value)
    case .double, .int64, .string:
      return .type(found: "\(value)", expected: type ?? .string)
    case nil: return appendInferred(Array("\(value)".utf8).span, as: .bool)
    }
    return nil
  }

  /// A text of a format that knows texts from numbers. The numbers that JSON cannot write come as
  /// texts: `NaN`, `Infinity` and `-Infinity`.
  mutating func append(text: Span<UInt8>) -> CellFault? {
    switch type {
    case .double:
      if let value = Words.number(text) {
        appendDouble(value)
        return nil
      }
      return .type(text, expected: .double)
    case .int64, .bool: return .type(text, expected: type ?? .string)
    case .string:
      guard text.isUTF8 else { return .encoding }
      return appendText(text)
    case nil:
      guard text.isUTF8 else { return .encoding }
      return appendInferred(text, as: .text)
    }
  }

  /// An array, map or record as its JSON text, where no type was asked for.
  mutating func append(nested json: Span<UInt8>, kind: String) -> CellFault? {
    guard let type else { return appendInferred(json, as: .text) }
    return .type(found: kind, expected: type)
  }

  /// A decimal with a fixed number of digits after the point: its exact text, or the nearest double
  /// where a number was asked for.
  mutating func append(decimal text: Span<UInt8>, _ parser: NumberParser) -> CellFault? {
    switch type {
    case .double, .int64: append(field: text, parser)
    case .bool: .type(text, expected: .bool)
    case .string: appendText(text)
    case nil: appendInferred(text, as: .text)
    }
  }
}

extension Span<UInt8> {
  /// Where the bytes are without spaces and tabs around them.
  fileprivate var trimmedRange: Range<Int> {
    var start = 0
    var end = count
    while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
    while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }
}
