import Decimals

/// FEEL's equality and order, which know a third answer, and its logic (DMN 1.5, 10.3.2.13 and
/// tables 50 to 54). `nil` is the unknown, which FEEL writes as null.
package enum FEELOrder {
  static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
    if left == false || right == false { return false }
    return left == nil || right == nil ? nil : true
  }

  static func or(_ left: Bool?, _ right: Bool?) -> Bool? {
    if left == true || right == true { return true }
    return left == nil || right == nil ? nil : false
  }

  /// Whether two values are equal; unknown for values of different kinds. Null equals null alone.
  package static func equal(_ left: FEELValue, _ right: FEELValue) -> Bool? {
    switch (left, right) {
    case (.null, _), (_, .null): left.isNull && right.isNull
    case (.boolean(let first), .boolean(let second)): first == second
    case (.number(let first), .number(let second)): first == second
    case (.string(let first), .string(let second)): first == second
    case (.date(let first), .date(let second)): first == second
    case (.time(let first), .time(let second)): first.comparable == second.comparable
    case (.dateAndTime(let first), .dateAndTime(let second)):
      first.comparable == second.comparable
    case (.date(let date), .dateAndTime(let other)), (.dateAndTime(let other), .date(let date)):
      FEELDateAndTime(date, .midnightUTC).comparable == other.comparable
    case (.yearsAndMonths(let first), .yearsAndMonths(let second)): first == second
    case (.daysAndTime(let first), .daysAndTime(let second)): first == second
    case (.list(let first), .list(let second)): equal(first, second)
    case (.context(let first), .context(let second)): equal(first, second)
    case (.range(let first), .range(let second)): equal(first, second)
    case (.function(let first), .function(let second)): first == second
    default: nil
    }
  }

  private static func equal(_ first: [FEELValue], _ second: [FEELValue]) -> Bool? {
    guard first.count == second.count else { return false }
    for (left, right) in zip(first, second) where equal(left, right) != true { return false }
    return true
  }

  private static func equal(_ first: FEELContext, _ second: FEELContext) -> Bool? {
    guard first.entries.count == second.entries.count else { return false }
    for entry in first.entries {
      guard let other = second[entry.name], equal(entry.value, other) == true else { return false }
    }
    return true
  }

  private static func equal(_ first: FEELRange, _ second: FEELRange) -> Bool? {
    first.form == second.form && first.includesStart == second.includesStart
      && first.includesEnd == second.includesEnd && equal(first.start, second.start) == true
      && equal(first.end, second.end) == true
  }

  /// Negative, zero or positive, as the left one is less, equal or greater; unknown for what has no
  /// order.
  package static func order(_ left: FEELValue, _ right: FEELValue) -> Int? {
    switch (left, right) {
    case (.number(let first), .number(let second)): sign(first, second)
    case (.string(let first), .string(let second)): order(first, second)
    case (.date(let first), .date(let second)): sign(first, second)
    case (.time(let first), .time(let second)): sign(first.comparable, second.comparable)
    case (.dateAndTime(let first), .dateAndTime(let second)):
      sign(first.comparable, second.comparable)
    case (.date(let date), .dateAndTime(let second)):
      sign(FEELDateAndTime(date, .midnightUTC).comparable, second.comparable)
    case (.dateAndTime(let first), .date(let date)):
      sign(first.comparable, FEELDateAndTime(date, .midnightUTC).comparable)
    case (.yearsAndMonths(let first), .yearsAndMonths(let second)): sign(first, second)
    case (.daysAndTime(let first), .daysAndTime(let second)): sign(first, second)
    default: nil
    }
  }

  private static func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : right < left ? 1 : 0
  }

  /// By code points.
  private static func order(_ left: String, _ right: String) -> Int {
    left == right ? 0 : left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) ? -1 : 1
  }

  static func compare(
    _ operation: FEELNode.Comparison, _ left: FEELValue, _ right: FEELValue
  ) -> Bool? {
    switch operation {
    case .equal: equal(left, right)
    case .notEqual: equal(left, right).map { !$0 }
    case .less: order(left, right).map { $0 < 0 }
    case .lessOrEqual: order(left, right).map { $0 <= 0 }
    case .greater: order(left, right).map { $0 > 0 }
    case .greaterOrEqual: order(left, right).map { $0 >= 0 }
    }
  }

  /// Whether a value lies in a range.
  package static func contains(_ range: FEELRange, _ value: FEELValue) -> Bool? {
    switch range.form {
    case .equal: return equal(value, range.start)
    case .notEqual: return equal(value, range.start).map { !$0 }
    case .below: return compare(range.includesEnd ? .lessOrEqual : .less, value, range.end)
    case .above:
      return compare(range.includesStart ? .greaterOrEqual : .greater, value, range.start)
    case .interval:
      return and(
        compare(range.includesStart ? .greaterOrEqual : .greater, value, range.start),
        compare(range.includesEnd ? .lessOrEqual : .less, value, range.end))
    }
  }

  /// `x in y`: in a range, among a list's elements or in one of its ranges, or equal.
  package static func isContained(_ value: FEELValue, in other: FEELValue) -> Bool? {
    switch other {
    case .range(let range):
      if case .range = value { return equal(value, other) }
      return contains(range, value)
    case .list(let elements):
      if case .list = value, equal(value, other) == true { return true }
      var result: Bool? = false
      for element in elements {
        if case .range(let range) = element {
          result = or(result, contains(range, value))
        } else {
          result = or(result, equal(value, element) ?? false)
        }
        if result == true { return true }
      }
      return result
    default:
      return equal(value, other)
    }
  }
}
