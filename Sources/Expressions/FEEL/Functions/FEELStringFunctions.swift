import Vocabulary

/// Functions over texts. Positions and lengths count Unicode's code points.
enum FEELStringFunctions {
  /// `nil` for arguments that do not fit.
  static func result(of call: FEELCall, _ budget: ExpressionBudget) throws(ExpressionError)
    -> FEELValue?
  {
    if call.function == .stringJoin { return try joined(call, budget) }
    guard let text = call.string(0) else { return nil }
    switch call.function {
    case .stringLength: return FEELValue(text.unicodeScalars.count)
    case .upperCase: return .string(text.uppercased())
    case .lowerCase: return .string(text.lowercased())
    case .trim: return .string(trimmed(text))
    case .substring: return substring(text, call)
    default: break
    }
    guard let match = call.string(1) else { return nil }
    let all = Array(text.utf8)
    let part = Array(match.utf8)
    switch call.function {
    case .startsWith: return .boolean(all.starts(with: part))
    case .endsWith: return .boolean(all.suffix(part.count).elementsEqual(part) || part.isEmpty)
    case .contains: return .boolean(firstIndex(of: part, in: all) != nil)
    case .substringBefore:
      guard let index = firstIndex(of: part, in: all) else { return .string("") }
      return .string(String(decoding: all[..<index], as: UTF8.self))
    case .substringAfter:
      guard let index = firstIndex(of: part, in: all) else { return .string("") }
      return .string(String(decoding: all[(index + part.count)...], as: UTF8.self))
    default: return nil
    }
  }

  /// By the bytes of UTF-8, in which no character's bytes are part of another's; by Knuth, Morris
  /// and Pratt, so that no text makes it slow.
  private static func firstIndex(of part: [UInt8], in text: [UInt8]) -> Int? {
    guard !part.isEmpty else { return 0 }
    guard part.count <= text.count else { return nil }
    var borders = [0]
    var length = 0
    for byte in part.dropFirst() {
      while length > 0, part[length] != byte { length = borders[length - 1] }
      if part[length] == byte { length += 1 }
      borders.append(length)
    }
    length = 0
    for (index, byte) in text.enumerated() {
      while length > 0, part[length] != byte { length = borders[length - 1] }
      if part[length] == byte { length += 1 }
      if length == part.count { return index - length + 1 }
    }
    return nil
  }

  private static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }

  /// From a position, one being the first and -1 the last.
  private static func substring(_ text: String, _ call: FEELCall) -> FEELValue? {
    guard let position = call.integer(1), position != 0 else { return nil }
    let scalars = Array(text.unicodeScalars)
    let size = scalars.count
    let first = position > 0 ? position - 1 : position.magnitude <= size ? size + position : size
    var end = size
    if call.arguments.count == 3, !call.arguments[2].isNull {
      guard let length = call.integer(2), length >= 1 else { return nil }
      end = length > size - min(first, size) ? size : first + length
    }
    var view = String.UnicodeScalarView()
    if first < end { view.append(contentsOf: scalars[first..<end]) }
    return .string(String(view))
  }

  private static func joined(_ call: FEELCall, _ budget: ExpressionBudget)
    throws(ExpressionError) -> FEELValue?
  {
    guard let elements = call.list(0) else { return nil }
    var delimiter = ""
    if call.arguments.count == 2, !call.arguments[1].isNull {
      guard let text = call.string(1) else { return nil }
      delimiter = text
    }
    var result = ""
    var isFirst = true
    for element in elements where !element.isNull {
      guard let text = element.string else { return nil }
      if !isFirst { result += delimiter }
      isFirst = false
      result += text
      try budget.check(size: result.utf8.count, at: call.position)
    }
    return .string(result)
  }
}
