package import Vocabulary

/// Writes data of a schema in Avro's binary form, from plain JSON as ``AvroDecoder`` gives it.
///
/// A member that a record lacks is written as its field's default. What is in no field is refused,
/// since it would be lost, and so is a text where a number must be: the texts that the decoder
/// gives for numbers that JSON cannot write do not go back.
package struct AvroEncoder {
  private let schema: AvroSchema
  private(set) var bytes: [UInt8] = []

  /// Why a value is not written: where in it, and what does not fit.
  package struct Mismatch: Error, Hashable, Sendable, CustomStringConvertible {
    package let problem: String
    package var description: String { problem }
  }

  private init(_ schema: AvroSchema) {
    self.schema = schema
  }

  /// The binary form of one record.
  package static func encode(
    _ record: JSON, _ schema: AvroSchema
  ) throws(Mismatch) -> [UInt8] {
    if let problem = schema.problems(in: record).first { throw Mismatch(problem: problem) }
    var encoder = AvroEncoder(schema)
    try encoder.write(record, .record(schema.root))
    return encoder.bytes
  }

  private mutating func write(_ value: JSON, _ type: AvroType) throws(Mismatch) {
    switch (type, value) {
    case (.reference, _): try write(value, schema.resolved(type))
    case (.logical(_, let base), _), (.decimal(_, _, let base), _): try write(value, base)
    case (.null, .null): break
    case (.boolean, .bool(let flag)): bytes.append(flag ? 1 : 0)
    case (.int, .integer(let number)), (.long, .integer(let number)): long(number)
    case (.float, _):
      guard let number = value.double else { throw mismatch(value, type) }
      append(UInt64(Float(number).bitPattern), size: 4)
    case (.double, _):
      guard let number = value.double else { throw mismatch(value, type) }
      append(number.bitPattern, size: 8)
    case (.string, .string(let text)):
      long(Int64(text.utf8.count))
      bytes += text.utf8
    case (.bytes, .string(let text)):
      let content = try Self.characters(text)
      long(Int64(content.count))
      bytes += content
    case (.fixed, .string(let text)): bytes += try Self.characters(text)
    case (.enumeration(_, let symbols), .string(let text)):
      guard let index = symbols.firstIndex(of: text) else { throw mismatch(value, type) }
      long(Int64(index))
    case (.union(let branches), _): try write(value, branches: branches)
    case (.record(let record), .object(let members)):
      for field in record.fields {
        guard let member = members[field.name] ?? field.defaultValue else {
          throw Mismatch(problem: "the member \"\(field.name)\" is missing")
        }
        try write(member, field.type)
      }
    case (.array(let element), .array(let elements)):
      if !elements.isEmpty { long(Int64(elements.count)) }
      for value in elements { try write(value, element) }
      long(0)
    case (.map(let element), .object(let members)):
      if !members.isEmpty { long(Int64(members.count)) }
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        try write(.string(key), .string)
        try write(value, element)
      }
      long(0)
    default: throw mismatch(value, type)
    }
  }

  /// The first branch that the value fits goes.
  private mutating func write(_ value: JSON, branches: [AvroType]) throws(Mismatch) {
    let checker = AvroRecordChecker(named: schema.named, isScoring: false)
    for (index, branch) in branches.enumerated()
    where checker.problems(in: value, type: branch, place: "$").isEmpty {
      long(Int64(index))
      return try write(value, branch)
    }
    throw mismatch(value, .union(branches))
  }

  private func mismatch(_ value: JSON, _ type: AvroType) -> Mismatch {
    Mismatch(problem: "expected \(type.words), found \(value.kind)")
  }

  /// The bytes of a text of which each character is one.
  private static func characters(_ text: String) throws(Mismatch) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else {
        throw Mismatch(problem: "expected bytes, found a character beyond U+00FF")
      }
      bytes.append(byte)
    }
    return bytes
  }

  private mutating func long(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func append(_ word: UInt64, size: Int) {
    for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * index))) }
  }
}
