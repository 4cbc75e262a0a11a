import Testing
import Vocabulary
import YAML

@Suite struct YAMLDocumentsTests {
  private func check(
    _ text: String, _ expected: String, limits: YAMLLimits = YAMLLimits(),
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    check(Array(text.utf8), expected, limits: limits, sourceLocation: sourceLocation)
  }

  private func check(
    _ bytes: [UInt8], _ expected: String, limits: YAMLLimits = YAMLLimits(),
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    #expect(YAMLOutcome(of: bytes, limits: limits).text == expected, sourceLocation: sourceLocation)
  }

  @Test func `documents come in order and an empty stream has none`() {
    check("a: 1\n---\nb: [x, ~]\n", #"{"a":1} | {"b":["x",null]}"#)
    check("", "")
    check("# only a comment\n", "")
    check("---\n", "null")
    check("\u{FEFF}a: 1\n", #"{"a":1}"#)
  }

  @Test func `only the words of the core schema are more than text`() {
    check(
      "[~, null, Null, NULL, true, True, FALSE, yes, no, On, off, y, nULL]",
      #"[null,null,null,null,true,true,false,"yes","no","On","off","y","nULL"]"#)
    check(
      "[0, -1, +12, 0123, 0o17, 0x1F, 0b11, 1_000, 190:20, 2026-11-22]",
      #"[0,-1,12,123,15,31,"0b11","1_000","190:20","2026-11-22"]"#)
    check(
      "[1.10, .5, 1., 1e3, -1.5E-3, ., -, 1e, +.inf, -.INF, .nan, 1e999]",
      #"[1.1,0.5,1.0,1000.0,-0.0015,".","-","1e","Infinity","-Infinity","NaN","1e999"]"#)
    check(
      "['1', \"true\", !!str 1, ! 1, !!int '1', !!float 1, !!null '', !!bool 'true']",
      #"["1","true","1","1",1,1.0,null,true]"#)
    check(
      "[9223372036854775807, 9223372036854775808]", "[9223372036854775807,9.223372036854776e+18]")
  }

  @Test func `a key stands once in its mapping`() {
    check(
      "a: 1\nb: 2\na: 3\n",
      "3:1: the key \"a\" stands twice in one mapping, first at 1:1 [yaml-duplicate-key]")
    check(
      "{a: 1, 'a': 2}",
      "1:8: the key \"a\" stands twice in one mapping, first at 1:2 [yaml-duplicate-key]")
    check("a: {a: 1}\nb: {a: 1}\n", #"{"a":{"a":1},"b":{"a":1}}"#)
  }

  @Test func `a key is a scalar`() {
    check(
      "? [a]\n: 1\n",
      "1:3: the key of a mapping is a sequence, a scalar expected [yaml-complex-key]")
    check(
      "name: {{ value }}\n",
      "1:8: the key of a mapping is a mapping, a scalar expected [yaml-complex-key]")
    check(
      "a: &x [1]\n*x : 2\n",
      "2:1: the key of a mapping is a sequence, a scalar expected [yaml-complex-key]")
  }

  @Test func `an alias stands for the latest node with its anchor`() {
    check("a: &x [1, 2]\nb: *x\n", #"{"a":[1,2],"b":[1,2]}"#)
    check("a: &x [&x 1]\nb: *x\n", #"{"a":[1],"b":1}"#)
    check("&k a: 1\nb: *k\n", #"{"a":1,"b":"a"}"#)
    check(
      "a: &x 1\n---\nb: *x\n",
      #"3:4: the alias "*x" names no anchor before it in this document [yaml-unknown-anchor]"#)
  }

  @Test func `merge keys are refused and the quoted text is a key`() {
    check(
      "a: &x {k: 1}\nb:\n  <<: *x\n",
      #"3:3: the merge key "<<" is not part of YAML 1.2 [yaml-merge-key]"#)
    check("'<<': 1\n", #"{"<<":1}"#)
  }

  @Test func `tags beyond the core schema and tags that do not fit are refused`() {
    check("a: !vault x\n", #"1:4: the tag "!vault" is not one of the core schema [yaml-tag]"#)
    check("!!int abc\n", #"1:1: the tag "!!int" is on the text "abc" [yaml-tag-mismatch]"#)
    check("!!seq {a: 1}\n", #"1:1: the tag "!!seq" is on a mapping [yaml-tag-mismatch]"#)
    check(
      "%TAG ! tag:example.com,2000:app/\n---\n!x y\n",
      #"3:1: the tag "tag:example.com,2000:app/x" is not one of the core schema [yaml-tag]"#)
  }

  @Test func `text that people cannot see is refused`() {
    check("a: b\u{7}\n", "1:5: the control character U+0007 in the text [yaml-control-character]")
    check(
      "a: \"\u{202E}b\"\n",
      "1:5: the bidirectional control character U+202E in the text [yaml-bidirectional]")
    check(
      "# \u{2066}\n",
      "1:3: the bidirectional control character U+2066 in the text [yaml-bidirectional]")
    check("é: b\u{85}c\n", "1:5: the line break U+0085 in the text [yaml-line-break]")
    check("a: b\u{FEFF}\n", "1:5: the byte-order mark U+FEFF in the text [yaml-byte-order-mark]")
    check("a: \"\\u202E\\0\\N\"\n", "{\"a\":\"\u{202E}\\u0000\u{85}\"}")
    check(
      "a: \"" + String(repeating: "\\u0301", count: 31) + "\"\n",
      "1:4: a text has more than 30 combining marks in a row [yaml-combining-marks]")
  }

  @Test func `only UTF-8 is read`() {
    check([0xFF, 0xFE, 0x61, 0], "1:1: the text is UTF-16, UTF-8 expected [yaml-encoding]")
    check([0xFE, 0xFF, 0, 0x61], "1:1: the text is UTF-16, UTF-8 expected [yaml-encoding]")
    check([0x61, 0, 0x3A, 0], "1:1: the text is UTF-16, UTF-8 expected [yaml-encoding]")
    check(
      [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "1:1: the text is UTF-32, UTF-8 expected [yaml-encoding]")
    check([0, 0, 0, 0x61], "1:1: the text is UTF-32, UTF-8 expected [yaml-encoding]")
    check(
      Array("a: é\nb: ".utf8) + [0xC3, 0x28], "2:4: the byte 0xc3 is not UTF-8 here [yaml-encoding]"
    )
    check(
      Array("b: ".utf8) + [0xED, 0xA0, 0x80], "1:4: the byte 0xed is not UTF-8 here [yaml-encoding]"
    )
    check([0xEF, 0xBB, 0xBF, 0x61, 0x80], "1:2: the byte 0x80 is not UTF-8 here [yaml-encoding]")
  }

  @Test func `every limit is kept`() {
    check(
      "a: 1\n", "1:1: 5 bytes found, at most 4 expected [yaml-too-large]",
      limits: YAMLLimits(bytes: 4))
    check("[[[]]]", "1:3: nested more than 2 deep [yaml-too-deep]", limits: YAMLLimits(depth: 2))
    check("[[]]", "[[]]", limits: YAMLLimits(depth: 2))
    check(
      "a: &x [[]]\nb: [*x]\n", "2:5: nested more than 3 deep [yaml-too-deep]",
      limits: YAMLLimits(depth: 3))
    check("[1, 2]", "[1,2]", limits: YAMLLimits(nodes: 3))
    check(
      "[1, 2]", "1:5: more than 2 values with aliases expanded [yaml-too-many-nodes]",
      limits: YAMLLimits(nodes: 2))
    check(
      "a: &x [1, 2]\nb: *x\n",
      "2:4: more than 8 values with aliases expanded [yaml-too-many-nodes]",
      limits: YAMLLimits(nodes: 8))
    check(
      "a: &x aaaaaaaaaaaaaaaaa\nb: *x\n",
      "2:4: more than 32 bytes of text with aliases expanded [yaml-too-large]",
      limits: YAMLLimits(bytes: 32))
  }

  @Test func `the shapes on which libyaml takes quadratic time are bounded`() {
    let blanks = String(repeating: " ", count: 1000) + String(repeating: "\n", count: 24)
    check("a: b\(blanks)", #"{"a":"b"}"#)
    check(
      "a: b\(blanks) ",
      "25:1: more than 1024 blanks and line breaks in a row [yaml-too-many-blanks]")
    let directives = (0..<64).map { "%TAG !t\($0)! x\n" }.joined()
    check(directives + "---\n1\n", "1")
    check(
      directives + "# comment\n\n%YAML 1.2\n---\n1\n",
      #"67:1: more than 64 lines in a row begin with "%" [yaml-too-many-directives]"#)
    check(
      "--- |\n x\n" + String(repeating: "...\n%YAML 1.2\n---\n1\n", count: 2), "\"x\\n\" | 1 | 1")
  }

  @Test func `a hint says what to do`() {
    func hint(_ text: String) -> String { YAMLOutcome(of: Array(text.utf8)).hint ?? "none" }
    #expect(hint("a: &limit 1\nb: *limt\n") == "did you mean \"limit\"?")
    #expect(hint("a:\n\tb: 1\n") == "indent with spaces")
    #expect(
      hint("a: b: c\n") == "put a text that has \": \" in quotes, or check the indentation")
    #expect(
      hint("<<: 1\n") == "write the members out, or quote the key if it is meant as a name")
  }

  @Test func `what libyaml finds is told with place and hint`() {
    check("a: b: c\n", #"1:5: a ":" where no mapping can stand [yaml-syntax]"#)
    check("a:\n\tb: 1\n", "2:1: a tab in the indentation [yaml-syntax]")
    check("a: 1\n  b: 2\n", #"2:4: a ":" where no mapping can stand [yaml-syntax]"#)
    check(
      "a: [1, 2\nb: 3\n",
      #"2:2: expected "," or "]", in a flow sequence that begins at 1:4 [yaml-syntax]"#)
    check(
      "a: {b: 1\n", #"2:1: expected "," or "}", in a flow mapping that begins at 1:4 [yaml-syntax]"#
    )
    check(
      "a: \"b\n",
      "2:1: the file ends inside of quotes, in a quoted scalar that begins at 1:4 [yaml-syntax]")
    check(
      "a: \"\\d\"\n",
      "1:5: an escape in double quotes that YAML does not know, in a quoted scalar that begins at 1:4 [yaml-syntax]"
    )
    check("a: @b\n", "1:4: a character that cannot begin a value [yaml-syntax]")
    check("a: %b\n", "1:4: a character that cannot begin a value [yaml-syntax]")
    check("a: - b\n", #"1:4: a "- " where no list can stand [yaml-syntax]"#)
    check("a: 1\nb\nc: 2\n", #"2:1: expected ":" after this key [yaml-syntax]"#)
    check(
      "- a\nb: 1\n",
      #"2:1: expected "- " of the list, in a block collection that begins at 1:1 [yaml-syntax]"#)
    check(
      "a: *\n",
      "1:5: expected the name of an anchor or alias, in an alias that begins at 1:4 [yaml-syntax]")
    check(
      "a: 'b' c\n",
      "1:8: expected a key of the mapping, in a block mapping that begins at 1:1 [yaml-syntax]")
    check("%YAML 2.0\n---\na\n", "1:1: the version of YAML is neither 1.1 nor 1.2 [yaml-syntax]")
    check(
      "a: \"\\ud800\"\n",
      "1:7: an escape that names no character, in a quoted scalar that begins at 1:4 [yaml-syntax]")
    check(
      "a: |0\n  b\n",
      "1:5: the indentation indicator is 0, expected 1 to 9, in a block scalar that begins at 1:4 [yaml-syntax]"
    )
    check("a: !<\n", "1:6: expected the name of a tag, in a tag that begins at 1:4 [yaml-syntax]")
  }
}
