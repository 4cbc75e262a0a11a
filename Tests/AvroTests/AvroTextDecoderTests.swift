import Avro
import Testing
import Vocabulary

@Suite struct `Avro's binary form as JSON text` {
  static let schema = """
    {"type": "record", "name": "R", "fields": [
      {"name": "a", "type": "long"}, {"name": "b", "type": ["null", "double"]},
      {"name": "c", "type": "string"}, {"name": "d", "type": "bytes"},
      {"name": "e", "type": {"type": "array", "items": "int"}},
      {"name": "f", "type": {"type": "map", "values": "boolean"}},
      {"name": "g", "type": {"type": "enum", "name": "E", "symbols": ["X", "Y"]}},
      {"name": "h", "type": {"type": "record", "name": "S", "fields": [
        {"name": "next", "type": ["null", "S"]}]}}]}
    """

  private func text(_ bytes: [UInt8], depth: Int = 64) throws -> String {
    var text = Array("[".utf8)
    try AvroTextDecoder.decode(
      bytes.span, try AvroSchema(parsing: Array(Self.schema.utf8)), depth: depth, into: &text)
    return String(decoding: text.dropFirst(), as: UTF8.self)
  }

  @Test(arguments: [
    #"{"a":-3,"b":0.1,"c":"q\"\\\u0001é","d":"\u0000ÿ\"","e":[1,-2],"f":{"k":true},"g":"Y","h":{"next":{"next":null}}}"#,
    #"{"a":9007199254740993,"b":null,"c":"","d":"","e":[],"f":{},"g":"X","h":{"next":null}}"#,
    #"{"a":0,"b":5,"c":"x","d":"","e":[],"f":{"x":false,"y":true},"g":"X","h":{"next":null}}"#,
  ])
  func `means what the value means`(record: String) throws {
    let schema = try AvroSchema(parsing: Array(Self.schema.utf8))
    let bytes = try AvroEncoder.encode(try JSON(parsing: record), schema)
    let value = try AvroDecoder.decode(bytes.span, schema)
    let read = try JSON(parsing: try text(bytes))
    #expect(read.canonicalText == value.canonicalText)
    // Cut short anywhere, both say the same.
    for count in bytes.indices {
      let part = Array(bytes[..<count])
      let expected = #expect(throws: AvroBinaryError.self) {
        try AvroDecoder.decode(part.span, schema)
      }
      let found = #expect(throws: AvroBinaryError.self) { try text(part) }
      #expect(found == expected)
    }
  }

  @Test func `keeps a double a double`() throws {
    let bytes: [UInt8] = [0, 2, 0, 0, 0, 0, 0, 0, 0x14, 0x40, 0, 0, 0, 0, 0, 0]
    #expect(
      try text(bytes)
        == #"{"a":0,"b":5.0,"c":"","d":"","e":[],"f":{},"g":"X","h":{"next":null}}"#)
  }

  @Test func `refuses what is nested too deep, and what stands after the end`() throws {
    let head: [UInt8] = [0, 0, 0, 0, 0, 0, 0]
    let deep = #expect(throws: AvroBinaryError.self) {
      try text(head + [UInt8](repeating: 2, count: 100) + [0])
    }
    #expect(deep?.message == "nested more than 64 deep")
    let long = #expect(throws: AvroBinaryError.self) { try text(head + [0, 7]) }
    #expect(long?.message == "found 1 bytes after the end of the datum")
  }
}
