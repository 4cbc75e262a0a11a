import Decimals
import Expressions
import Testing

/// What FEEL's grammar means (DMN 1.5, 10.3.1 and 10.3.2).
struct FEELLanguageTests {
  @Test(arguments: [
    ("[ {item: 1}, {item: 2}, {item: 3} ][item >= 2]", "[{item: 2}, {item: 3}]"),
    ("[ {x:1, y:2}, {x:2, y:3} ][x=1]", "[{x: 1, y: 2}]"),
    ("[1,2,3,4][item > 2]", "[3, 4]"),
    ("[1,2,3,4][-1]", "4"),
    ("[1,2,3][0]", "null"),
    ("\"abc\"[1]", "\"abc\""),
    ("null[1]", "null"),
    ("{fact: function(n) if n <= 1 then 1 else n * fact(n - 1), r: fact(5)}.r", "120"),
    ("(function(a, b) a + b)(b: 1, a: 2)", "3"),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
    ("some x in [1,2], y in [2,3] satisfies x = y", "true"),
    ("every x in [] satisfies x > 1", "true"),
    ("5 between 1 and 10", "true"),
    ("date(\"2012-12-25\") between date(\"2012-12-24\") and date(\"2012-12-26\")", "true"),
    ("\"😀\".length", "null"),
    ("\"\\uD83D\\uDC0Eab\" = \"🐎ab\"", "true"),
    ("{\"foo bar\": 1, \"x+y\": 2}.foo bar", "1"),
    ("{a+b: 3}.a+b", "3"),
    ("{x-y: 5, z: x-y + 1}.z", "6"),
    ("date and time(\"2017-12-31T24:00:00\") = @\"2018-01-01T00:00:00\"", "true"),
    ("date and time(\"2020-06-10T10:30:00@Europe/Paris\").time offset", "PT2H"),
    ("@\"P1Y\" > @\"P11M\"", "true"),
    ("-5 ** 2", "25"),
    ("2 ** 3 ** 2", "64"),
    ("1 in (2, 3, 1)", "true"),
    ("{a: [1,2,3], b: a[item > 1]}", "{a: [1, 2, 3], b: [2, 3]}"),
    ("[[1,2],[3]][1]", "[1, 2]"),
    ("if null then 1 else 2", "2"),
    ("1 = 1 and 2 = 2", "true"),
    ("true or null", "true"),
    ("/* comment */ 1 // end", "1"),
    ("is defined(x)", "false"),
    ("{f: abs, r: f(-1)}.r", "1"),
    ("[1,2,3] instance of list<number>", "true"),
    ("1 instance of range<number>", "false"),
    ("[1..3] instance of range<number>", "true"),
    ("(< 5) instance of range<number>", "true"),
    ("(> 5).start", "5"),
    ("(> 5).end", "null"),
    ("[1..3].start included", "true"),
    ("5 in (> 3)", "true"),
    ("date(2020,1,31) + @\"P1M\"", "2020-02-29"),
    ("{a: 1}.a.b", "null"),
    ("function(x) x + 1", "function(x)"),
    ("[{a: 1}, {a: 2}, {}].a", "[1, 2, null]"),
    ("@\"2021-01-01\".hour", "0"),
    ("if 1 = 1 then \"a\" else 1 + 1", "\"a\""),
    ("for x in [1,2], y in [x, x+1] return x*y", "[1, 2, 4, 6]"),
    ("{a: function(x) function(y) x + y, r: a(1)(2)}.r", "3"),
    ("[1,2,3][item >= 2][1]", "2"),
    ("[{b: [1,2]}, {b: [3]}].b[1]", "[1, 2]"),
    ("{Monthly Salary: 10, y: Monthly Salary * 12}.y", "120"),
    ("\"a\" + 1", "null"),
    ("1 < \"a\"", "null"),
    ("-\"a\"", "null"),
    ("x.y.z", "null"),
    (".5 + .5", "1"),
    ("@\"10:30:00\" - @\"PT11H\"", "23:30:00"),
    (
      "date and time(\"2016-03-01T12:00:00+01:00\") = date and time(\"2016-03-01T11:00:00Z\")",
      "true"
    ),
    ("\"a\\nb\" = \"a\\u000Ab\"", "true"),
    ("\"\\s\"", "\"\\\\s\""),
    ("0.1 + 0.2", "0.3"),
    ("1 / 3", "0.3333333333333333333333333333333333"),
    ("@\"2020-03-29T01:30:00@Europe/Paris\" + @\"PT1H\"", "2020-03-29T03:30:00@Europe/Paris"),
    ("@\"2020-06-10T10:30:00@Europe/Paris\".time offset", "PT2H"),
    ("@\"2021-01-02T10:10:10@Europe/Paris\" - @\"2021-01-01T10:10:10+05:30\"", "P1DT4H30M"),
    ("1 in <= 10", "true"),
    ("5 in (1, > 4)", "true"),
    ("5 in ]1..5[", "false"),
    ("[1, 2] in [[1, 2], [3]]", "true"),
    ("for i in [1..3] return i", "[1, 2, 3]"),
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for x in [[1, 2], [3]], y in x return y", "[1, 2, 3]"),
    ("for d in @\"2020-02-28\"..@\"2020-03-01\" return d.day", "[28, 29, 1]"),
    ("for i in 0..3 return if i = 0 then 1 else 2 * partial[-1]", "[1, 2, 4, 8]"),
    ("some x in [1, 2] satisfies x > null", "null"),
    ("(function(a: string, b: number) \"x\") instance of function<string, number>->string", "true"),
    ("(function(a: string) \"x\") instance of function<number>->string", "false"),
    ("{a: null} instance of context<a: string>", "true"),
    ("null instance of Any", "false"),
    ("(=10) = [10..10]", "false"),
    ("1 + if true then 1 else 2", "2"),
    ("not(1 = 2)", "true"),
    ("{a: 1, b: {a: 2, c: a}}.b.c", "2"),
  ])
  func `an expression has its value`(_ source: String, _ expected: String) {
    #expect(FEELChecker.text(source) == expected)
  }

  @Test func `names with spaces and operators are read as they are known`() {
    let values: [String: FEELValue] = [
      "Monthly Salary": FEELValue(10), "profit - loss": FEELValue(3), "profit": FEELValue(7),
      "date": .string("d"), "Applicant and Spouse": .boolean(true),
    ]
    #expect(FEELChecker.text("12 * Monthly Salary", values) == "120")
    #expect(FEELChecker.text("profit-loss + profit - 1", values) == "9")
    #expect(FEELChecker.text("Applicant and Spouse and true", values) == "true")
    #expect(FEELChecker.text("date + string(date(2020, 1, 2))", values) == "\"d2020-01-02\"")
    let type = FEELType.list(.context([FEELType.Member("tax-rate", .number)]))
    let rates = FEELValue.list([.context(FEELContext([("tax-rate", FEELValue(2))]))])
    let environment = FEELEnvironment(names: ["rates": type])
    #expect(
      FEELChecker.text("rates[tax-rate > 1].tax-rate", ["rates": rates], environment: environment)
        == "[2]")
  }

  @Test func `functions of a host are called like others`() {
    let twice = FEELFunction(
      name: "twice", parameters: [FEELFunction.Parameter("x", .number)], result: .number
    ) { arguments, evaluation in
      guard let number = arguments[0].number else {
        evaluation.warn("nothing to double")
        return .null
      }
      return .number(number + number)
    }
    let values: [String: FEELValue] = ["twice": .function(twice)]
    #expect(FEELChecker.text("twice(4)", values) == "8")
    #expect(FEELChecker.text("twice(x: [4])", values) == "8")
    #expect(FEELChecker.text("twice(\"a\")", values) == "null")
    #expect(FEELChecker.text("twice(1, 2)", values) == "null")
    #expect(FEELChecker.text("for i in 1..2 return twice(i)", values) == "[2, 4]")
  }

  @Test func `a function keeps what it was made with`() throws {
    let expression = try FEELExpression(
      "function(x) x + y", in: FEELEnvironment(names: ["y": .any]))
    var evaluation = FEELEvaluation()
    let value = try evaluation.value(of: expression, in: FEELVariables(["y": FEELValue(5)]))
    guard case .function(let function) = value else {
      Issue.record("found \(value)")
      return
    }
    #expect(try evaluation.call(function, [FEELValue(1)]) == FEELValue(6))
  }

  private func passes(_ tests: String, _ input: FEELValue) throws(ExpressionError) -> Bool? {
    var evaluation = FEELEvaluation()
    return try evaluation.truth(
      of: FEELUnaryTests(tests), input: input, in: FEELVariables(["limit": FEELValue(3)]))
  }

  @Test(
    arguments: [
      ("-", 1, true), ("3", 3, true), ("1, 3", 3, true), ("> 2", 3, true), ("<=.7", 0, true),
      ("]-99..0.05]", 0, true), ("]-99..10[", 10, false), (">=3,]-99..1]", 2, false),
      ("not(3)", 3, false), ("not(> 5, 1)", 3, true), ("limit", 3, true),
      ("? > limit - 1", 3, true),
      ("odd(?)", 3, true), ("limit > 2", 9, true), ("[1, 3]", 3, true), ("null", 3, false),
    ] as [(String, Int, Bool)])
  func `cells of decision tables test their input`(_ tests: String, _ input: Int, _ truth: Bool)
    throws
  {
    #expect(try passes(tests, FEELValue(input)) == truth)
  }

  @Test func `what a cell lists is known`() throws {
    #expect(try FEELUnaryTests("\"a\", \"b\"").listedValues == [.string("a"), .string("b")])
    #expect(try FEELUnaryTests("> 1").listedValues == nil)
    #expect(try FEELUnaryTests("-").isAlwaysTrue)
    #expect(try FEELUnaryTests("? > limit and x.y = 1").variableNames == ["limit", "x"])
  }

  @Test func `types convert what DMN lets them convert`() throws {
    let one = FEELValue(1)
    #expect(FEELType.number.converted(.list([one])) == one)
    #expect(FEELType.list(.number).converted(one) == .list([one]))
    // Once: a list of one list is a list.
    #expect(FEELType.number.converted(.list([.list([one])])) == nil)
    #expect(FEELType.any.converted(.list([.list([one])])) == .list([.list([one])]))
    #expect(FEELType.number.converted(.string("1")) == nil)
    let date = try #require(FEELDate(year: 2020, month: 1, day: 2))
    #expect(FEELType.dateAndTime.converted(.date(date))?.description == "2020-01-02T00:00:00Z")
    #expect(FEELType.list(.context([FEELType.Member("a", .any)])).text == "list<context<a: Any>>")
  }

  @Test(arguments: [
    ("1 +", "1:4: expected a value, found the end [syntax]"),
    ("\"a", "1:1: a string does not end [syntax]"),
    ("/* a", "1:1: a comment does not end [syntax]"),
    ("if 1 then 2", "1:12: expected \"else\", found the end [syntax]"),
    ("for x in", "1:9: expected a value, found the end [syntax]"),
    ("1 instance of unheard", "1:15: there is no type \"unheard\" [syntax]"),
    ("[1..2", "1:6: expected \"]\" or \")\", found the end [syntax]"),
    ("1e99999", "1:1: the number is too large [syntax]"),
  ])
  func `a mistake has a place`(_ source: String, _ expected: String) {
    #expect(FEELChecker.text(source) == expected)
  }
}
