package import Decimals

/// A value of FEEL (DMN 1.5, 10.3.2.2).
///
/// Numbers, truth values, texts and durations lie in the value itself; the rest is shared. `==` and
/// the hash go by content, as FEEL's own equality is one of three values: see ``FEELOrder``.
package enum FEELValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case number(Decimal128)
  case string(String)
  case date(FEELDate)
  indirect case time(FEELTime)
  indirect case dateAndTime(FEELDateAndTime)
  /// So many months.
  case yearsAndMonths(Int64)
  case daysAndTime(FEELDuration)
  case list([FEELValue])
  case context(FEELContext)
  case range(FEELRange)
  case function(FEELFunction)

  /// A truth value, or null for the unknown.
  package init(truth: Bool?) {
    self = truth.map { .boolean($0) } ?? .null
  }

  /// A number; null for what is not finite.
  package init(_ number: Decimal128) {
    self = number.isFinite ? .number(number) : .null
  }

  /// An integer.
  package init(_ integer: Int) {
    self = .number(Decimal128(integer))
  }

  /// The truth value; `nil` for everything else, which FEEL's logic treats as unknown.
  package var truth: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// The number, if this is one.
  package var number: Decimal128? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  /// The text, if this is one.
  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The elements, if this is a list.
  package var list: [FEELValue]? {
    guard case .list(let value) = self else { return nil }
    return value
  }

  /// The context, if this is one.
  package var context: FEELContext? {
    guard case .context(let value) = self else { return nil }
    return value
  }

  /// Whether this is null.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// What kind of value this is, with its article, for messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .date: "a date"
    case .time: "a time"
    case .dateAndTime: "a date and time"
    case .yearsAndMonths: "a years and months duration"
    case .daysAndTime: "a days and time duration"
    case .list: "a list"
    case .context: "a context"
    case .range: "a range"
    case .function: "a function"
    }
  }
}
