import Vocabulary

/// FEEL's comparisons, its logic of three values, and its arithmetic.
enum FEELComparison {
  /// `nil` is unknown.
  static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
    if left == false || right == false { return false }
    return left == nil || right == nil ? nil : true
  }

  static func or(_ left: Bool?, _ right: Bool?) -> Bool? {
    if left == true || right == true { return true }
    return left == nil || right == nil ? nil : false
  }

  /// Values of different kinds do not compare; null equals null only.
  static func apply(_ operation: FEELNode.Operator, _ left: FEELValue, _ right: FEELValue) -> Bool?
  {
    switch operation {
    case .equal: return equal(left, right)
    case .notEqual: return equal(left, right).map { !$0 }
    default: break
    }
    guard let order = order(left, right) else { return nil }
    switch operation {
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    case .greaterOrEqual: return order >= 0
    default: return nil
    }
  }

  private static func equal(_ left: FEELValue, _ right: FEELValue) -> Bool? {
    switch (left, right) {
    case (.null, _), (_, .null): left == right
    case (.bool, .bool), (.number, .number), (.string, .string), (.list, .list),
      (.context, .context), (.range, .range):
      left == right
    default: nil
    }
  }

  private static func order(_ left: FEELValue, _ right: FEELValue) -> Int? {
    switch (left, right) {
    case (.number(let first), .number(let second)):
      first == second ? 0 : first < second ? -1 : 1
    case (.string(let first), .string(let second)):
      first == second ? 0 : first < second ? -1 : 1
    default: nil
    }
  }

  /// `x in y`: in a range, among a list's elements (or in one of its ranges), or equal.
  static func isContained(_ value: FEELValue, in other: FEELValue) -> Bool? {
    switch other {
    case .range(let range):
      return and(
        apply(range.includesLow ? .greaterOrEqual : .greater, value, range.low),
        apply(range.includesHigh ? .lessOrEqual : .less, value, range.high))
    case .list(let elements):
      if elements.contains(value) { return true }
      return elements.contains {
        guard case .range = $0 else { return false }
        return isContained(value, in: $0) == true
      }
    default:
      return apply(.equal, value, other)
    }
  }

  /// Numbers only; everything else, and a result that is no number, is null.
  static func arithmetic(_ operation: FEELNode.Operator, _ left: FEELValue, _ right: FEELValue)
    -> FEELValue
  {
    guard case .number(let first) = left, case .number(let second) = right else { return .null }
    let result: Double
    switch operation {
    case .add: result = first + second
    case .subtract: result = first - second
    case .multiply: result = first * second
    case .divide: result = first / second
    default: result = FEELLibrary.power(first, second)
    }
    return result.isFinite ? .number(result) : .null
  }
}
