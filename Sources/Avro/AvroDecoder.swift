package import Vocabulary

/// Reads data of a schema from Avro's binary form, as plain JSON.
///
/// Values stand as ``AvroRecordChecker`` wants them: a union's value bare, an enumeration as its
/// symbol, bytes and fixed as texts of which each character is a byte. Numbers that JSON cannot
/// write are the texts `NaN`, `Infinity` and `-Infinity`. A logical type changes nothing: times are
/// the numbers, and decimals the bytes, that they are stored as.
package struct AvroDecoder {
  private let named: [String: AvroType]
  private let depth: Int
  /// How many values may still be read. A schema of records in records in records needs no byte at
  /// all for any number of them.
  private var budget: Int

  /// How many values a datum may have beside those that have a byte.
  package static let mostEmptyValues = 1 << 20

  /// A decoder of types that refer to a schema's named ones. Values may nest up to `depth`, and
  /// there may be up to `values` of them in all.
  package init(_ schema: AvroSchema, depth: Int = 64, values: Int) {
    named = schema.named
    self.depth = depth
    budget = values
  }

  /// One datum of a schema's record; it must be all that there is.
  package static func decode(
    _ bytes: Span<UInt8>, _ schema: AvroSchema
  ) throws(AvroBinaryError) -> JSON {
    var decoder = AvroDecoder(schema, values: bytes.count + mostEmptyValues)
    var cursor = AvroCursor()
    let value = try decoder.value(.record(schema.root), bytes, &cursor)
    guard cursor.offset == bytes.count else {
      throw AvroBinaryError(
        offset: cursor.offset,
        message: "found \(bytes.count - cursor.offset) bytes after the end of the datum")
    }
    return value
  }

  /// The datum of a type at the cursor.
  package mutating func value(
    _ type: AvroType, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor
  ) throws(AvroBinaryError) -> JSON {
    try value(type, bytes, &cursor, level: 0)
  }

  private mutating func value(
    _ type: AvroType, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor, level: Int
  ) throws(AvroBinaryError) -> JSON {
    guard level < depth else {
      throw AvroBinaryError(offset: cursor.offset, message: "nested more than \(depth) deep")
    }
    budget -= 1
    guard budget >= 0 else {
      throw AvroBinaryError(offset: cursor.offset, message: "found too many values")
    }
    switch type {
    case .null: return .null
    case .boolean: return .bool(try cursor.boolean(bytes))
    case .int: return .integer(Int64(try cursor.int(bytes)))
    case .long: return .integer(try cursor.long(bytes))
    case .float: return Self.number(Double(try cursor.float(bytes)))
    case .double: return Self.number(try cursor.double(bytes))
    case .bytes: return Self.characters(bytes.extracting(try cursor.content(bytes)))
    case .fixed(_, let size):
      return Self.characters(bytes.extracting(try cursor.fixed(bytes, size: size)))
    case .string:
      let start = cursor.offset
      let range = try cursor.content(bytes)
      guard let text = try? UTF8Span(validating: bytes.extracting(range)) else {
        throw AvroBinaryError(offset: start, message: "found a string that is not UTF-8")
      }
      return .string(String(copying: text))
    case .enumeration(_, let symbols):
      return .string(symbols[try cursor.index(bytes, below: symbols.count, of: "symbol")])
    case .union(let branches):
      let index = try cursor.index(bytes, below: branches.count, of: "branch")
      return try value(branches[index], bytes, &cursor, level: level + 1)
    case .reference(let name):
      guard let target = named[name] else {
        throw AvroBinaryError(
          offset: cursor.offset, message: "the type \(name) is not defined")
      }
      return try value(target, bytes, &cursor, level: level + 1)
    case .record(let record):
      var members: [String: JSON] = [:]
      for field in record.fields {
        members[field.name] = try value(field.type, bytes, &cursor, level: level + 1)
      }
      return .object(members)
    case .array(let element):
      var elements: [JSON] = []
      while true {
        let count = try cursor.blockCount(bytes)
        if count == 0 { return .array(elements) }
        for _ in 0..<count {
          elements.append(try value(element, bytes, &cursor, level: level + 1))
        }
      }
    case .map(let element):
      var members: [String: JSON] = [:]
      while true {
        let count = try cursor.blockCount(bytes)
        if count == 0 { return .object(members) }
        for _ in 0..<count {
          guard case .string(let key) = try value(.string, bytes, &cursor, level: level + 1)
          else { continue }
          members[key] = try value(element, bytes, &cursor, level: level + 1)
        }
      }
    case .logical(_, let base), .decimal(_, _, let base):
      return try value(base, bytes, &cursor, level: level + 1)
    }
  }

  private static func number(_ value: Double) -> JSON {
    if value.isFinite { return .number(value) }
    return .string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
  }

  private static func characters(_ bytes: Span<UInt8>) -> JSON {
    var text = ""
    for index in bytes.indices { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    return .string(text)
  }
}
