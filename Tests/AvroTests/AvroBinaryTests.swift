import Avro
import Testing
import Vocabulary

@Suite struct AvroBinaryTests {
  private static let everything = #"""
    {"type": "record", "name": "all", "fields": [
      {"name": "nothing", "type": "null"},
      {"name": "flag", "type": "boolean"},
      {"name": "small", "type": "int"},
      {"name": "large", "type": "long"},
      {"name": "single", "type": "float"},
      {"name": "double", "type": "double"},
      {"name": "text", "type": "string"},
      {"name": "raw", "type": "bytes"},
      {"name": "digest", "type": {"type": "fixed", "name": "four", "size": 4}},
      {"name": "colour", "type": {"type": "enum", "name": "colour", "symbols": ["red", "blue"]}},
      {"name": "maybe", "type": ["null", "long", "string"]},
      {"name": "list", "type": {"type": "array", "items": "long"}},
      {"name": "map", "type": {"type": "map", "values": "double"}},
      {"name": "next", "type": ["null", "all"]},
      {"name": "day", "type": {"type": "int", "logicalType": "date"}}
    ]}
    """#

  private static let record = #"""
    {"nothing": null, "flag": true, "small": -2147483648, "large": 9223372036854775807,
     "single": 0.5, "double": 0.1, "text": "héllo\u0000", "raw": "\u0000ÿ", "digest": "abcd",
     "colour": "blue", "maybe": "x", "list": [1, -1, 300], "map": {"b": 2.5, "a": 1.5},
     "next": {"nothing": null, "flag": false, "small": 0, "large": -9223372036854775808,
       "single": 1.5, "double": -1e300, "text": "", "raw": "", "digest": "\u0000\u0001þÿ",
       "colour": "red", "maybe": null, "list": [], "map": {}, "next": null, "day": -1},
     "day": 20000}
    """#

  private func schema(_ text: String) throws -> AvroSchema {
    try AvroSchema(parsing: Array(text.utf8))
  }

  private func decode(_ bytes: [UInt8], _ schema: AvroSchema) -> String {
    do throws(AvroBinaryError) {
      return try AvroDecoder.decode(bytes.span, schema).canonicalText
    } catch {
      return "\(error)"
    }
  }

  @Test func `the lists of the specification's and ModelOp's examples are read`() throws {
    let schema = try schema(
      #"{"type": "record", "name": "r", "fields": [{"name": "a", "type": {"type": "array", "items": "int"}}]}"#
    )
    #expect(decode([0x08, 0x02, 0x04, 0x06, 0x08, 0x00], schema) == #"{"a":[1,2,3,4]}"#)
    #expect(decode([0x04, 0x06, 0x36, 0x00], schema) == #"{"a":[3,27]}"#)
    // The same with a block's size in bytes, which a negative count announces.
    #expect(decode([0x03, 0x04, 0x06, 0x36, 0x00], schema) == #"{"a":[3,27]}"#)
    #expect(
      try AvroEncoder.encode(JSON(parsing: #"{"a": [1, 2, 3, 4]}"#), schema)
        == [0x08, 0x02, 0x04, 0x06, 0x08, 0x00])
  }

  @Test func `a record of every type comes back as it was`() throws {
    let schema = try schema(Self.everything)
    let record = try JSON(parsing: Self.record)
    let bytes = try AvroEncoder.encode(record, schema)
    #expect(try AvroDecoder.decode(bytes.span, schema) == record)
  }

  @Test func `data that is cut off or goes on is an error`() throws {
    let schema = try schema(Self.everything)
    let bytes = try AvroEncoder.encode(JSON(parsing: Self.record), schema)
    for count in bytes.indices {
      #expect(throws: AvroBinaryError.self) {
        try AvroDecoder.decode(bytes.span.extracting(first: count), schema)
      }
    }
    #expect(
      decode(bytes + [0], schema)
        == "byte \(bytes.count): found 1 bytes after the end of the datum")
  }

  @Test func `data with any byte changed is read or refused, and never traps`() throws {
    let schema = try schema(Self.everything)
    let bytes = try AvroEncoder.encode(JSON(parsing: Self.record), schema)
    var refused = 0
    for index in bytes.indices {
      for value: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] = value
        if decode(damaged, schema).hasPrefix("byte ") { refused += 1 }
      }
    }
    #expect(refused > bytes.count)
  }

  @Test(arguments: [
    ("\"long\"", [0x80, 0x80], "byte 2: the data ends too early"),
    (
      "\"long\"", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
      "byte 9: a number has more than 64 bits"
    ),
    ("\"int\"", [0x80, 0x80, 0x80, 0x80, 0x10], "byte 0: an int has more than 32 bits"),
    ("\"boolean\"", [2], "byte 0: found 2, expected a boolean of 0 or 1"),
    ("\"string\"", [0x01], "byte 0: found a length of -1"),
    ("\"string\"", [0x02, 0xFF], "byte 0: found a string that is not UTF-8"),
    ("\"bytes\"", [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0], "byte 6: the data ends too early"),
    ("[\"null\", \"int\"]", [0x04], "byte 0: found branch 2, expected one of 0 to 1"),
    ("[\"null\", \"int\"]", [0x01], "byte 0: found branch -1, expected one of 0 to 1"),
    (
      "{\"type\": \"array\", \"items\": \"null\"}", [0x80, 0x80, 0x80, 0x80, 0x80, 0x20],
      "byte 0: found a block of 549755813888 items, more than there are bytes"
    ),
    (
      "{\"type\": \"array\", \"items\": \"int\"}",
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      "byte 0: found a block of -9223372036854775808 items"
    ),
  ])
  func `what is claimed is not believed`(_ type: String, _ bytes: [UInt8], _ expected: String)
    throws
  {
    let schema = try schema(
      #"{"type": "record", "name": "r", "fields": [{"name": "a", "type": \#(type)}]}"#)
    #expect(decode(bytes, schema) == expected)
  }

  @Test func `a record that holds itself ends at a depth`() throws {
    let schema = try schema(
      #"{"type": "record", "name": "r", "fields": [{"name": "r", "type": "r"}]}"#)
    #expect(decode([], schema) == "byte 0: nested more than 64 deep")
  }

  @Test func `records in records without a byte end at a number`() throws {
    var type = "\"null\""
    for level in 0..<21 {
      type = """
        {"type": "record", "name": "r\(level)", "fields": [
          {"name": "a", "type": \(type)}, {"name": "b", "type": "\(level == 0 ? "null" : "r\(level - 1)")"}]}
        """
    }
    let schema = try schema(type)
    #expect(decode([], schema) == "byte 0: found too many values")
  }

  @Test(arguments: [
    ([], 2, "0.00"), ([0x00], 0, "0"), ([0x01], 2, "0.01"), ([0xFF], 2, "-0.01"),
    ([0x04, 0xD2], 2, "12.34"), ([0xFB, 0x2E], 1, "-123.4"), ([0x80], 0, "-128"),
    ([0x80, 0x00], 3, "-32.768"),
    (
      [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], 0,
      "2361183241434822606847"
    ),
  ])
  func `a decimal is its exact digits`(_ bytes: [UInt8], _ scale: Int, _ expected: String) {
    #expect(AvroDecimal.text(bytes.span, scale: scale) == expected)
  }

  @Test func `what does not fit the schema is not written`() throws {
    let schema = try schema(
      #"{"type": "record", "name": "r", "fields": [{"name": "a", "type": ["null", "int"], "default": null}]}"#
    )
    #expect(try AvroEncoder.encode(.object([:]), schema) == [0x00])
    let mismatch = #expect(throws: AvroEncoder.Mismatch.self) {
      try AvroEncoder.encode(JSON(parsing: #"{"a": "x"}"#), schema)
    }
    #expect(mismatch?.problem == "$.a: expected null or int, found \"x\"")
    #expect(throws: AvroEncoder.Mismatch.self) {
      try AvroEncoder.encode(JSON(parsing: #"{"a": 1, "b": 2}"#), schema)
    }
  }

  @Test func `decimals keep precision and scale, also by their name`() throws {
    let schema = try schema(
      #"""
      {"type": "record", "name": "r", "fields": [
        {"name": "a", "type": {"type": "fixed", "name": "money", "size": 8,
          "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "b", "type": "money"},
        {"name": "c", "type": {"type": "bytes", "logicalType": "decimal"}}
      ]}
      """#)
    let money = AvroType.decimal(precision: 9, scale: 2, .fixed(name: "money", size: 8))
    #expect(schema.fields[0].type == money)
    #expect(schema.resolved(schema.fields[1].type) == money)
    // Without a precision it is none, and then the type alone counts (Avro 1.11, "Logical Types").
    #expect(schema.fields[2].type == .bytes)
  }
}
