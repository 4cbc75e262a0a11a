import Decimals
package import Vocabulary

extension FEELValue {
  /// A value of a process. The entries of an object come sorted by name, as it has no order.
  package init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .boolean(value)
    case .integer(let value): self = .number(Decimal128(Int(value)))
    case .number(let value): self = Decimal128(value).map { .number($0) } ?? .null
    case .string(let value): self = .string(value)
    case .array(let elements): self = .list(elements.map { FEELValue($0) })
    case .object(let members):
      let sorted = members.sorted { $0.key < $1.key }
      self = .context(FEELContext(sorted.map { ($0.key, FEELValue($0.value)) }))
    }
  }

  /// As a value of a process: numbers are integers where they fit, dates, times and durations are
  /// their texts. `nil` for ranges and functions, which no process can hold.
  package var json: JSON? {
    switch self {
    case .null: return .null
    case .boolean(let value): return .bool(value)
    case .number(let value):
      return value.integer.map { .integer(Int64($0)) } ?? .number(value.double)
    case .string(let value): return .string(value)
    case .date, .time, .dateAndTime, .yearsAndMonths, .daysAndTime: return .string(description)
    case .list(let elements):
      var converted: [JSON] = []
      for element in elements {
        guard let json = element.json else { return nil }
        converted.append(json)
      }
      return .array(converted)
    case .context(let context):
      var converted: [String: JSON] = [:]
      for entry in context.entries {
        guard let json = entry.value.json else { return nil }
        converted[entry.name] = json
      }
      return .object(converted)
    case .range, .function: return nil
    }
  }
}

extension FEELType {
  /// What is known of a constant.
  init(of value: FEELValue) {
    switch value {
    case .null: self = .null
    case .boolean: self = .boolean
    case .number: self = .number
    case .string: self = .string
    case .date: self = .date
    case .time: self = .time
    case .dateAndTime: self = .dateAndTime
    case .yearsAndMonths: self = .yearsAndMonths
    case .daysAndTime: self = .daysAndTime
    case .list, .context, .range, .function: self = .any
    }
  }
}
