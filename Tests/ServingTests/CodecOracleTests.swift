import Avro
import Foundation
import MessagePack
import Serving
import Testing
import Vocabulary

/// Compares codecs byte for byte with `msgpack` and `fastavro` of PyPI, where
/// `MUSTER_ORACLE_PYTHON` names an interpreter that has them.
struct CodecOracleTests {
  private static let python = ProcessInfo.processInfo.environment["MUSTER_ORACLE_PYTHON"]

  /// Writes a line for each value: what wrote it, the value as JSON, and the bytes.
  private static let script = #"""
    import io, json, random, sys
    import fastavro, msgpack

    draw = random.Random(20261125)

    def whole():
        return draw.choice([1, -1]) * draw.getrandbits(draw.randrange(63)) + draw.randrange(2)

    def number():
        return draw.uniform(-1, 1) * 10.0 ** draw.randrange(-300, 300)

    def text():
        return "".join(chr(draw.choice([draw.randrange(1, 0x80), draw.randrange(0xA0, 0xD800)]))
                       for _ in range(draw.choice([0, 3, 31, 32, 40, 300])))

    def value(depth):
        kind = draw.randrange(8 if depth else 6)
        if kind == 6:
            return [value(depth - 1) for _ in range(draw.choice([0, 2, 15, 16, 20]))]
        if kind == 7:
            names = sorted({text() for _ in range(draw.choice([0, 2, 15, 17]))},
                           key=lambda name: name.encode())
            return {name: value(depth - 1) for name in names}
        return [None, True, False, whole(), number(), text()][kind]

    def show(codec, value, data):
        print(codec, data.hex() or "-", json.dumps(value, ensure_ascii=True))

    for index in range(1500):
        made = value(3)
        show("msgpack", made, msgpack.packb(made))
    for bits in range(64):
        for edge in (2**bits - 1, 2**bits, -(2**bits), -(2**bits) - 1):
            if -(2**63) <= edge < 2**63:
                show("msgpack", edge, msgpack.packb(edge))

    schema = fastavro.parse_schema(json.loads(sys.argv[1]))
    for index in range(1500):
        made = {
            "id": whole(), "small": draw.randrange(-2**31, 2**31), "amount": number(),
            "name": draw.choice([None, text()]), "flag": draw.choice([True, False]),
            "list": [whole() for _ in range(draw.choice([0, 1, 70]))],
            "map": {key: number() for key in sorted(["a", "b", "zz"][: draw.randrange(4)])},
            "kind": draw.choice(["A", "B"]), "inner": {"x": draw.choice([None, whole(), text()])},
        }
        out = io.BytesIO()
        fastavro.schemaless_writer(out, schema, made)
        show("avro", made, out.getvalue())
    """#

  private static let schema = """
    {"type": "record", "name": "R", "fields": [
      {"name": "id", "type": "long"}, {"name": "small", "type": "int"},
      {"name": "amount", "type": "double"}, {"name": "name", "type": ["null", "string"]},
      {"name": "flag", "type": "boolean"},
      {"name": "list", "type": {"type": "array", "items": "long"}},
      {"name": "map", "type": {"type": "map", "values": "double"}},
      {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}},
      {"name": "inner", "type": {"type": "record", "name": "I", "fields": [
        {"name": "x", "type": ["null", "long", "string"]}]}}]}
    """

  @Test(
    .enabled(
      if: python != nil, "MUSTER_ORACLE_PYTHON names no Python with msgpack and fastavro"))
  func `MessagePack and Avro are those of Python, byte for byte`() throws {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.python))
    process.arguments = ["-c", Self.script, Self.schema]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let schema = try AvroSchema(parsing: Array(Self.schema.utf8))
    var compared: [String: Int] = [:]
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
      let codec: any Encoding = parts[0] == "avro" ? AvroBinaryEncoding() : MessagePackEncoding()
      let bytes = try #require(Self.bytes(parts[1]))
      let value = try JSON(parsing: parts[2])
      let batch = try codec.decode(
        bytes, type: MediaType(codec.mediaTypes[0]), schema: schema)
      #expect(try JSON(parsing: batch.document) == value)
      #expect(
        try codec.encode(
          .json(Array(value.canonicalText.utf8), isArray: false), schema: schema) == bytes)
      compared[parts[0], default: 0] += 1
    }
    #expect((compared["msgpack"] ?? 0) > 1500)
    #expect(compared["avro"] == 1500)
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text)
    guard digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).compactMap { index in
      UInt8(String(digits[index...(index + 1)]), radix: 16)
    }
  }
}
