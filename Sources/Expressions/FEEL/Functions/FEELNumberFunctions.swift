import Decimals

/// Functions over numbers.
enum FEELNumberFunctions {
  /// `nil` for arguments that do not fit.
  static func result(of call: FEELCall) -> FEELValue? {
    switch call.function {
    case .number: return number(call)
    case .abs:
      switch call.arguments[0] {
      case .yearsAndMonths(let months) where months != .min:
        return .yearsAndMonths(Swift.abs(months))
      case .daysAndTime(let duration):
        let size = duration.nanosecondsTotal.magnitude
        return FEELDuration(nanoseconds: Int128(size)).map { .daysAndTime($0) }
      default: return call.number(0).map { .number($0.magnitude) }
      }
    case .decimal: return rounded(call, .halfEven)
    case .floor: return rounded(call, .floor)
    case .ceiling: return rounded(call, .ceiling)
    case .roundDown: return rounded(call, .down)
    case .roundHalfUp: return rounded(call, .halfUp)
    case .roundUp: return roundedUp(call)
    case .roundHalfDown: return roundedHalfDown(call)
    case .modulo:
      guard let dividend = call.number(0), let divisor = call.number(1) else { return nil }
      return finite(dividend.modulo(divisor))
    case .sqrt: return call.number(0).flatMap { finite($0.squareRoot) }
    case .log: return call.number(0).flatMap { finite($0.logarithm) }
    case .exp: return call.number(0).flatMap { finite($0.exponential) }
    case .odd, .even:
      guard let number = call.number(0) else { return nil }
      let isEven = number.modulo(Decimal128(2)).isZero
      guard number.rounded(.floor) == number else { return .boolean(false) }
      return .boolean(isEven == (call.function == .even))
    default: return nil
    }
  }

  private static func finite(_ value: Decimal128) -> FEELValue? {
    value.isFinite ? .number(value) : nil
  }

  private static func scale(_ call: FEELCall) -> Int? {
    guard call.arguments.count > 1 else { return 0 }
    guard let scale = call.integer(1), (-6111...6176).contains(scale) else { return nil }
    return scale
  }

  private static func rounded(_ call: FEELCall, _ rounding: Decimal128.Rounding) -> FEELValue? {
    guard let number = call.number(0), let scale = scale(call) else { return nil }
    return number.rounded(scale: scale, rounding).map { .number($0) }
  }

  /// Away from zero.
  private static func roundedUp(_ call: FEELCall) -> FEELValue? {
    guard let number = call.number(0) else { return nil }
    return rounded(call, number.isNegative ? .floor : .ceiling)
  }

  /// To the nearest, from the middle towards zero: half up, unless the rest is just a half.
  private static func roundedHalfDown(_ call: FEELCall) -> FEELValue? {
    guard let number = call.number(0), let scale = scale(call) else { return nil }
    // There is nothing to round, and maybe no half of so small a unit.
    if number.exponent >= -scale { return .number(number) }
    guard let down = number.rounded(scale: scale, .down),
      let half = Decimal128(isNegative: false, coefficient: 5, exponent: -scale - 1)
    else { return nil }
    if (number - down).magnitude <= half { return .number(down) }
    return number.rounded(scale: scale, .halfUp).map { .number($0) }
  }

  /// From a text, with separators of groups and decimals that may be null.
  private static func number(_ call: FEELCall) -> FEELValue? {
    if call.arguments.count == 1 {
      if call.number(0) != nil { return call.arguments[0] }
      return call.string(0).flatMap { Decimal128($0) }.map { .number($0) }
    }
    guard var text = call.string(0), let group = separator(call, 1, [" ", ",", "."]),
      let point = separator(call, 2, [",", "."]), group.isEmpty || group != point
    else { return nil }
    if !group.isEmpty { text = String(text.filter { String($0) != group }) }
    if point == "," {
      guard !text.contains(".") else { return nil }
      text = String(text.map { $0 == "," ? "." : $0 })
    }
    return Decimal128(text).map { .number($0) }
  }

  /// Empty for null; `nil` for anything that may not be one.
  private static func separator(_ call: FEELCall, _ index: Int, _ allowed: [String]) -> String? {
    if call.arguments[index].isNull { return "" }
    guard let text = call.string(index), allowed.contains(text) else { return nil }
    return text
  }
}
