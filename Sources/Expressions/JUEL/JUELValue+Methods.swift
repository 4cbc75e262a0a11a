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
    _ method: JUELMethod, on receiver: JSON, _ argument: JSON, at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    guard receiver != .null else {
      throw ExpressionError(.noSuchProperty, at: position, "a method is called on null")
    }
    switch method {
    case .toString, .name: return .string(text(receiver))
    case .equals: return .bool(isSame(receiver, argument))
    case .get: return try element(argument, of: receiver, at: position)
    case .getter(let name): return try member(name, of: receiver, at: position)
    case .isEmpty: return .bool(isEmpty(receiver))
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
    return call(method, on: string, text(argument))
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
