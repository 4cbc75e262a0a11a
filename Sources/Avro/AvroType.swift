/// A type of Avro 1.11's schema language.
package indirect enum AvroType: Hashable, Sendable {
  case null
  case boolean
  case int
  case long
  case float
  case double
  case bytes
  case string
  case fixed(name: String, size: Int)
  case enumeration(name: String, symbols: [String])
  case array(AvroType)
  case map(AvroType)
  case union([AvroType])
  case record(AvroRecord)
  /// A record, enumeration or fixed that is defined earlier in the schema, by its full name.
  case reference(String)
  /// A type with a logical type: `date`, `timestamp-millis`, `uuid` and so on. Those of Avro are
  /// kept; others are ignored, as Avro demands.
  case logical(String, AvroType)
  /// The logical type `decimal` on bytes or a fixed: a whole number of at most `precision` digits,
  /// of which `scale` stand after the point, as big-endian two's complement.
  case decimal(precision: Int, scale: Int, AvroType)

  /// The type in the words of Avro.
  package var words: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .int: "int"
    case .long: "long"
    case .float: "float"
    case .double: "double"
    case .bytes: "bytes"
    case .string: "string"
    case .fixed(let name, let size): "fixed \(name) of \(size) bytes"
    case .enumeration(let name, _): "enum \(name)"
    case .array(let element): "array of \(element.words)"
    case .map(let value): "map of \(value.words)"
    case .union(let branches): branches.map(\.words).joined(separator: " or ")
    case .record(let record): "record \(record.name)"
    case .reference(let name): name
    case .logical(let name, let base): "\(base.words) (\(name))"
    case .decimal(_, _, let base): "\(base.words) (decimal)"
    }
  }
}
