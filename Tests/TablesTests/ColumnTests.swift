import Avro
import Tables
import Testing

@Suite struct ColumnTests {
  @Test func `texts are encoded by a dictionary in the order of their first rows`() throws {
    let table = try TableReader.read(Array("s\nb\na\na\nb\n\"\"\nc\n".utf8), as: .csv)
    let (values, codes) = try #require(table["s"]?.texts).dictionaryEncoded()
    #expect(values == ["b", "a", "", "c"])
    #expect(codes == [0, 1, 1, 0, 2, 3])
  }

  @Test func `a schema declares the types of columns`() throws {
    let schema = try AvroSchema(
      parsing: Array(
        #"""
        {"type": "record", "name": "r", "fields": [
          {"name": "a", "type": "int"}, {"name": "b", "type": ["null", "double"]},
          {"name": "c", "type": ["long", "double", "null"]}, {"name": "d", "type": "boolean"},
          {"name": "e", "type": ["int", "string"]},
          {"name": "f", "type": {"type": "enum", "name": "f", "symbols": ["x"]}},
          {"name": "g", "type": {"type": "long", "logicalType": "timestamp-millis"}},
          {"name": "h", "type": {"type": "array", "items": "int"}},
          {"name": "i", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4}}
        ]}
        """#.utf8))
    #expect(
      ColumnRequest.columns(of: schema) == [
        ColumnRequest("a", .int64, isNullable: false), ColumnRequest("b", .double),
        ColumnRequest("c", .double), ColumnRequest("d", .bool, isNullable: false),
        ColumnRequest("e", nil, isNullable: false),
        ColumnRequest("f", .string, isNullable: false),
        ColumnRequest("g", .int64, isNullable: false), ColumnRequest("h", nil, isNullable: false),
        ColumnRequest("i", .double, isNullable: false),
      ])
  }
}
