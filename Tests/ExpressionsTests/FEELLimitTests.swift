import Expressions
import Testing

/// Texts and values that grow without end: each ends in an error of its own.
struct FEELLimitTests {
  private static func `repeat`(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: [
    ("(", 60_000), ("[", 60_000), ("{a:", 20_000), ("not(", 15_000), ("if ", 20_000),
    ("function(x) ", 5_000), ("1 in (", 10_000), ("a[", 20_000), ("for x in ", 7_000),
  ])
  func `texts that nest without end are refused`(_ text: String, _ count: Int) {
    #expect(
      FEELChecker.text(Self.repeat(text, count)).hasSuffix(
        "the expression nests too deeply [limit]"))
  }

  @Test(arguments: [
    "for a in 1..100000, b in 1..100000 return a * b", "for i in 1..99999999999 return i",
    "{f: function(n) f(n), r: f(1)}.r", "{f: function(n) f(n - 1) + f(n - 1), r: f(9)}.r",
    "for i in 1..100000 return [partial[-1]]", "for i in 1..100000 return {a: partial[-1]}",
    "for i in 1..100000 return (function() partial[-1])", "for i in 1..100000 return partial",
    "for i in 1..100000 return (= partial[-1])",
    "for i in 1..100000 return concatenate([1], partial)",
    "for i in 1..100000 return string join(partial, \"x\")",
    "for i in 1..100000 return matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a|a)*$\")",
    "for i in 1..90000 return range(\"[1..2]\")",
  ])
  func `values that grow without end stop at a limit`(_ source: String) {
    #expect(FEELChecker.text(source).hasSuffix("[limit]"))
  }

  @Test func `texts that double and lists that share stop at a limit`() {
    var text = "{a0: \"0123456789\""
    var list = "{a0: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"
    for level in 1...30 {
      text += ", a\(level): a\(level - 1) + a\(level - 1)"
      list += ", a\(level): [" + Self.repeat("a\(level - 1), ", 9) + "a\(level - 1)]"
    }
    #expect(FEELChecker.text(text + "}").hasSuffix("[limit]"))
    #expect(FEELChecker.text(list + "}").hasSuffix("[limit]"))
  }

  @Test func `numbers out of bounds are null or refused`() {
    #expect(FEELChecker.text("9 ** 9 ** 9 ** 9 ** 9") == "null")
    #expect(
      FEELChecker.text(Self.repeat("9", 60_000)).hasSuffix("the number is too large [syntax]"))
    #expect(FEELChecker.text("[1][1e6000]") == "null")
    #expect(FEELChecker.text("substring(\"abc\", 2, 9223372036854775807)") == "\"bc\"")
    #expect(FEELChecker.text("@\"999999999-12-31\" + @\"P1D\"") == "null")
    #expect(FEELChecker.text("time(1e30, 1, 1)") == "null")
    #expect(FEELChecker.text("modulo(1e6000, 3)") == "null")
  }
}
