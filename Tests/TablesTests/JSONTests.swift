import Tables
import Testing

@Suite struct JSONTests {
  private func read(
    _ text: String, _ format: TableFormat = .json, _ options: TableOptions = TableOptions()
  ) -> String {
    let whole = TableText.read(text, format, options)
    for piece in [1, 2, 3, 5, 8, 13] {
      #expect(TableText.read(text, format, options, piece: piece) == whole, "pieces of \(piece)")
    }
    return whole
  }

  private static let expected = """
    id:int64 score:double ok:bool note:string
    1 0.5 true "a\\"😀\\n"
    2 1.0 ~ "é"
    3 -1e+300 false ~
    """

  @Test(arguments: [
    """
    {"id": 1, "score": 0.5, "ok": true, "note": "a\\"\\ud83d\\ude00\\n"}

    {"score": 1, "note": "é", "id": 2}
      {"id":3,"score":-1e300,"note":null,"ok":false}
    """,
    """
    [{"id": 1, "score": 0.5, "ok": true, "note": "a\\"\\ud83d\\ude00\\n"},
     {"score": 1, "note": "é", "id": 2} ,{"id":3,"score":-1e300,"note":null,"ok":false}]

    """,
    """
    {"id": [1, 2, 3], "score": [0.5, 1, -1e300], "ok" : [true, null, false],
     "note": ["a\\"\\ud83d\\ude00\\n", "é", null]}
    """,
  ])
  func `lines, an array and columns are the same table`(_ text: String) {
    #expect(read(text) == Self.expected)
    #expect(read("\u{FEFF}" + text) == Self.expected)
  }

  @Test func `texts that look like numbers stay texts, and arrays become their text`() {
    #expect(
      read(#"{"a": "1", "b": [1, {"c": null}], "d": 1}"# + "\n" + #"{"a": "2", "b": 5, "d": "x"}"#)
        == #"""
        a:string b:string d:string
        "1" "[1, {\"c\": null}]" "1"
        "2" "5" "x"
        """#)
  }

  @Test func `a text may hold any character that is escaped`() {
    #expect(read(#"[{"a": "\u0000\u00e9"}]"#) == "a:string\n\"\\0é\"")
  }

  @Test func `only the members that are asked for are kept, and the others are read over`() {
    let options = TableOptions(columns: [ColumnRequest("s", .double), ColumnRequest("t", .string)])
    #expect(
      read(
        #"[{"x": {"s": [1, "}"]}, "s": "NaN", "t": "a"}, {"t": null, "s": 2, "y": []}]"#, .json,
        options) == "s:double t:string\nnan \"a\"\n2.0 ~")
    #expect(
      read(#"{"x": [[1], {}], "t": ["a"], "s": [0.5]}"#, .jsonColumns, options)
        == "s:double t:string\n0.5 \"a\"")
  }

  @Test func `each problem of a line says where it is`() {
    let options = TableOptions(columns: [
      ColumnRequest("s", .double, isNullable: false), ColumnRequest("n", .int64),
    ])
    #expect(
      read(
        """
        {"s": 1, "n": 1.0}
        {"s": "x", "n": 1}
        {"n": 1}
        {"s": null}
        {"s": true}
        {"s": 1, "s": 2}
        {"s": 1, "n": 0.5}

        {"s": 1
        {"s": 01}
        {"s": 1} x
        ["s"]
        {"s": {"a": 1}}
        {"s": "\\ud800"}
        """, .json, options) == """
          rows: 12 of 13 records are invalid (1 duplicate, 1 encoding, 2 missing, 4 syntax, 4 type)
          record 2, line 2, column "s": found "x", expected a number
          record 3, line 3, column "s": found nothing, expected a number
          record 4, line 4, column "s": found nothing, expected a number
          record 5, line 5, column "s": found true, expected a number
          record 6, line 6, column "s": found the member twice
          record 7, line 7, column "n": found "0.5", expected a whole number
          record 8, line 9: found the end of the text, expected a value, at byte 8 of the line
          record 9, line 10: found "0", expected a number as JSON writes it, at byte 7 of the line
          record 10, line 11: found "x", expected the end of the line, at byte 10 of the line
          record 11, line 12: found "[", expected an object, at byte 1 of the line
          record 12, line 13, column "s": found an object, expected a number
          record 13, line 14, column "s": found an escape that is none, or half a surrogate pair
          """)
  }

  @Test func `invalid records are dropped from all columns`() {
    var options = TableOptions(columns: [ColumnRequest("a", .double), ColumnRequest("b", .string)])
    options.invalidRows = .drop(share: 0.7)
    let expected = "a:double b:string\n3.0 \"z\""
    #expect(
      read(#"{"a": "x", "b": "x"}"# + "\n{]\n" + #"{"a": 3, "b": "z"}"#, .jsonLines, options)
        == expected)
    #expect(
      read(#"[{"a": "x", "b": "x"}, {"a": 1, "b": 1}, {"a": 3, "b": "z"}]"#, .json, options)
        == expected)
    #expect(
      read(#"{"b": ["x", 1, "z"], "a": ["x", 1, 3]}"#, .json, options) == expected)
  }

  @Test(arguments: [
    ("[{\"a\": 1},\n {\"a\": 2]", "syntax: record 2, line 2: found \"]\", expected \",\" or \"}\""),
    (
      "[{\"a\": 1}",
      "truncated: record 2, line 1: found the end of the text in the array, expected \"]\""
    ),
    ("[{\"a\": 1}] x", "syntax: record 2, line 1: found \"x\", expected the end of the text"),
    ("[1, 2]", "syntax: record 1, line 1: found \"1\", expected an object"),
    (
      "{\"a\": [1, 2],\n \"b\": [1]}",
      "syntax: line 2: found 1 values in \"b\", expected 2 as in \"a\""
    ),
    ("{\"a\": [1], \"a\": [2]}", "columns: line 1: found the column \"a\" twice"),
    (
      "{\"a\": [1], \"b\": {\"0\": 1}}",
      "syntax: line 1: expected an array for each column\n  hint: write each column as an array"
    ),
    ("{\"a\": [1, ", "truncated: line 1: found the end of the text in the object, expected \"}\""),
  ])
  func `what no record can mend ends the reading`(_ text: String, _ expected: String) {
    #expect(read(text) == expected)
  }

  @Test func `a member that no record has is missing`() {
    let options = TableOptions(columns: [ColumnRequest("score", .double)])
    #expect(
      read("{\"a\": 1}\n", .jsonLines, options)
        == "columns: found no record with a member \"score\"")
    #expect(
      read("{\"scores\": [1]}\n", .jsonColumns, options)
        == "columns: found \"scores\", expected a column \"score\"\n  hint: did you mean \"scores\"?"
    )
  }

  @Test func `deep nesting ends at a limit, quickly`() {
    for format in [TableFormat.jsonLines, .jsonArray, .jsonColumns] {
      let opening = format == .jsonArray ? "[{\"a\":" : "{\"a\":"
      let text = opening + String(repeating: "[", count: 100_000)
      #expect(TableText.read(text, format).contains("nested more than 64 deep"))
    }
  }
}
