import Testing
import Vocabulary

@Suite struct JSONTests {
  private func check(
    _ text: String, _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    let outcome: String
    do {
      outcome = try JSON(parsing: text).canonicalText
    } catch {
      outcome = "error \(error)"
    }
    #expect(outcome == expected, sourceLocation: sourceLocation)
  }

  @Test func `canonical text sorts members and drops white space`() {
    check("{ \"b\" : [1, 2.50, -0.0], \"a\" : null }", #"{"a":null,"b":[1,2.5,-0.0]}"#)
    check(#""é\u00e9\ud83d\ude00\n""#, #""éé😀\n""#)
  }

  @Test func `an error names its line and column`() {
    check("{\n  \"a\": 1,\n  \"a\": 2\n}", "error 3:3: the member \"a\" stands twice in one object")
    check("[1,]", "error 1:4: expected a value, found \"]\"")
    check("", "error 1:1: expected a value, found the end of the text")
    check("[\"\\ud800\"]", "error 1:3: a lone surrogate is not a character")
    check("1e999", "error 1:1: the number 1e999 is out of range")
    check("01", "error 1:2: a number does not begin with 0")
    check("[1] 2", "error 1:5: expected the end of the text")
  }

  @Test func `deep nesting is refused before the stack ends`() {
    check(
      String(repeating: "[", count: 100_000), "error 1:129: nested more than 128 deep")
  }

  @Test func `integers beyond 64 bits become the nearest double`() {
    check(
      "[9223372036854775807, 9223372036854775808]",
      "[9223372036854775807,9.223372036854776e+18]")
  }
}
