import TestSupport
import Testing
import Vocabulary
import YAML

@Suite struct YAMLEmitterTests {
  private func check(
    _ value: JSON, _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    let text = YAMLEmitter.text(of: value)
    #expect(text == expected, sourceLocation: sourceLocation)
    #expect(
      YAMLOutcome(of: Array(text.utf8)).text == value.canonicalText, sourceLocation: sourceLocation)
  }

  @Test func `members are sorted and collections are indented`() {
    check(
      ["spec": ["b": [1, [2, 3], ["c": .null, "a": []]], "a": [:]], "kind": "Model"],
      """
      kind: Model
      spec:
        a: {}
        b:
          - 1
          - - 2
            - 3
          - a: []
            c: null

      """)
    check([], "[]\n")
    check("text", "text\n")
  }

  @Test func `a string is quoted exactly where it would be read as something else`() {
    for text in [
      "", "~", "null", "Null", "true", "FALSE", "yes", "No", "on", "OFF", "y", "1", "-1", "+1",
      "0123",
      "0o17", "0x1F", "-0x1F", "0b11", "1_000", "1.5", ".5", "1.", "1e3", "1_0.5", ".inf", "-.INF",
      ".nan", "190:20:30", "190:20:30.15", "2026-11-22", "2026-11-22T09:30:00Z", "2026-1-2 3:04:05",
      "<<", "=", "-", "- a", "?", "? a", ":", ": a", "a: b", "a:", "a #b", "#a", "&a", "*a", "!a",
      "|", ">", "'a'", "\"a\"", "%a", "@a", "`a", "[a]", "{a}", ",a", "---", "--- a", "...", " a",
      "a ",
    ] {
      #expect(YAMLEmitter.text(of: .string(text)) == "\"\(text.replacing("\"", with: "\\\""))\"\n")
    }
    for text in [
      "a", "a:b", "a#b", "-a", "--a", "?a", ":a", "a, b", "a[1]", "1.2.3", "v1", "nope", "1e",
      "0xZ",
      "it's", "a \"b\"", "a & b", "100%", "x@y", "é", "2026-11", "a=b", "~/x", "0.1-beta", "12:61a",
    ] {
      check(.string(text), "\(text)\n")
    }
  }

  @Test func `what people cannot see is escaped`() {
    check("a\tb\r\u{0}\u{1B}", #""a\tb\r\x00\x1B""# + "\n")
    check("\u{202E}\u{FEFF}\u{2028}\u{85}\u{10FFFF}", "\"\\u202E\\uFEFF\\u2028\\x85\u{10FFFF}\"\n")
  }

  @Test func `a text of several lines is a literal block`() {
    check(["a": "one\n  two\n\nthree\n"], "a: |\n  one\n    two\n\n  three\n")
    check(["a": ["one\ntwo"]], "a:\n  - |-\n    one\n    two\n")
    check("one\ntwo\n", "|\n  one\n  two\n")
    check(["a": " one\ntwo"], "a: \" one\\ntwo\"\n")
    check(["a": "one \ntwo"], "a: \"one \\ntwo\"\n")
    check(["a": "one\n\n"], "a: \"one\\n\\n\"\n")
    check(["a": "\n"], "a: \"\\n\"\n")
  }

  @Test func `numbers read alike in both versions of YAML`() {
    check([0, -1, 9_223_372_036_854_775_807], "- 0\n- -1\n- 9223372036854775807\n")
    check([1.0, -0.0, 1e300, 1e-300], "- 1.0\n- -0.0\n- 1.0e+300\n- 1.0e-300\n")
    check(
      [.number(.infinity), .number(-.infinity), .number(.nan)], "- .inf\n- -.inf\n- .nan\n")
  }

  @Test func `a key that is too long for one line is written with a question mark`() {
    let key = String(repeating: "k", count: 1100)
    check([key: [1]], "? \(key)\n:\n  - 1\n")
    check([key: "a"], "? \(key)\n: a\n")
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/text"), "\(SuiteFolder.absence)"))
  func `every naughty string survives as a value, a key and an element`() throws {
    let strings = try JSON(parsing: SuiteFolder("badinputs/text").bytes("blns.json")).array ?? []
    #expect(strings.count > 350)
    for string in strings {
      let value = JSON.object([string.string ?? "": [string, ["a": string]]])
      #expect(
        YAMLOutcome(of: Array(YAMLEmitter.text(of: value).utf8)).text == value.canonicalText)
    }
  }

  @Test func `every value survives being written and read`() {
    for seed in 0..<3000 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let value = Self.value(depth: 0, from: &generator)
      let text = YAMLEmitter.text(of: value)
      #expect(
        YAMLOutcome(of: Array(text.utf8)).text == value.canonicalText, "seed \(seed): \(text)")
    }
  }

  private static func value(depth: Int, from generator: inout SeededGenerator) -> JSON {
    switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2:
      return .integer(
        Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
    case 3:
      let value = Double(bitPattern: generator.next())
      return .number(value.isFinite ? value : 0.5)
    case 4, 5: return .string(string(from: &generator))
    case 6:
      let count = Int.random(in: 0..<4, using: &generator)
      return .array((0..<count).map { _ in value(depth: depth + 1, from: &generator) })
    default:
      var members: [String: JSON] = [:]
      for _ in 0..<Int.random(in: 0..<4, using: &generator) {
        members[string(from: &generator)] = value(depth: depth + 1, from: &generator)
      }
      return .object(members)
    }
  }

  /// Few letters, so that the marks of YAML meet each other.
  private static func string(from generator: inout SeededGenerator) -> String {
    let letters = Array(
      "aabb  \n\n:#-?,[]{}&*!|>'\"%@`~=<.01_+xeéß\t\r\\\u{0}\u{7F}\u{85}\u{A0}\u{301}\u{2028}\u{202E}\u{FEFF}😀"
        .unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      text.append(letters[Int.random(in: 0..<letters.count, using: &generator)])
    }
    return String(text)
  }
}
