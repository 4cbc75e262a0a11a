import MessagePack
import Testing
import Vocabulary

struct MessagePackTests {
  private func text(_ bytes: [UInt8]) -> String {
    do {
      return String(decoding: try MessagePackReader.read(bytes).text, as: UTF8.self)
    } catch {
      return "\(error)"
    }
  }

  /// The bytes are those that the `msgpack` of PyPI writes for the value.
  @Test(
    arguments: [
      ([0xC0], "null"), ([0xC3], "true"), ([0x7F], "127"), ([0xE0], "-32"), ([0xCC, 0xFF], "255"),
      ([0xD1, 0x80, 0x00], "-32768"), ([0xD2, 0x80, 0, 0, 0], "-2147483648"),
      ([0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "18446744073709551615"),
      ([0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0], "-9223372036854775808"),
      ([0xCB, 0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], "0.1"),
      ([0xCA, 0x3F, 0x80, 0, 0], "1.0"),
      ([0xA2, 0xC3, 0xBC], #""ü""#), ([0xA3, 0x22, 0x5C, 0x0A], #""\"\\\u000a""#),
      ([0xC4, 0x02, 0x41, 0xFF], "\"A\u{FF}\""),
      ([0x93, 1, 0x91, 2, 0x80], "[1,[2],{}]"),
      ([0x82, 0xA1, 0x61, 1, 0xA1, 0x62, 0x90], #"{"a":1,"b":[]}"#),
      ([0xDC, 0, 1, 0xC2], "[false]"), ([0xDE, 0, 1, 0xA1, 0x78, 0xC0], #"{"x":null}"#),
    ] as [([UInt8], String)])
  func `a value reads as the JSON that says the same`(bytes: [UInt8], expected: String) {
    #expect(text(bytes) == expected)
  }

  @Test(
    arguments: [
      ([], "byte 0: the value is not complete"),
      ([0x92, 1], "byte 2: the value is not complete"),
      ([0xC1], "byte 0: found a byte that begins no value"),
      ([0xCD, 1], "byte 0: the value is not complete"),
      (
        [0xDB, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        "byte 0: found 1 of the 4294967295 bytes that were announced"
      ),
      ([0xDD, 0xFF, 0xFF, 0xFF, 0xFF], "byte 5: the value is not complete"),
      ([0x81, 1, 2], "byte 1: found a key that is no text"),
      ([0x81, 0x90, 2], "byte 1: found a key that is no text"),
      ([1, 2], "byte 1: found 1 bytes after the end of the value"),
    ] as [([UInt8], String)])
  func `bytes that are no value are refused with their place`(bytes: [UInt8], expected: String) {
    #expect(text(bytes) == expected)
  }

  @Test func `what JSON cannot say is told by its place, and is null`() throws {
    // [{"a/b": nan}, ext 5, a text that is no UTF-8]
    let document = try MessagePackReader.read([
      0x93, 0x81, 0xA3, 0x61, 0x2F, 0x62, 0xCA, 0x7F, 0xC0, 0, 0, 0xD4, 5, 0, 0xA1, 0xFF,
    ])
    #expect(String(decoding: document.text, as: UTF8.self) == #"[{"a/b":null},null,null]"#)
    #expect(
      document.losses.map { "\($0.pointer) \($0.message)" } == [
        "/0/a~1b found nan", "/1 found an extension value of type 5",
        "/2 found a text that is not UTF-8",
      ])
    #expect(document.elements?.map { document.text[$0].count } == [12, 4, 4])
  }

  @Test func `depth and length have limits`() {
    let deep = [UInt8](repeating: 0x91, count: 1_000_000) + [1]
    let error = #expect(throws: MessagePackError.self) { try MessagePackReader.read(deep) }
    #expect(error?.message == "nested more than 128 deep")
    let long = #expect(throws: MessagePackError.self) {
      try MessagePackReader.read(
        [0xDC, 0, 200] + [UInt8](repeating: 0xC0, count: 200), limits: .init(textBytes: 100))
    }
    #expect(long?.message == "the value is longer than 100 bytes as JSON")
  }

  @Test(arguments: [
    "null", "[true,false,-1,0,127,128,65536,4294967296,-129,-32769,-2147483649]",
    #"{"a":{"b":["ü","",1.5,0.1,1e+300]}}"#, "9223372036854775807", "-9223372036854775808",
  ])
  func `what was written reads as what it was`(json: String) throws {
    let value = try JSON(parsing: json)
    let read = try MessagePackReader.read(MessagePackWriter.write(value)).text
    #expect(try JSON(parsing: read) == value)
  }

  @Test func `lengths of sixteen and thirty-two bits go both ways`() throws {
    let value = JSON.object([
      "text": .string(String(repeating: "x", count: 70_000)),
      "list": .array((0..<70_000).map { .integer($0) }),
      "map": .object(Dictionary(uniqueKeysWithValues: (0..<300).map { ("k\($0)", .integer($0)) })),
    ])
    let read = try MessagePackReader.read(MessagePackWriter.write(value)).text
    #expect(try JSON(parsing: read) == value)
  }

  @Test func `damaged bytes are an error or a value, and never a crash`() throws {
    let seed = MessagePackWriter.write(
      [
        "a": [1, -70_000, 1.5, "text", .null, ["b": true]],
        "c": .string(String(repeating: "y", count: 40)),
      ])
    var random = SplitMix(state: 20_261_125)
    var values = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0...(random.next() % 4) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      bytes.removeLast(Int(random.next() % UInt64(bytes.count)) / 3)
      // What is read is JSON, whatever it was.
      if let document = try? MessagePackReader.read(bytes) {
        values += 1
        #expect(throws: Never.self) { try JSON(parsing: document.text) }
      }
    }
    #expect(values > 0)
  }
}

/// A small generator with a seed (Steele, Lea and Flood, 2014).
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
