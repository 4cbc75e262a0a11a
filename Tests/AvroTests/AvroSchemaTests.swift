import Avro
import Testing
import Vocabulary

@Suite struct AvroSchemaTests {
  private func record(_ fields: String) -> String {
    "{\"type\": \"record\", \"name\": \"r\", \"fields\": [\(fields)]}"
  }

  private func problems(_ text: String) -> String {
    do throws(AvroSchema.Invalid) {
      _ = try AvroSchema(parsing: Array(text.utf8))
      return ""
    } catch {
      return error.problems.map { "\($0)\($0.hint.map { " (\($0))" } ?? "")" }
        .joined(separator: "\n")
    }
  }

  private func check(_ fields: String, _ json: String, _ expected: String) throws {
    let schema = try AvroSchema(parsing: Array(record(fields).utf8))
    let found = schema.problems(in: try JSON(parsing: json.utf8)).joined(separator: "\n")
    #expect(found == expected)
  }

  @Test func `a schema's problems name their place`() {
    #expect(problems("[1") == "expected \",\" or \"]\"")
    #expect(problems("\"int\"") == "$: expected a record schema, found a string")
    #expect(
      problems(record(#"{"name": "a", "type": "strng"}, {"name": "a b", "type": "int"}"#)) == """
        $.fields[0].type: unknown type "strng" (did you mean "string"?)
        $.fields[1].name: expected a field's name, found "a b"
        """)
    #expect(
      problems(record(#"{"name": "a", "type": "int", "default": "x"}"#))
        == "$.fields[0].default: the default does not fit its type: $.fields[0].default: expected int, found \"x\""
    )
    #expect(
      problems(record(#"{"name": "a", "type": "int", "rol": "label"}"#))
        == "$.fields[0].rol: unknown key \"rol\" (did you mean \"role\"?)")
    #expect(
      problems(
        record(
          #"{"name": "a", "type": "int", "role": "prediction_date"}, {"name": "b", "type": "int", "role": "prediction_date"}"#
        ))
        == "$.fields: only one field can have the role prediction_date, found \"a\", \"b\"")
  }

  @Test func `what a column is to the model is inferred where it is not said`() throws {
    let text = record(
      #"""
      {"name": "id", "type": "string"}, {"name": "age", "type": ["null", "int"]},
      {"name": "prediction", "type": "double"},
      {"name": "sex", "type": "string", "role": "non-predictor", "protectedClass": true},
      {"name": "y", "type": "int", "role": "label", "positiveClassLabel": 1}
      """#)
    let schema = try AvroSchema(parsing: Array(text.utf8))
    let found = schema.fields.map {
      "\($0.name) \($0.traits.role.rawValue) \($0.traits.dataClass?.rawValue ?? "-") "
        + "\($0.traits.isDriftCandidate)"
    }
    #expect(
      found == [
        "id identifier categorical false", "age predictor numerical true",
        "prediction score numerical false", "sex non_predictor categorical false",
        "y label numerical false",
      ])
    #expect(schema.field(.label)?.traits.positiveClassLabel == 1)
  }

  @Test func `a record is checked field by field`() throws {
    let fields = #"""
      {"name": "age", "type": "int"}, {"name": "note", "type": ["null", "string"], "default": null},
      {"name": "kind", "type": {"type": "enum", "name": "k", "symbols": ["A", "B"]}},
      {"name": "tags", "type": {"type": "array", "items": "string"}}
      """#
    try check(fields, #"{"age": 1, "kind": "A", "tags": []}"#, "")
    try check(
      fields, #"{"age": 3000000000, "note": 1, "kind": "C", "tags": ["x", 2], "agee": 1}"#,
      """
      $.age: expected int, found 3000000000
      $.note: expected null or string, found 1
      $.kind: expected enum k, found "C"
      $.tags[1]: expected string, found 2
      $.agee: not in the schema, did you mean "age"?
      """)
    try check(
      fields, "{}",
      """
      $.age: missing, expected int
      $.kind: missing, expected enum k
      $.tags: missing, expected array of string
      """)
  }

  @Test func `records may contain themselves`() throws {
    try check(
      #"{"name": "next", "type": ["null", "r"], "default": null}"#,
      #"{"next": {"next": {"nxt": 1}}}"#,
      "$.next.next.nxt: not in the schema, did you mean \"next\"?")
  }
}
