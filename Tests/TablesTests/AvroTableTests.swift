import Avro
import Tables
import Testing
import Vocabulary

@Suite struct AvroTableTests {
  private static let mark = (0..<16).map { UInt8($0 * 7) }

  private func long(_ value: Int64) -> [UInt8] {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private func text(_ text: String) -> [UInt8] { long(Int64(text.utf8.count)) + Array(text.utf8) }

  private func header(_ schema: String, codec: String = "null") -> [UInt8] {
    Array("Obj\u{1}".utf8) + long(2) + text("avro.schema") + text(schema) + text("avro.codec")
      + text(codec) + long(0) + Self.mark
  }

  private func block(_ count: Int64, _ data: [UInt8]) -> [UInt8] {
    long(count) + long(Int64(data.count)) + data + Self.mark
  }

  /// A file of records that are given as JSON, two a block.
  private func file(_ schema: String, _ records: [String]) throws -> [UInt8] {
    let parsed = try AvroSchema(parsing: Array(schema.utf8))
    var bytes = header(schema)
    for start in stride(from: 0, to: records.count, by: 2) {
      let part = records[start..<min(start + 2, records.count)]
      let data = try part.flatMap { try AvroEncoder.encode(JSON(parsing: $0), parsed) }
      bytes += block(Int64(part.count), data)
    }
    return bytes
  }

  private func read(_ bytes: [UInt8], _ options: TableOptions = TableOptions()) -> String {
    let whole = TableText.read(bytes, .avro, options)
    for piece in [1, 7, 50] {
      #expect(TableText.read(bytes, .avro, options, piece: piece) == whole, "pieces of \(piece)")
    }
    return whole
  }

  private func record(_ fields: String) -> String {
    "{\"type\": \"record\", \"name\": \"r\", \"fields\": [\(fields)]}"
  }

  private static let everything = #"""
    {"name": "flag", "type": "boolean"}, {"name": "small", "type": "int"},
    {"name": "single", "type": "float"}, {"name": "double", "type": "double"},
    {"name": "text", "type": "string"}, {"name": "raw", "type": "bytes"},
    {"name": "colour", "type": {"type": "enum", "name": "c", "symbols": ["red", "blue"]}},
    {"name": "maybe", "type": ["null", "long"]}, {"name": "mixed", "type": ["int", "string", "null"]},
    {"name": "list", "type": {"type": "array", "items": ["null", "long"]}},
    {"name": "map", "type": {"type": "map", "values": "double"}},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
    {"name": "id", "type": {"type": "fixed", "name": "u", "size": 16, "logicalType": "uuid"}},
    {"name": "span", "type": {"type": "fixed", "name": "d", "size": 12, "logicalType": "duration"}}
    """#

  @Test func `every type becomes a column`() throws {
    let record = #"""
      {"flag": true, "small": -7, "single": 0.1, "double": 0.1, "text": "é", "raw": "\u0000ÿ",
       "colour": "blue", "maybe": null, "mixed": 5, "list": [1, null], "map": {"a": 0.5},
       "at": 1700000000000, "price": "\u0004Ò", "id": "\u0001#Eg\u0089«ÍïþÜº\u0098vT2\u0010",
       "span": "\u0001\u0000\u0000\u0000\u0002\u0000\u0000\u0000¼\u000b\u0000\u0000"}
      """#
    let bytes = try file(self.record(Self.everything), [record, record, record])
    let row = #"""
      true -7 0.10000000149011612 0.1 "é" "\0ÿ" "blue" ~ 5 "[1,null]" "{\"a\":0.5}" 1700000000000 "12.34" "01234567-89ab-cdef-fedc-ba9876543210" "P1M2DT3.004S"
      """#
    #expect(
      read(bytes) == """
        flag:bool small:int64 single:double double:double text:string raw:string colour:string \
        maybe:int64 mixed:int64 list:string map:string at:int64 price:string id:string span:string
        \(row)
        \(row)
        \(row)
        """)
    let table = try TableReader.read(bytes, as: .avro)
    #expect(table["at"]?.logicalType == "timestamp-millis")
    let wanted = TableOptions(columns: [
      ColumnRequest("price", .double), ColumnRequest("small", .double),
    ])
    #expect(read(bytes, wanted) == "price:double small:double\n12.34 -7.0\n12.34 -7.0\n12.34 -7.0")
  }

  @Test func `values that do not fit what is asked for are problems of their records`() throws {
    let bytes = try file(
      record(#"{"name": "a", "type": ["null", "double", "string"]}, {"name": "b", "type": "int"}"#),
      [#"{"a": 1.5, "b": 1}"#, #"{"a": "x", "b": 2}"#, #"{"a": null, "b": 3}"#])
    var options = TableOptions(columns: [
      ColumnRequest("b", .int64), ColumnRequest("a", .double, isNullable: false),
    ])
    #expect(
      read(bytes, options) == """
        rows: 2 of 3 records are invalid (1 missing, 1 type)
        record 2, column "a": found "x", expected a number
        record 3, column "a": found nothing, expected a number
        """)
    options.invalidRows = .drop(share: 1)
    #expect(read(bytes, options) == "b:int64 a:double\n1 1.5")
  }

  @Test func `an empty file of a schema is an empty table`() {
    #expect(read(header(record(#"{"name": "a", "type": "int"}"#))) == "a:int64")
  }

  // MARK: - Hostile files

  @Test func `what a file claims is not believed`() {
    let schema = record(#"{"name": "a", "type": "int"}"#)
    let head = header(schema)
    let start = head.count
    #expect(
      read([]) == "syntax: byte 0: found no Avro container file, which begins with \"Obj\" and a 1")
    #expect(
      read(header(schema, codec: "lz4"))
        == "syntax: found the codec \"lz4\", expected one of null, deflate, snappy, bzip2, xz,"
        + " zstandard")
    #expect(
      read(header("\"int\""))
        == "schema: found an Avro file whose schema is not read: $: expected a record schema,"
        + " found a string")
    #expect(
      read(head + block(1, [2]) + long(-1) + long(1))
        == "syntax: record 2, byte \(start + 19): found a block of -1 records in 1 bytes")
    #expect(
      read(head + long(1) + long(.max))
        == "limit: record 1, byte \(start): found a block of 9223372036854775807 bytes, expected"
        + " at most 268435456")
    #expect(
      read(head + block(.max, [2]))
        == "syntax: record 1, byte \(start): found a block of 9223372036854775807 records in 1"
        + " bytes")
    #expect(
      read(head + block(2, [2]))
        == "syntax: record 2, byte \(start): at byte 1 of the block, the data ends too early")
    #expect(
      read(head + block(1, [2, 4]))
        == "syntax: record 2, byte \(start): found 1 bytes after the last record of a block")
    var wrong = head + block(1, [2])
    wrong[wrong.count - 1] ^= 1
    #expect(
      read(wrong)
        == "syntax: record 1, byte \(start + 3): the mark after a block is not that of the header")
    #expect(
      read(head + block(1, [2]).dropLast())
        == "truncated: record 1, byte \(start): found the end of the file in a block")
    #expect(
      read(Array(head.dropLast(3)))
        == "truncated: byte \(head.count - 3): the header of the Avro file is damaged: the data"
        + " ends too early")
  }

  @Test func `records without a byte are few`() throws {
    let nothing = header(record(#"{"name": "a", "type": "null"}"#))
    #expect(try TableReader.read(nothing + block(60_000, []), as: .avro).rows == 60_000)
    #expect(read(nothing + block(70_000, [])).contains("found a block of 70000 records in 0 bytes"))
  }

  @Test func `a file with any byte changed is read or refused, and never traps`() throws {
    let bytes = try file(
      record(Self.everything),
      [
        #"""
        {"flag": true, "small": -7, "single": 0.1, "double": 0.1, "text": "é", "raw": "\u0000ÿ",
         "colour": "blue", "maybe": null, "mixed": "five", "list": [1, null], "map": {"a": 0.5},
         "at": 1700000000000, "price": "\u0004Ò", "id": "0123456789abcdef",
         "span": "0123456789ab"}
        """#
      ])
    var refused = 0
    for index in bytes.indices {
      for value: UInt8 in [0x00, 0x01, 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] = value
        if TableText.read(damaged, .avro).contains(": ") { refused += 1 }
      }
    }
    #expect(refused > bytes.count)
  }
}
