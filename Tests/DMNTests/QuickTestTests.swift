import DMN
import Testing
import Vocabulary

/// Cells that compare with constants are answered without FEEL; they must answer as FEEL does.
@Suite struct QuickTestTests {
  /// The same cell in a form that only FEEL can read.
  private func slow(_ cell: String) -> String { cell + ", \"never\" + \"\"" }

  @Test(arguments: [
    "5", "-5", ".5", "< 5", "<=5", "> 5", ">= 5", "[1..5]", "(1..5)", "]1..5[", "[1..5)",
    "]-99..0.05]",
    "1, 5", "< 1, > 5", ">=3,]-99..1]", "[-1..0], 5", "\"a\"", "\"a\", \"5\"", "true", "not(5)",
  ])
  func `a comparison with constants answers as FEEL does`(_ cell: String) throws {
    let values: [JSON] = [
      -99, -5, 0, 0.05, 0.5, 1, 3, 4.99, 5, 5.01, "a", "5", true, false, .null,
    ]
    for value in values {
      func answer(_ cell: String) throws -> String {
        let body = DMNText.table("D", inputs: ["x"], outputs: ["y"], rows: [[cell, "1"]])
        return try DMNText.evaluate(body, "D", ["x": value]).prefix { $0 != " " }.description
      }
      let isPlain = !cell.hasPrefix("not")
      #expect(
        try answer(cell) == answer(isPlain ? slow(cell) : cell + " "),
        "\(cell) of \(value.canonicalText)")
    }
  }
}
