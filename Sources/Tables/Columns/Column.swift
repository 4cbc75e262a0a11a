/// A column of a table.
package struct Column: Hashable, Sendable {
  /// The values, a row each. Where a row has no value stand NaN, 0, false or an empty text; what
  /// counts is ``Column/nulls``.
  package enum Values: Hashable, Sendable {
    case double([Double])
    case int64([Int64])
    case bool([Bool])
    case string(TextColumn)
  }

  package var name: String
  package var values: Values
  /// The rows without a value.
  package var nulls: NullMask
  /// What whole numbers count, in Avro's words: `date`, `time-millis`, `timestamp-micros` and so
  /// on.
  package var logicalType: String?

  /// What the values are.
  package var type: ColumnType {
    switch values {
    case .double: .double
    case .int64: .int64
    case .bool: .bool
    case .string: .string
    }
  }

  /// How many rows there are.
  package var count: Int {
    switch values {
    case .double(let values): values.count
    case .int64(let values): values.count
    case .bool(let values): values.count
    case .string(let values): values.count
    }
  }

  /// The numbers, if these are doubles.
  package var doubles: [Double]? {
    guard case .double(let values) = values else { return nil }
    return values
  }

  /// The whole numbers, if these are some.
  package var integers: [Int64]? {
    guard case .int64(let values) = values else { return nil }
    return values
  }

  /// The truth values, if these are some.
  package var bools: [Bool]? {
    guard case .bool(let values) = values else { return nil }
    return values
  }

  /// The texts, if these are some.
  package var texts: TextColumn? {
    guard case .string(let values) = values else { return nil }
    return values
  }
}
