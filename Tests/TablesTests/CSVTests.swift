import Tables
import Testing

@Suite struct CSVTests {
  private func read(_ text: String, _ options: TableOptions = TableOptions()) -> String {
    let whole = TableText.read(text, .csv, options)
    for piece in [1, 2, 3, 5, 8] {
      #expect(TableText.read(text, .csv, options, piece: piece) == whole, "pieces of \(piece)")
    }
    return whole
  }

  private func columns(_ requests: ColumnRequest...) -> TableOptions {
    TableOptions(columns: requests)
  }

  @Test func `quotes, line breaks in them, any line ending and a byte-order mark are read`() {
    #expect(
      read(
        "\u{FEFF}id,note\r\n1,\"say \"\"hi\"\"\"\r\n2,\"two\nlines, \r\nreally\"\n3,x\"y\r4,last")
          == #"""
          id:int64 note:string
          1 "say \"hi\""
          2 "two\nlines, \r\nreally"
          3 "x\"y"
          4 "last"
          """#)
  }

  @Test func `an empty field is missing, and an empty text in quotes is one`() {
    #expect(
      read("a,b\n,\n\"\",\"\"\nx,1\n")
        == "a:string b:string\n~ ~\n\"\" \"\"\n\"x\" \"1\"")
    // Where a number must stand there is no empty text.
    #expect(
      read("a,b\n,\n\"\",\"\"\nx,1\n", columns(ColumnRequest("b", .double)))
        == "b:double\n~\n~\n1.0")
  }

  @Test func `null tokens are declared, and count in quotes too`() {
    let options = TableOptions(nullTokens: ["NA", "-99"])
    #expect(
      read("a,b\nNA,-99\n\"NA\",1.5\nNAB,-98\n", options)
        == "a:string b:double\n~ ~\n~ 1.5\n\"NAB\" -98.0")
    var numbers = columns(ColumnRequest("b", .double))
    numbers.nullTokens = ["-99"]
    #expect(read("b\n-99\n-99.0\n", numbers) == "b:double\n~\n-99.0")
  }

  @Test(arguments: [
    ("a,b;c\n1,2\n", "a:int64 b;c:int64\n1 2"), ("a;b\n1,5;2\n", "a:string b:int64\n\"1,5\" 2"),
    ("a\tb,c\td\n1\t2\t3\n", "a:int64 b,c:int64 d:int64\n1 2 3"),
    ("\"a,b,c\";d\n1;2\n", "a,b,c:int64 d:int64\n1 2"), ("a\n1\n", "a:int64\n1"),
    ("size (\"),b;c;d\n1;2;3\n", "size (\"),b:int64 c:int64 d:int64\n1 2 3"),
    ("\"a\"\",\";b\n1;2\n", "a\",:int64 b:int64\n1 2"),
  ])
  func `the first record tells the delimiter`(_ text: String, _ expected: String) {
    #expect(read(text) == expected)
  }

  @Test func `the delimiter is not told before the first record is whole`() {
    #expect(
      read("\"a,b\";\"c\";\"d\"\n1;2;3\n") == "a,b:int64 c:int64 d:int64\n1 2 3")
  }

  @Test func `a declared delimiter and header are not guessed`() {
    var options = TableOptions()
    options.dialect = CSVDialect(delimiter: UInt8(ascii: "|"), header: .names(["x", "y"]))
    #expect(read("1|2,5\n3|4\n", options) == "x:int64 y:string\n1 \"2,5\"\n3 \"4\"")
  }

  @Test func `only the columns that are asked for are kept, in the order of the asking`() {
    #expect(
      read(
        "id,label,junk,score\n7,1,\"a,\nb\",0.25\n8,0,,1e-3\n",
        columns(ColumnRequest("score", .double), ColumnRequest("label", .double)))
        == "score:double label:double\n0.25 1.0\n0.001 0.0")
  }

  @Test(arguments: [
    ("1\n-2\n9223372036854775807", "int64"), ("1\n2.5", "double"), ("1\nNaN\n-inf", "double"),
    ("1\n-0", "double"), ("true\nFALSE", "bool"), ("true\n1", "string"), ("007\n1", "string"),
    ("+49\n1", "string"), ("9007199254740993\n0.5", "string"), ("9223372036854775808", "string"),
    ("1e999", "string"), ("1,5", "string"), (" 1", "string"), ("", "string"),
    ("9007199254740992\n0.5", "double"),
  ])
  func `the type of a column holds all of its values`(_ values: String, _ expected: String) {
    let quoted = values.split(separator: "\n").map { "\"\($0)\"" }.joined(separator: "\n")
    #expect(read("a\n\(quoted)\n").hasPrefix("a:\(expected)"))
  }

  @Test func `declared types take what can be nothing else`() {
    let options = columns(
      ColumnRequest("i", .int64), ColumnRequest("d", .double), ColumnRequest("b", .bool),
      ColumnRequest("s", .string))
    #expect(
      read("i,d,b,s\n1.0, 2 ,1,007\n1e2,+.5,True,\n-3,infinity,false,x\n", options) == """
        i:int64 d:double b:bool s:string
        1 2.0 true "007"
        100 0.5 true ~
        -3 inf false "x"
        """)
  }

  // MARK: - Errors

  @Test func `each problem says where it is, what was found and what was expected`() {
    let options = columns(
      ColumnRequest("score", .double, isNullable: false), ColumnRequest("n", .int64),
      ColumnRequest("name", .string))
    #expect(
      read(
        """
        name,score,n
        a,0.5,1
        "b
        c",x,2
        d,,3
        e,"0,75",4
        f,NA,5
        g,0.5,1.5
        h,0.5,99999999999999999999
        i,1e999,1
        j,0.5
        k,0.5,1,1

        """, options) == """
          rows: 9 of 10 records are invalid (2 field-count, 1 missing, 2 range, 4 type)
          record 2, line 3, column "score": found "x", expected a number
          record 3, line 5, column "score": found nothing, expected a number
          record 4, line 6, column "score": found "0,75", expected a number
            hint: decimals are written with a point, and thousands without a mark
          record 5, line 7, column "score": found "NA", expected a number
            hint: if "NA" means that the value is missing, declare it as a null token
          record 6, line 8, column "n": found "1.5", expected a whole number
          record 7, line 9, column "n": found "99999999999999999999", expected a whole number of 64 bits
          record 8, line 10, column "score": found "1e999", expected a number below 1.8e308
          record 9, line 11: found 2 fields, expected 3 as in the header
          record 10, line 12: found 4 fields, expected 3 as in the header
          """)
  }

  @Test func `invalid rows are dropped up to a share`() throws {
    var options = columns(ColumnRequest("a", .double), ColumnRequest("b"))
    options.invalidRows = .drop(share: 0.5)
    let text = "a,b\n1,x\nno,y\n3\n4,z\n"
    #expect(read(text, options) == "a:double b:string\n1.0 \"x\"\n4.0 \"z\"")
    let report = try TableReader.read(Array(text.utf8), as: .csv, options).report
    #expect(
      report.description == """
        2 of 4 records are invalid (1 field-count, 1 type)
        record 2, line 3, column "a": found "no", expected a number
        record 3, line 4: found 1 field, expected 2 as in the header
          hint: the delimiter may be another one
        """)
    options.invalidRows = .drop(share: 0.49)
    #expect(read(text, options).hasPrefix("rows: 2 of 4 records are invalid"))
  }

  @Test func `dropped rows take their missing values with them, in time`() throws {
    var options = columns(ColumnRequest("a", .double), ColumnRequest("b", .int64))
    options.invalidRows = .drop(share: 1)
    let text = "a,b\n" + String(repeating: ",1\n,x\n2,\n", count: 60_000)
    let time = try ContinuousClock().measure {
      let table = try TableReader.read(Array(text.utf8), as: .csv, options)
      #expect(table.rows == 120_000)
      #expect(table.report.dropped == 60_000)
      #expect(table["a"]?.nulls.count == 60_000)
      #expect(table["b"]?.nulls.count == 60_000)
    }
    #expect(time < .seconds(20))
  }

  @Test func `a file of nothing but invalid rows is given up after twenty of them`() {
    let text = "a\n" + String(repeating: "x\n", count: 1000)
    let found = read(text, columns(ColumnRequest("a", .double)))
    #expect(found.hasPrefix("rows: 20 of 20 records are invalid (20 type)\n"))
    #expect(found.split(separator: "\n").count == 21)
  }

  @Test(arguments: [
    (
      "a,b\n1,\"x",
      "truncated: record 1, line 2: found the end of the file inside quotation marks\n"
        + "  hint: a quotation mark inside quotation marks is written twice"
    ),
    (
      "a,b\n1,2\n\"x\" y,2\n",
      "syntax: record 2, line 3: found \" \" after a closing quotation mark, expected"
        + " \",\" or the end of the line\n"
        + "  hint: a quotation mark inside quotation marks is written twice"
    ),
    ("a,a\n1,2\n", "columns: line 1: found the column \"a\" twice, expected it once"),
    (
      "\u{0}a,b\n",
      "encoding: line 1: found bytes that are not UTF-8 text in the header\n"
        + "  hint: save the file as UTF-8; it may be Latin-1 or UTF-16"
    ),
  ])
  func `what no row can mend ends the reading`(_ text: String, _ expected: String) {
    #expect(read(text) == expected)
  }

  @Test func `a missing column is an error with a guess at what was meant`() {
    #expect(
      read("id,scores\n1,2\n", columns(ColumnRequest("score", .double))) == """
        columns: line 1: found "id", "scores", expected a column "score"
          hint: did you mean "scores"?
        """)
    #expect(
      read("", columns(ColumnRequest("score"))) == """
        columns: line 1: found no columns, expected a column "score"
        """)
    #expect(
      read("a\n", columns(ColumnRequest("a"), ColumnRequest("a")))
        == "columns: the column \"a\" is asked for twice")
  }

  @Test func `other encodings are told from UTF-8`() {
    let latin = Array("nom;age\n".utf8) + [0xC9] + Array("ric;3\n".utf8)
    #expect(
      TableText.read(latin, .csv) == """
        rows: 1 of 1 records are invalid (1 encoding)
        record 1, line 2, column "nom": found bytes that are not UTF-8 text
          hint: save the file as UTF-8; it may be Latin-1 or UTF-16
        """)
    let wide: [UInt8] = [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00]
    #expect(
      TableText.read(wide, .csv)
        == "encoding: line 1: found UTF-16, expected UTF-8\n  hint: save the file as UTF-8")
  }

  @Test func `a record that does not end is cut off at a limit`() {
    var options = TableOptions()
    options.limits.recordBytes = 1000
    let text = "a,b\n1,\"" + String(repeating: "x\n", count: 5000)
    #expect(
      read(text, options) == """
        limit: record 1, line 2: found more than 1000 bytes in one record
          hint: a quotation mark may not be closed
        """)
  }

  @Test func `a large field that comes in small pieces is read in time`() throws {
    let text = "a,b\n1,\"" + String(repeating: "xy\n", count: 300_000) + "\"\n"
    let time = try ContinuousClock().measure {
      let table = try TableText.table(Array(text.utf8), .csv, piece: 64)
      #expect(table["b"]?.texts?[0].utf8.count == 900_000)
    }
    #expect(time < .seconds(20))
  }

  @Test func `records come one after the other as texts too`() throws {
    var records = CSVRecords(Array("a;b\r\n\r\n1;\"\"\n\"x\ny\";\n".utf8))
    var lines: [String] = []
    while let fields = try records.next() {
      let shown = fields.map { $0.isQuoted ? "<\($0.text)>" : $0.text }
      lines.append("\(records.line): \(shown.joined(separator: "|"))")
    }
    #expect(lines == ["1: a|b", "3: 1|<>", "4: <x\ny>|"])
  }
}
