import Expressions
import Testing
import Vocabulary

struct FEELTests {
  private let variables = Variables([
    "a": ["b": ["c": 7], "list": [1, 2, 3]], "n": 5, "s": "text",
    "jobs": [
      ["id": "x", "cost": 3], ["id": "y", "cost": 9],
    ], "metrics": ["auc": 0.81], "champion": ["auc": 0.8],
  ])

  private func check(
    _ source: String, _ expected: String, limits: ExpressionLimits = ExpressionLimits(),
    _ place: Testing.SourceLocation = #_sourceLocation
  ) {
    let found: String
    switch Expression.feel(source).flatMap({ $0.value(in: variables, limits: limits) }) {
    case .success(let value): found = value.canonicalText
    case .failure(let error): found = error.description
    }
    #expect(found == expected, sourceLocation: place)
  }

  @Test func `arithmetic has its precedence`() {
    check("1 + 2 * 3 ** 2 - 4 / 2", "17")
    check("(1 + 2) * -n", "-15")
    check(".5 + 1.25", "1.75")
    check("1 / 0", "null")
    check("\"a\" + \"b\"", "\"ab\"")
    check("1 + \"b\"", "null")
  }

  @Test func `comparisons know three values`() {
    check("n >= 5 and n < 6", "true")
    check("n = \"5\"", "null")
    check("missing = null", "true")
    check("missing > 1 or true", "true")
    check("missing > 1 and true", "null")
    check("not(n = 5)", "false")
    check("n between 1 and 5", "true")
    check("s != \"other\"", "true")
  }

  @Test func `in takes ranges, lists and tests`() {
    check("n in [1..5]", "true")
    check("n in [1..5)", "false")
    check("n in ]5..9[", "false")
    check("n in (1..9)", "true")
    check("n in (> 6, 5)", "true")
    check("n in [1, 2]", "false")
    check("n in <= 5", "true")
  }

  @Test func `paths, filters and contexts`() {
    check("a.b.c", "7")
    check("a.b.c.d", "null")
    check("a.list[1]", "1")
    check("a.list[-1]", "3")
    check("a.list[item > 1]", "[2,3]")
    check("jobs[cost > 5].id", "[\"y\"]")
    check("jobs.cost", "[3,9]")
    check("{x: 1, y: x + 1}.y", "2")
    check("[1, [2], {z: null}]", "[1,[2],{\"z\":null}]")
    check("metrics.auc - champion.auc > 0", "true")
    check("if n > 3 then \"big\" else \"small\"", "\"big\"")
  }

  @Test func `functions with names of several words`() {
    check("string length(s) + count([1, 2])", "6")
    check("starts with(upper case(s), \"TE\")", "true")
    check("string join([\"a\", \"b\"], \"-\")", "\"a-b\"")
    check("substring(s, 2, 2)", "\"ex\"")
    check("list contains([1, 2], 2)", "true")
    check("sum([1, 2, 3]) / max(1, 2)", "3")
    check("is defined(missing)", "false")
    check("string(1.5) + string(true)", "\"1.5true\"")
    check("distinct values([1, 1, 2])", "[1,2]")
    check("flatten([1, [2, [3]]])", "[1,2,3]")
    check("number(\"1.5\")", "1.5")
  }

  @Test func `a mistake has a place`() {
    check("1 +", "1:4: expected a value, found the end [syntax]")
    check("foo(1)", "1:1: the function \"foo\" is not available [unsupported]")
    check("count(1, 2)", "1:1: \"count\" does not take 2 arguments [syntax]")
    check("1\n + #", "2:4: unexpected character \"#\" [syntax]")
    check("{a: 1, a: 2}", "1:8: the entry \"a\" stands twice [syntax]")
  }

  @Test func `evaluation stops at its limits`() {
    let limits = ExpressionLimits(steps: 50, depth: 20, size: 8)
    check(
      "\"12345\" + \"67890\"", "1:9: a value of size 10 is too large, at most 8 allowed [limit]",
      limits: limits)
    let sum = (0..<100).map { _ in "1" }.joined(separator: "+")
    check(sum, "1:158: the evaluation nests too deeply [limit]", limits: limits)
    check(
      "count(for i in 1..99 return 1) > 0",
      "1:7: a value of size 9 is too large, at most 8 allowed [limit]", limits: limits)
    check(
      "some i in 1..99 satisfies i > 98", "1:29: the evaluation takes too many steps [limit]",
      limits: limits)
    let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    check(deep, "1:65: the expression nests too deeply [limit]")
  }
}
