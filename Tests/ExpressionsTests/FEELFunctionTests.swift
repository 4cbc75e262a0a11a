import Expressions
import Testing

/// What the functions of FEEL give, each with an ordinary and an odd case (DMN 1.5, 10.3.4).
struct FEELFunctionTests {
  @Test(arguments: [
    ("string([1,2,3,\"foo\"])", "\"[1, 2, 3, \\\"foo\\\"]\""),
    ("string({\"{\": \"foo\"})", "\"{\\\"{\\\": \\\"foo\\\"}\""),
    ("string({a: \"foo\", b: {bar: \"baz\"}})", "\"{a: \\\"foo\\\", b: {bar: \\\"baz\\\"}}\""),
    ("string(null)", "null"),
    ("string(1.0)", "\"1\""),
    ("string(date(\"2018-12-10\"))", "\"2018-12-10\""),
    ("string(duration(\"P1D\"))", "\"P1D\""),
    ("string(duration(\"PT0S\"))", "\"PT0S\""),
    ("sort([3,1,2], function(x,y) x < y)", "[1, 2, 3]"),
    ("sort(list: [\"c\",\"a\"], precedes: function(x,y) x < y)", "[\"a\", \"c\"]"),
    ("string length(\"\\U01F40E\")", "1"),
    ("string length(\"\\uD83D\\uDC0E\")", "1"),
    ("substring(\"🐎ab\", 2)", "\"ab\""),
    ("count([1,2,null])", "3"),
    ("mode([6, 3, 9, 6, 6])", "[6]"),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    ("mode([])", "[]"),
    ("mean([1,2,3])", "2"),
    ("all([true, null])", "null"),
    ("all([false, null])", "false"),
    ("concatenate([1],[2],[3])", "[1, 2, 3]"),
    ("insert before([1,2],1,0)", "[0, 1, 2]"),
    ("sublist([1,2,3],2)", "[2, 3]"),
    ("sublist([1,2,3],-2,1)", "[2]"),
    ("index of([1,2,2],2)", "[2, 3]"),
    ("union([1,2],[2,3])", "[1, 2, 3]"),
    ("distinct values([1,2,1])", "[1, 2]"),
    ("flatten([[1,[2]],3])", "[1, 2, 3]"),
    ("replace(\"abracadabra\",\"bra\",\"*\")", "\"a*cada*\""),
    ("replace(\"abc\",\"(b)\",\"[$1]\")", "\"a[b]c\""),
    ("decimal(1/3, 2)", "0.33"),
    ("decimal(1.5, 0)", "2"),
    ("decimal(2.5, 0)", "2"),
    ("sqrt(16)", "4"),
    ("abs(-10)", "10"),
    ("abs(@\"-PT5H\")", "PT5H"),
    ("round up(-5.5, 0)", "-6"),
    ("round half up(-2.5, 0)", "-3"),
    ("round half down(-2.5, 0)", "-2"),
    ("get value({a: 1}, \"a\")", "1"),
    ("get value({a: {b: 2}}, [\"a\", \"b\"])", "2"),
    ("get entries({a: 1})", "[{key: \"a\", value: 1}]"),
    ("day of year(date(2019, 9, 17))", "260"),
    ("month of year(date(2019, 9, 17))", "\"September\""),
    ("before(1, [2..3])", "true"),
    ("overlaps([1..5], [5..8])", "true"),
    ("overlaps([1..5), [5..8])", "false"),
    ("overlaps before([1..5], [3..8])", "true"),
    ("meets([1..5],[5..9])", "true"),
    ("starts(1,[1..5])", "true"),
    ("includes([1..10], 5)", "true"),
    ("during(5,[1..10])", "true"),
    ("finished by([1..10], 10)", "true"),
    ("coincides([1..5],[1..5])", "true"),
    ("time(\"10:30:00@Europe/Paris\").timezone", "\"Europe/Paris\""),
    ("duration(\"P1Y2M\").years", "1"),
    ("duration(\"P1DT2H3M4.5S\").seconds", "4.5"),
    ("number(\"1.5\")", "1.5"),
    ("number(\"abc\")", "null"),
    ("matches(\"foobar\", \"^fo*b\")", "true"),
    ("split(\"a b  c\", \" \")", "[\"a\", \"b\", \"\", \"c\"]"),
    ("string join([\"a\",\"b\"], \", \")", "\"a, b\""),
    ("count(1)", "1"),
    ("upper case(\"aBc4\")", "\"ABC4\""),
    ("contains(\"foobar\", \"of\")", "false"),
    ("substring before(\"foobar\", \"bar\")", "\"foo\""),
    ("substring after(\"foobar\", \"\")", "\"foobar\""),
    ("ends with(\"foobar\", \"bar\")", "true"),
    ("list contains([1,2,null], null)", "true"),
    ("append([1], 2, 3)", "[1, 2, 3]"),
    ("max(1,2,3)", "3"),
    ("min(\"a\",\"b\")", "\"a\""),
    ("min([])", "null"),
    ("sum([])", "null"),
    ("not(true)", "false"),
    ("not(1)", "null"),
    ("range(\"(1..5]\").start included", "false"),
    ("time(10, 30, 15.5, @\"PT1H\")", "10:30:15.5+01:00"),
    ("even(2.0)", "true"),
    ("odd(1.5)", "false"),
    ("duration(\"P1Y1D\")", "null"),
    ("duration(\"P\")", "null"),
    ("duration(\"PT\")", "null"),
    ("duration(\"P1DT\")", "null"),
    ("now()", "2026-11-25T13:14:15.25Z"),
    ("today()", "2026-11-25"),
    ("now(1)", "null"),
    ("string length([\"foo\"])", "3"),
    ("count(1)", "1"),
    ("context([{key: \"a\", value: 1}])", "{a: 1}"),
    ("context put({a: 1}, \"b\", 2)", "{a: 1, b: 2}"),
    ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
    ("list replace([1, 2, 3], 2, 9)", "[1, 9, 3]"),
    ("list replace([1, 2, 3], function(item, newItem) item > 1, 0)", "[1, 0, 0]"),
    ("week of year(@\"2003-12-29\")", "1"),
    ("is(@\"10:00:00Z\", @\"10:00:00+00:00\")", "true"),
    ("is(@\"10:00:00@Europe/Paris\", @\"10:00:00+01:00\")", "false"),
    ("years and months duration(@\"2011-12-22\", @\"2013-08-24\")", "P1Y8M"),
    ("modulo(-12, 5)", "3"),
    ("stddev([2, 4, 7, 5])", "2.081665999466132735282297706979931"),
    ("median([6, 1, 2, 3])", "2.5"),
    ("product([2, 3, 4])", "24"),
    ("exp(0)", "1"),
    ("log(-1)", "null"),
    ("floor(-1.56, 1)", "-1.6"),
    ("ceiling(1.2)", "2"),
    ("remove([1, 2], 3)", "null"),
    ("number(\"1.000,5\", \".\", \",\")", "1000.5"),
    ("date and time(@\"2026-01-01\", @\"10:00:00\")", "2026-01-01T10:00:00"),
    ("is defined(nothing)", "false"),
    ("get or else(null, 1)", "1"),
    ("is empty([])", "true"),
    ("trim(\"  a \")", "\"a\""),
    ("starts with(\"foo\", \"\")", "true"),
  ])
  func `a function gives its value`(_ source: String, _ expected: String) {
    #expect(FEELChecker.text(source) == expected)
  }

  @Test func `arguments have names too`() {
    #expect(FEELChecker.text("substring(start position: 2, string: \"abc\")") == "\"bc\"")
    #expect(FEELChecker.text("substring(start: 2, string: \"abc\")") == "null")
    #expect(FEELChecker.text("floor(n: 1.55, scale: 1)") == "1.5")
  }

  @Test func `a null says why`() {
    #expect(
      FEELChecker.warnings("1 + sqrt(\"a\")") == [
        "1:5: \"sqrt\" does not go with a string",
        "1:3: a number and null do not go together here",
      ])
    #expect(
      FEELChecker.warnings(
        "function(x) external {java: {class: \"java.lang.Math\", method signature: \"cos(double)\"}}"
      ) == [
        "1:1: the external function \"java.lang.Math.cos(double)\" is not available: only "
          + "functions of FEEL are run"
      ])
    #expect(FEELChecker.warnings("nothing.a") == ["1:8: there is no variable \"nothing\""])
    #expect(FEELChecker.warnings("{a: 1}.b") == ["1:7: there is no member \"b\""])
    #expect(FEELChecker.warnings("[1][2]") == ["1:4: a list of 1 has no element 2"])
    #expect(
      FEELChecker.warnings("matches(\"a\", \"(\")") == ["1:1: a \"(\" without its \")\""])
    #expect(FEELChecker.warnings("1 / 0") == ["1:3: the result is no number, or too large"])
  }
}
