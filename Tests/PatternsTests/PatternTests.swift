import Patterns
import Testing

struct PatternTests {
  private func outcome(_ text: String, _ pattern: String, _ flags: String) -> String {
    do throws(PatternError) {
      var budget = PatternBudget()
      return try Pattern(pattern, flags: flags).matches(text, &budget) ? "yes" : "no"
    } catch {
      return error.kind == .limit ? "limit" : "refused"
    }
  }

  @Test(arguments: [
    ("abracadabra", "bra", "", "yes"), ("abracadabra", "^a.*a$", "", "yes"),
    ("abracadabra", "^bra", "", "no"), ("a\nb", "a.b", "", "no"), ("a\nb", "a.b", "s", "yes"),
    ("a\rb", "a.b", "", "no"), ("a\nb\n", "^b$", "m", "yes"), ("a\nb\n", "b$", "", "no"),
    ("\u{212A}", "k", "i", "yes"), ("O", "[A-Z-[OI]]", "i", "no"), ("q", "[^Q]", "i", "no"),
    ("A", "\\p{Lu}", "i", "yes"), ("a", "\\p{Lu}", "i", "no"), ("a", "[\\p{Lu}b]", "i", "no"),
    ("B", "[\\p{Lu}b]", "i", "yes"), ("a", "[^\\p{Lu}b]", "i", "yes"), ("٣", "\\d", "", "yes"),
    ("é", "\\w", "", "yes"), ("-", "\\w", "", "no"), ("a-b", "^\\i\\c*$", "", "yes"),
    ("1a", "^\\i", "", "no"), ("1a", "^\\I\\C?", "", "yes"), ("α", "\\p{IsGreek}", "", "yes"),
    ("a", "\\P{IsBasicLatin}", "", "no"), ("hello world", "hello\\ sworld", "x", "yes"),
    ("hello world", "he ll o[ ]worl d", "x", "yes"), ("a.b", "a.b", "q", "yes"),
    ("axb", "a.b", "q", "no"), ("aA", "(a)\\1", "i", "yes"), ("ab", "(?:a)(b)", "", "yes"),
    ("]", "[\\]]", "", "yes"), ("-", "[a-]", "", "yes"), ("b", "[a-c-[b]]", "", "no"),
    ("aaa", "a{2,}?", "", "yes"), ("😀", "^.$", "", "yes"), ("", "", "", "yes"),
  ])
  func `a pattern matches as XPath says`(
    _ text: String, _ pattern: String, _ flags: String, _ expected: String
  ) {
    #expect(outcome(text, pattern, flags) == expected)
  }

  @Test(arguments: [
    "(", ")", "[", "]", "{", "}", "*a", "a**", "a{2,1}", "a{,2}", "(?=a)", "(?<n>a)", "\\Q", "\\b",
    "\\0", "\\1", "(a\\1)", "(.)\\2", "[a\\1]", "[]", "[^]", "[z-a]", "[a-\\d]", "\\p{Lx}",
    "\\p{IsNothing}", "\\p{ IsBasicLatin}", "[[:alpha:]]", "\\", "a{99999}", "[a-b-c]",
  ])
  func `what XPath does not have is refused`(_ pattern: String) {
    #expect(outcome("a", pattern, "") == "refused")
  }

  @Test func `other flags are refused`() {
    #expect(outcome("a", "a", "g") == "refused")
    #expect(outcome("a", "a", " ") == "refused")
  }

  @Test func `endless backtracking and deep patterns end at a limit`() {
    #expect(outcome(String(repeating: "a", count: 40) + "!", "^(a|a)*$", "") == "limit")
    #expect(outcome("a", String(repeating: "(", count: 5000), "") == "limit")
    #expect(outcome("a", String(repeating: "(a", count: 60) + "*", "") == "limit")
  }

  private func replaced(_ text: String, _ pattern: String, _ replacement: String) -> String {
    do throws(PatternError) {
      var budget = PatternBudget()
      return try Pattern(pattern).replacing(text, with: replacement, limit: 1000, &budget)
    } catch {
      return error.kind == .limit ? "limit" : "refused"
    }
  }

  @Test func `matches are replaced, with their groups`() {
    #expect(replaced("abracadabra", "bra", "*") == "a*cada*")
    #expect(replaced("abracadabra", "a(.)", "a$1$1") == "abbraccaddabbra")
    #expect(replaced("abc", "b", "[$0]") == "a[b]c")
    #expect(replaced("abc", "(b)", "$12") == "ab2c")
    #expect(replaced("abc", "b", "\\$\\\\") == "a$\\c")
    #expect(replaced("abc", "b", "$1") == "ac")
    #expect(replaced("abc", "b", "$") == "refused")
    #expect(replaced("abc", "b", "\\n") == "refused")
    #expect(replaced("abc", "x*", "-") == "refused")
    let many = String(repeating: "$0", count: 30)
    #expect(replaced(String(repeating: "a", count: 40), "a", many) == "limit")
  }

  @Test func `a text falls into the parts between matches`() throws {
    var budget = PatternBudget()
    #expect(try Pattern("\\s").split("John Doe", limit: 10, &budget) == ["John", "Doe"])
    #expect(try Pattern(";").split("a;b;c;;", limit: 10, &budget) == ["a", "b", "c", "", ""])
    #expect(try Pattern(";").split("", limit: 10, &budget) == [""])
    #expect(throws: PatternError.self) { try Pattern("").split("abc", limit: 10, &budget) }
    #expect(throws: PatternError.self) { try Pattern("b").split("abababab", limit: 3, &budget) }
  }
}
