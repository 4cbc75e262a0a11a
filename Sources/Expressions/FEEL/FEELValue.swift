import Vocabulary

/// A value of FEEL. Numbers are doubles; whole ones are written as integers.
indirect enum FEELValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case list([FEELValue])
  case context([String: FEELValue])
  case range(FEELRange)

  init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .number(Double(value))
    case .number(let value): self = .number(value)
    case .string(let value): self = .string(value)
    case .array(let elements): self = .list(elements.map(FEELValue.init))
    case .object(let members): self = .context(members.mapValues(FEELValue.init))
    }
  }

  /// The largest number below which every integer is exact.
  private static let exact = 9_007_199_254_740_992.0

  /// As a process variable; a range is none.
  func json(at position: SourcePosition) throws(ExpressionError) -> JSON {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let value):
      return value == value.rounded() && abs(value) <= Self.exact
        ? .integer(Int64(value)) : .number(value)
    case .string(let value): return .string(value)
    case .list(let elements):
      var converted: [JSON] = []
      for element in elements { converted.append(try element.json(at: position)) }
      return .array(converted)
    case .context(let members):
      var converted: [String: JSON] = [:]
      for (name, value) in members { converted[name] = try value.json(at: position) }
      return .object(converted)
    case .range:
      throw ExpressionError(.type, at: position, "a range cannot be the value of a variable")
    }
  }

  /// The truth value; `nil` for everything else, which FEEL's logic treats as unknown.
  var truth: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  init(truth: Bool?) {
    self = truth.map { .bool($0) } ?? .null
  }
}

/// An interval between two values.
struct FEELRange: Hashable, Sendable {
  let low: FEELValue
  let includesLow: Bool
  let high: FEELValue
  let includesHigh: Bool
}
