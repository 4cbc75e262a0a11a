import Avro
import MessagePack
import Serving
import Testing
import Vocabulary

struct EncodingTests {
  static let schema = """
    {"type": "record", "name": "Loan", "fields": [
      {"name": "id", "type": "long"},
      {"name": "amount", "type": "double"},
      {"name": "purpose", "type": ["null", "string"]},
      {"name": "isNew", "type": "boolean"},
      {"name": "history", "type": {"type": "array", "items": "int"}, "default": []}
    ]}
    """

  private func schema() throws -> AvroSchema { try AvroSchema(parsing: Array(Self.schema.utf8)) }

  /// Decodes, and shows the records as JSON, then what is wrong with them.
  private func check(
    _ encoding: any Encoding, _ body: [UInt8], type: String? = nil, isTyped: Bool = true,
    _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let type = MediaType(parsing: type ?? encoding.mediaTypes[0])
    var shown: String
    do {
      let batch = try encoding.decode(body, type: type, schema: isTyped ? try schema() : nil)
      shown = String(decoding: batch.document, as: UTF8.self)
      // The parts are the whole.
      let parts = try batch.records.map { try JSON(parsing: $0) }
      let whole = try JSON(parsing: batch.document)
      #expect(batch.isArray ? whole.array == parts : [whole] == parts)
      for refusal in batch.refusals {
        shown += " \(refusal.record)\(refusal.problem.pointer): \(refusal.problem.message)"
      }
    } catch let error as EncodingProblem {
      let place = error.position.map { "\($0) " } ?? error.offset.map { "byte \($0) " } ?? ""
      shown = "\(place)\(error.pointer) \(error.message)"
    }
    #expect(shown == expected, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    (
      "id,amount,purpose,isNew\r\n1,10,car,true\r\n2,1e3,,FALSE\r\n",
      #"[{"id":1,"amount":10.0,"purpose":"car","isNew":true},"#
        + #"{"id":2,"amount":1000.0,"purpose":null,"isNew":false}]"#
    ),
    (
      // No header: fields in the order of the schema.
      "7,0.5,\"a,b\",true,[1]\n",
      #"[{"id":7,"amount":0.5,"purpose":"a,b","isNew":true,"history":[1]}]"#
    ),
    (
      "id,amount,purpose,isNew\n1,x,car,true\n1.5,2,\"\",yes\n3\n",
      #"[{"id":1,"purpose":"car","isNew":true},{"amount":2.0,"purpose":""},null]"#
        + #" 0/amount: expected double, found "x" 1/id: expected long, found "1.5""#
        + #" 1/isNew: expected boolean, found "yes" 2: found 1 fields, expected 4"#
    ),
    ("id,id\n1,2\n", #"1:2  the header names "id" twice"#),
    ("", "[]"),
    (
      "id,amount\n1,\"x\n",
      "2:1  found the end of the file inside quotation marks; "
        + "a quotation mark inside quotation marks is written twice"
    ),
  ])
  func `CSV is read by the schema`(body: String, expected: String) throws {
    try check(CSVEncoding(), Array(body.utf8), expected)
  }

  @Test func `CSV without a schema is read by its looks`() throws {
    try check(
      CSVEncoding(), Array("a,b,c,d,e\n1,1.5,007,true,\n\"1\",-2e1,x,\"true\",0\n".utf8),
      isTyped: false,
      #"[{"a":1,"b":1.5,"c":"007","d":true,"e":null},"#
        + #"{"a":"1","b":-20.0,"c":"x","d":"true","e":0}]"#)
    try check(
      CSVEncoding(), Array("1,2\n".utf8), type: "text/csv; header=absent", isTyped: false,
      " found no header and no schema, expected one that names the fields")
  }

  @Test func `CSV answers have the columns of the schema, then those of the records in order`()
    throws
  {
    let answer = #"[{"z":1,"a":"x,\"y\""},{"a":null,"list":[1,{"b":"c"}]},3,""]"#
    let text = try CSVEncoding().encode(
      .json(Array(answer.utf8), isArray: true), schema: nil)
    #expect(
      String(decoding: text, as: UTF8.self)
        == [
          "z,a,list,value", #"1,"x,""y""",,"#, #",,"[1,{""b"":""c""}]","#, ",,,3", #",,,"""#, "",
        ].joined(separator: "\r\n"))
    let edges = try CSVEncoding().encode(
      .json(Array("[[], {\"a\": {\"b\": [\"c\"]}} ]".utf8), isArray: true), schema: nil)
    #expect(
      String(decoding: edges, as: UTF8.self)
        == "value,a\r\n[],\r\n,\"{\"\"b\"\":[\"\"c\"\"]}\"\r\n")
    for empty in ["[]", " [ ] "] {
      let text = try CSVEncoding().encode(
        .json(Array(empty.utf8), isArray: true), schema: nil)
      #expect(text == [0x0D, 0x0A])
    }
    let nested = try CSVEncoding().encode(
      .json(Array("[[]]".utf8), isArray: true), schema: nil)
    #expect(String(decoding: nested, as: UTF8.self) == "value\r\n[]\r\n")
    let typed = try CSVEncoding().encode(
      .json(Array(#"{"isNew":true,"id":5}"#.utf8), isArray: false), schema: try schema())
    #expect(
      String(decoding: typed, as: UTF8.self)
        == "id,amount,purpose,isNew,history\r\n5,,,true,\r\n")
  }

  @Test func `Avro's binary form is one datum or several`() throws {
    let one: [UInt8] = [
      0x54, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x02, 0x06, 0x63, 0x61, 0x72, 1, 0x04, 2, 4, 0,
    ]
    let record = #"{"amount":1.5,"history":[1,2],"id":42,"isNew":true,"purpose":"car"}"#
    try check(AvroBinaryEncoding(), one, record)
    try check(AvroBinaryEncoding(), one + one, "[\(record),\(record)]")
    try check(AvroBinaryEncoding(), [], "[]")
    try check(
      AvroBinaryEncoding(), one, isTyped: false,
      " the version declares no Avro schema of this slot")
    let written = try AvroBinaryEncoding().encode(
      .json(Array("[\(record),\(record)]".utf8), isArray: true), schema: try schema())
    #expect(written == one + one)
    let problem = #expect(throws: EncodingProblem.self) {
      try AvroBinaryEncoding().encode(
        .json(Array(#"[{"id":"x","amount":1,"purpose":null,"isNew":true}]"#.utf8), isArray: true),
        schema: try schema())
    }
    #expect(problem?.pointer == "/0/id")
  }

  @Test func `MessagePack refuses by record what JSON cannot say`() throws {
    try check(MessagePackEncoding(), [0x92, 0x81, 0xA1, 0x78, 1, 0x02], #"[{"x":1},2]"#)
    try check(MessagePackEncoding(), [0x81, 0xA1, 0x78, 0xC4, 1, 0xFF], "{\"x\":\"\u{FF}\"}")
    try check(
      MessagePackEncoding(), [0x92, 1, 0x81, 0xA1, 0x78, 0xCA, 0x7F, 0x80, 0, 0],
      #"[1,{"x":null}] 1/x: found inf, expected what JSON can say"#)
    try check(
      MessagePackEncoding(), [0x92, 1, 0x81, 0xA1, 0x78], "byte 5 /1/x the value is not complete")
  }

  @Test func `a text and bytes are one record each`() throws {
    try check(TextEncoding(), Array("zwölf\n".utf8), #""zwölf\n""#)
    try check(TextEncoding(), [0x61, 0xFF], "byte 1  found bytes that are no UTF-8")
    try check(
      TextEncoding(), [0x61], type: "text/plain; charset=latin-1",
      " found the charset latin-1, expected utf-8")
    try check(BinaryEncoding(), [0x00, 0x41, 0xFF], "\"\\u0000A\u{FF}\"")
    #expect(try BinaryEncoding().encode(.bytes([0, 255]), schema: nil) == [0, 255])
    #expect(
      try TextEncoding().encode(.json(Array(#""a\"b""#.utf8), isArray: false), schema: nil)
        == Array(#"a"b"#.utf8))
  }

  @Test(arguments: [
    ("text/csv", "text/csv", [:]),
    ("Text/CSV ; Header=\"absent\"; x", "text/csv", ["header": "absent"]), ("", "", [:]),
    (";;=", "", ["": ""]),
  ])
  func `a media type is read leniently`(
    header: String, name: String, parameters: [String: String]
  ) {
    #expect(MediaType(parsing: header) == MediaType(name, parameters: parameters))
  }

  /// Every decoder takes damaged bodies: it answers records that are JSON, or a problem.
  @Test(arguments: ["avro-binary", "binary", "csv", "json", "msgpack", "utf-8"])
  func `damaged bodies are a problem or records, and never a crash`(name: String) throws {
    let encoding = try #require(Encodings.named(name))
    let schema = try schema()
    let record = #"{"amount":1.5,"history":[1,2],"id":42,"isNew":true,"purpose":"car \"x\""}"#
    let seed = try encoding.encode(
      .json(Array("[\(record),\(record)]".utf8), isArray: true), schema: schema)
    var random = SplitMix(state: 20_261_125)
    var refused = 0
    for round in 0..<4_000 {
      var bytes = seed
      for _ in 0...(random.next() % 6) where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 2: bytes.removeLast(min(bytes.count, place / 4))
        default: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      let type = MediaType(encoding.mediaTypes[0])
      do {
        let batch = try encoding.decode(bytes, type: type, schema: round % 2 == 0 ? schema : nil)
        for text in batch.records {
          #expect(throws: Never.self) { try JSON(parsing: text) }
        }
      } catch {
        #expect(!error.message.isEmpty)
        refused += 1
      }
    }
    #expect(refused > 0 || name == "binary")
  }

  @Test(arguments: ["json", "msgpack"])
  func `deep nesting is refused`(name: String) throws {
    let encoding = try #require(Encodings.named(name))
    let open: UInt8 = name == "json" ? UInt8(ascii: "[") : 0x91
    let problem = #expect(throws: EncodingProblem.self) {
      try encoding.decode(
        [UInt8](repeating: open, count: 1_000_000), type: MediaType(encoding.mediaTypes[0]),
        schema: nil)
    }
    #expect(problem?.message.contains("128") == true)
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
