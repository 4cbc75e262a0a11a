import Tables
import Testing

@Suite struct ColumnStreamTests {
  private func little(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private func column(_ body: [UInt8]) -> [UInt8] { little(UInt64(body.count), 8) + body }

  /// Two batches, of two rows and of one.
  private var stream: [UInt8] {
    let header = Array(
      #"""
      {"columns": [{"name": "d", "type": "double"}, {"name": "t", "type": "int64", "logicalType": "date"},
       {"name": "b", "type": "bool"}, {"name": "s", "type": "string"}]}
      """#.utf8)
    let first =
      little(2, 4) + column([0] + little((0.1).bitPattern, 8) + little((-0.0).bitPattern, 8))
      + column([1, 0b01] + little(UInt64(bitPattern: -5), 8) + little(77, 8))
      + column([0, 0b10])
      + column([1, 0b10] + little(3, 4) + little(3, 4) + little(5, 4) + Array("é".utf8))
    let second =
      little(1, 4) + column([0] + little(Double.nan.bitPattern, 8)) + column([0] + little(1, 8))
      + column([1, 0, 0]) + column([0] + little(0, 4) + little(0, 4))
    return Array("MUSTCOL1".utf8) + little(UInt64(header.count), 4) + header + first + second
      + little(0, 4) + little(3, 8)
  }

  @Test func `batches of every type become columns, in whatever pieces they come`() throws {
    let expected = """
      d:double t:int64 b:bool s:string
      0.1 -5 false ~
      -0.0 ~ true "é"
      nan 1 ~ ""
      """
    for piece in [1, 3, 10, 1000] {
      #expect(TableText.read(stream, .columnStream, piece: piece) == expected)
    }
    #expect(try TableReader.read(stream, as: .columnStream)["t"]?.logicalType == "date")
  }

  @Test func `columns are chosen, and missing values refused where one must be`() {
    var options = TableOptions(columns: [
      ColumnRequest("t", .double, isNullable: false), ColumnRequest("s"),
    ])
    #expect(
      TableText.read(stream, .columnStream, options) == """
        rows: 1 of 3 records are invalid (1 missing)
        record 2, column "t": found nothing, expected a number
        """)
    options.invalidRows = .drop(share: 0.5)
    #expect(TableText.read(stream, .columnStream, options) == "t:double s:string\n-5.0 ~\n1.0 \"\"")
  }

  @Test func `a stream that is cut off is an error wherever it is`() {
    for count in stream.indices {
      let found = TableText.read(Array(stream.prefix(count)), .columnStream)
      #expect(found.hasPrefix("truncated: "), "\(count): \(found)")
    }
    #expect(TableText.read(stream + [0], .columnStream).contains("bytes after its end"))
  }

  @Test func `a stream with any byte changed is read or refused, and never traps`() {
    for index in stream.indices {
      for value: UInt8 in [0x00, 0x7F, 0x80, 0xFF] {
        var damaged = stream
        damaged[index] = value
        #expect(!TableText.read(damaged, .columnStream).isEmpty)
      }
    }
  }
}
