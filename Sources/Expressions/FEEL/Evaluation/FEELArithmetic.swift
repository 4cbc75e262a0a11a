import Decimals

/// Sums, products and powers (DMN 1.5, tables 55 to 59).
enum FEELArithmetic {
  /// Of two numbers; the result may not be finite.
  static func apply(
    _ operation: FEELNode.Arithmetic, _ left: Decimal128, _ right: Decimal128
  ) -> Decimal128 {
    switch operation {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .power: left.power(right)
    }
  }

  /// Of values of which at least one is no number; `nil` where they do not go together.
  static func apply(
    _ operation: FEELNode.Arithmetic, _ left: FEELValue, _ right: FEELValue
  ) -> FEELValue? {
    switch operation {
    case .add: add(left, right) ?? add(right, left)
    case .subtract: subtract(left, right)
    case .multiply: multiply(left, right) ?? multiply(right, left)
    case .divide: divide(left, right)
    case .power: nil
    }
  }

  private static func add(_ left: FEELValue, _ right: FEELValue) -> FEELValue? {
    switch (left, right) {
    case (.yearsAndMonths(let first), .yearsAndMonths(let second)):
      let (sum, overflowed) = first.addingReportingOverflow(second)
      return overflowed ? nil : .yearsAndMonths(sum)
    case (.daysAndTime(let first), .daysAndTime(let second)):
      return duration(first.nanosecondsTotal + second.nanosecondsTotal)
    case (.date(let date), .yearsAndMonths(let months)):
      return date.adding(months: months).map { .date($0) }
    case (.dateAndTime(let value), .yearsAndMonths(let months)):
      return value.adding(months: months).map { .dateAndTime($0) }
    case (.date(let date), .daysAndTime(let duration)):
      return FEELDateAndTime(date, .midnight).adding(duration).map { .date($0.date) }
    case (.dateAndTime(let value), .daysAndTime(let duration)):
      return value.adding(duration).map { .dateAndTime($0) }
    case (.time(let time), .daysAndTime(let duration)):
      return .time(
        FEELTime(whole: Int128(time.nanoseconds) + duration.nanosecondsTotal, zone: time.zone))
    default: return nil
    }
  }

  private static func subtract(_ left: FEELValue, _ right: FEELValue) -> FEELValue? {
    switch (left, right) {
    case (_, .yearsAndMonths(let months)) where months != .min:
      return add(left, .yearsAndMonths(-months))
    case (_, .daysAndTime(let duration)):
      guard let negative = FEELDuration(nanoseconds: -duration.nanosecondsTotal) else { return nil }
      return add(left, .daysAndTime(negative))
    case (.date(let first), .date(let second)):
      return .daysAndTime(
        FEELDuration(seconds: (first.daysSinceEpoch - second.daysSinceEpoch) * 86_400))
    case (.dateAndTime(let first), .dateAndTime(let second)):
      return subtract(first, second)
    case (.date(let first), .dateAndTime(let second)):
      return subtract(FEELDateAndTime(first, .midnightUTC), second)
    case (.dateAndTime(let first), .date(let second)):
      return subtract(first, FEELDateAndTime(second, .midnightUTC))
    case (.time(let first), .time(let second)):
      guard (first.offsetSeconds == nil) == (second.offsetSeconds == nil) else { return nil }
      return duration(
        Int128(first.nanoseconds) - Int128(second.nanoseconds)
          - Int128((first.offsetSeconds ?? 0) - (second.offsetSeconds ?? 0)) * 1_000_000_000)
    default: return nil
    }
  }

  /// Both or neither must say where their clocks are.
  private static func subtract(_ left: FEELDateAndTime, _ right: FEELDateAndTime) -> FEELValue? {
    guard (left.offsetSeconds == nil) == (right.offsetSeconds == nil) else { return nil }
    return duration(left.nanosecondsSinceEpoch - right.nanosecondsSinceEpoch)
  }

  private static func multiply(_ left: FEELValue, _ right: FEELValue) -> FEELValue? {
    switch (left, right) {
    case (.yearsAndMonths(let months), .number(let factor)):
      return Self.months(Decimal128(Int(months)) * factor)
    case (.daysAndTime(let duration), .number(let factor)):
      return FEELDuration(seconds: duration.secondsTotal * factor).map { .daysAndTime($0) }
    default: return nil
    }
  }

  private static func divide(_ left: FEELValue, _ right: FEELValue) -> FEELValue? {
    switch (left, right) {
    case (.yearsAndMonths(let months), .number(let divisor)):
      return Self.months(Decimal128(Int(months)) / divisor)
    case (.daysAndTime(let duration), .number(let divisor)):
      return FEELDuration(seconds: duration.secondsTotal / divisor).map { .daysAndTime($0) }
    case (.yearsAndMonths(let first), .yearsAndMonths(let second)):
      return quotient(Decimal128(Int(first)) / Decimal128(Int(second)))
    case (.daysAndTime(let first), .daysAndTime(let second)):
      return quotient(first.secondsTotal / second.secondsTotal)
    default: return nil
    }
  }

  private static func quotient(_ value: Decimal128) -> FEELValue? {
    value.isFinite ? .number(value) : nil
  }

  /// Parts of months are cut off.
  private static func months(_ value: Decimal128) -> FEELValue? {
    guard value.isFinite, let months = value.rounded(.down).integer else { return nil }
    return .yearsAndMonths(Int64(months))
  }

  private static func duration(_ nanoseconds: Int128) -> FEELValue? {
    FEELDuration(nanoseconds: nanoseconds).map { .daysAndTime($0) }
  }
}
