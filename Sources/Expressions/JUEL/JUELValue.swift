import Vocabulary

/// What JUEL's operators and methods do to values.
enum JUELValue {
  /// As text in a template: null is nothing.
  static func text(_ value: JSON) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    case .bool, .integer, .number, .array, .object: value.canonicalText
    }
  }

  /// As a condition: null and the empty text are false, another text is whether it says `true`.
  static func truth(_ value: JSON, at position: SourcePosition) throws(ExpressionError) -> Bool {
    switch value {
    case .null: return false
    case .bool(let truth): return truth
    case .string(let text): return text.lowercased() == "true"
    default:
      throw ExpressionError(
        .type, at: position, "expected true or false, found \(value.kind)")
    }
  }

  static func isEmpty(_ value: JSON) -> Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }

  /// As a number: null is zero, a text is read.
  static func number(_ value: JSON, at position: SourcePosition) throws(ExpressionError) -> JSON {
    switch value {
    case .integer, .number: return value
    case .null, .string(""): return .integer(0)
    case .string(let text):
      if let integer = Int64(text) { return .integer(integer) }
      if let number = Double(text), number.isFinite { return .number(number) }
    default: break
    }
    throw ExpressionError(.type, at: position, "expected a number, found \(shown(value))")
  }

  // MARK: - Comparison

  static func areEqual(_ left: JSON, _ right: JSON, at position: SourcePosition)
    throws(ExpressionError) -> Bool
  {
    switch (left, right) {
    case (.null, _), (_, .null):
      return left == right
    case (.integer, _), (.number, _), (_, .integer), (_, .number):
      return try order(left, right, at: position) == 0
    case (.bool, _), (_, .bool):
      return try truth(left, at: position) == truth(right, at: position)
    case (.string, _), (_, .string):
      return text(left) == text(right)
    default:
      return left == right
    }
  }

  static func compare(
    _ operation: JUELNode.Operator, _ left: JSON, _ right: JSON, at position: SourcePosition
  ) throws(ExpressionError) -> Bool {
    if left == .null || right == .null {
      return left == right && (operation == .lessOrEqual || operation == .greaterOrEqual)
    }
    let order: Int
    if case .string(let first) = left, case .string(let second) = right {
      order = first == second ? 0 : first < second ? -1 : 1
    } else {
      order = try self.order(left, right, at: position)
    }
    switch operation {
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    default: return order >= 0
    }
  }

  private static func order(_ left: JSON, _ right: JSON, at position: SourcePosition)
    throws(ExpressionError) -> Int
  {
    let left = try number(left, at: position)
    let right = try number(right, at: position)
    if case .integer(let first) = left, case .integer(let second) = right {
      return first == second ? 0 : first < second ? -1 : 1
    }
    let first = left.double ?? 0
    let second = right.double ?? 0
    return first == second ? 0 : first < second ? -1 : 1
  }

  // MARK: - Parts

  static func member(_ name: String, of value: JSON, at position: SourcePosition)
    throws(ExpressionError) -> JSON
  {
    if case .object(let members) = value { return members[name] ?? .null }
    throw ExpressionError(
      .noSuchProperty, at: position, "\(shown(value)) has no property \"\(name)\"")
  }

  static func element(_ index: JSON, of value: JSON, at position: SourcePosition)
    throws(ExpressionError) -> JSON
  {
    switch value {
    case .object(let members):
      return members[text(index)] ?? .null
    case .array(let elements):
      guard case .integer(let number) = try number(index, at: position) else {
        throw ExpressionError(.type, at: position, "an index must be an integer")
      }
      guard number >= 0, number < elements.count else { return .null }
      return elements[Int(number)]
    default:
      throw ExpressionError(
        .noSuchProperty, at: position, "\(shown(value)) has no element \"\(text(index))\"")
    }
  }

  /// A value in an error message: never a whole document.
  static func shown(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .string(let text) where text.count <= 40: "the text \"\(text)\""
    default: value.kind
    }
  }
}
