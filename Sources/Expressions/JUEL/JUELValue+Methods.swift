import Vocabulary

extension JUELValue {
  /// How many steps a method costs on a value.
  static func cost(of value: JSON) -> Int {
    switch value {
    case .string(let text): text.utf8.count / 64
    case .array(let elements): elements.count / 16
    default: 0
    }
  }

  static func call(
    _ method: JUELMethod, on receiver: JSON, _ arguments: [JSON], at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    let argument = arguments.first ?? .null
    guard receiver != .null else {
      throw ExpressionError(.noSuchProperty, at: position, "a method is called on null")
    }
    switch method {
    case .toString, .name: return .string(text(receiver))
    case .equals: return .bool(isSame(receiver, argument))
    case .get: return try element(argument, of: receiver, at: position)
    case .getter(let name): return try member(name, of: receiver, at: position)
    case .isEmpty: return .bool(isEmpty(receiver))
    case .intValue: return try whole(receiver, at: position)
    case .doubleValue: return .number(try number(receiver, at: position).double ?? 0)
    case .booleanValue: return .bool(try truth(receiver, at: position))
    case .shift(let sign, let unit):
      let count = try number(argument, at: position).integer ?? 0
      return .string(
        try JUELDate.add(
          sign < 0 ? 0 &- count : count, unit, to: text(receiver), at: position))
    case .size, .length: return .integer(Int64(try count(receiver, at: position)))
    case .containsKey:
      guard case .object(let members) = receiver else { break }
      return .bool(members[text(argument)] != nil)
    case .contains:
      if case .array(let elements) = receiver {
        return .bool(elements.contains { isSame($0, argument) })
      }
    default: break
    }
    guard case .string(let string) = receiver else {
      throw ExpressionError(
        .type, at: position, "the method is not one of \(shown(receiver))")
    }
    if method == .substring { return try substring(of: string, arguments, at: position) }
    if method == .replace {
      return .string(string.replacing(text(argument), with: text(arguments[1])))
    }
    return call(method, on: string, text(argument))
  }

  /// Java's `intValue`: what is behind the point is cut off.
  private static func whole(_ value: JSON, at position: SourcePosition) throws(ExpressionError)
    -> JSON
  {
    let number = try number(value, at: position)
    if case .integer = number { return number }
    guard let integer = Int64(exactly: (number.double ?? 0).rounded(.towardZero)) else {
      throw ExpressionError(.arithmetic, at: position, "the result is out of range")
    }
    return .integer(integer)
  }

  private static func substring(
    of string: String, _ arguments: [JSON], at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    let characters = Array(string.utf16)
    var bounds: [Int] = []
    for argument in arguments {
      guard let bound = try number(argument, at: position).integer, bound >= 0,
        bound <= characters.count
      else {
        throw ExpressionError(.arithmetic, at: position, "a position is outside of the text")
      }
      bounds.append(Int(bound))
    }
    let end = bounds.count > 1 ? bounds[1] : characters.count
    guard let start = bounds.first, start <= end else {
      throw ExpressionError(.arithmetic, at: position, "a position is outside of the text")
    }
    return .string(String(decoding: characters[start..<end], as: UTF16.self))
  }

  private static func index(of text: String, in string: String) -> Int64 {
    if text.isEmpty { return 0 }
    guard let range = string.firstRange(of: text) else { return -1 }
    return Int64(string.utf16.distance(from: string.startIndex, to: range.lowerBound))
  }

  private static func call(_ method: JUELMethod, on string: String, _ argument: String) -> JSON {
    switch method {
    case .equalsIgnoreCase: .bool(string.lowercased() == argument.lowercased())
    case .contains: .bool(argument.isEmpty || string.contains(argument))
    case .startsWith: .bool(string.hasPrefix(argument))
    case .endsWith: .bool(string.hasSuffix(argument))
    case .toUpperCase: .string(string.uppercased())
    case .toLowerCase: .string(string.lowercased())
    case .trim: .string(trimmed(string))
    case .concat: .string(string + argument)
    case .indexOf: .integer(index(of: argument, in: string))
    case .toDate: .string(string)
    case .split:
      .array(
        argument.isEmpty
          ? [.string(string)]
          : string.split(separator: argument, omittingEmptySubsequences: false).map {
            .string(String($0))
          })
    default: .null
    }
  }

  private static func trimmed(_ string: String) -> String {
    var view = Substring(string)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }

  /// Java's `equals`, except that numbers of both kinds compare by value: JSON does not keep apart
  /// what Java does.
  private static func isSame(_ left: JSON, _ right: JSON) -> Bool {
    if let first = left.double, let second = right.double { return first == second }
    return left == right
  }

  private static func count(_ value: JSON, at position: SourcePosition) throws(ExpressionError)
    -> Int
  {
    switch value {
    case .string(let text): return text.utf16.count
    case .array(let elements): return elements.count
    case .object(let members): return members.count
    default:
      throw ExpressionError(.type, at: position, "\(shown(value)) has no size")
    }
  }
}
