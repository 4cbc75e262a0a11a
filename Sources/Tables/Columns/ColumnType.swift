package import Avro
import Vocabulary

/// What the values of a column are.
package enum ColumnType: String, CaseIterable, Hashable, Sendable {
  case double
  case int64
  case bool
  case string

  /// The type with its article, for messages.
  package var words: String {
    switch self {
    case .double: "a number"
    case .int64: "a whole number"
    case .bool: "true or false"
    case .string: "a text"
    }
  }
}

/// A column that is asked for.
package struct ColumnRequest: Hashable, Sendable {
  package var name: String
  /// What the values must be; `nil` to find it out from all of them.
  package var type: ColumnType?
  /// Whether a value may be missing.
  package var isNullable: Bool

  /// A column by its name.
  package init(_ name: String, _ type: ColumnType? = nil, isNullable: Bool = true) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
  }

  /// The columns that a schema declares, in its order.
  ///
  /// Whole numbers are `int64`, the times among them too; floating-point numbers are `double`, and
  /// so is a decimal; truth values are `bool`; texts, enumerations, bytes and fixed are `string`. A
  /// union with null may lack a value. A union of several kinds, an array, a map and a record have
  /// no type of their own and are inferred.
  package static func columns(of schema: AvroSchema) -> [ColumnRequest] {
    schema.fields.map { field in
      let (type, isNullable) = declared(field.type, in: schema)
      return ColumnRequest(field.name, type, isNullable: isNullable || field.defaultValue == .null)
    }
  }

  /// The columns that a schema declares, where there is one.
  package static func columns(of schema: AvroSchema?) -> [ColumnRequest] {
    schema.map { columns(of: $0) } ?? []
  }

  private static func declared(
    _ type: AvroType, in schema: AvroSchema
  ) -> (type: ColumnType?, isNullable: Bool) {
    switch schema.resolved(type) {
    case .null: return (.string, true)
    case .boolean: return (.bool, false)
    case .int, .long: return (.int64, false)
    case .float, .double, .decimal: return (.double, false)
    case .string, .bytes, .fixed, .enumeration: return (.string, false)
    case .logical(_, let base): return declared(base, in: schema)
    case .union(let branches):
      let isNullable = branches.contains(.null)
      let types = Set(branches.filter { $0 != .null }.map { declared($0, in: schema).type })
      if types.count == 1, let type = types.first { return (type, isNullable) }
      return (types == [.int64, .double] ? .double : nil, isNullable)
    case .array, .map, .record, .reference: return (nil, false)
    }
  }
}
