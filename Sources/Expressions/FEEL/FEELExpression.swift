/// An expression of FEEL that was read and can be evaluated any number of times.
///
/// ```swift
/// let environment = FEELEnvironment(names: ["Monthly Salary": .number])
/// let expression = try FEELExpression("12 * Monthly Salary", in: environment)
/// var evaluation = FEELEvaluation()
/// let value = try evaluation.value(
///   of: expression, in: FEELVariables(["Monthly Salary": FEELValue(10_000)]))
/// ```
package struct FEELExpression: Sendable {
  /// As it stands in the file.
  package let source: String
  /// What is known of its value.
  package let type: FEELType
  let program: FEELProgram

  /// Reads an expression; an error says what is wrong and where.
  package init(_ source: String, in environment: FEELEnvironment = FEELEnvironment())
    throws(ExpressionError)
  {
    self.source = source
    (program, type) = try FEELParser.expression(source, environment)
  }

  /// The variables that it may look up, sorted. A name in a filter may turn out to be a member.
  package var variableNames: [String] { program.variableNames }

  /// The value, if it is a literal that depends on nothing.
  package var constant: FEELValue? {
    guard case .constant(let index) = program.nodes[Int(program.root)] else { return nil }
    return program.constants[Int(index)]
  }
}

/// Unary tests of FEEL: a cell of a decision table, or allowed values (DMN 1.5, rules 13 to 17).
package struct FEELUnaryTests: Sendable {
  /// As it stands in the file.
  package let source: String
  let program: FEELProgram

  /// Reads unary tests of an input of some type. `-` tests nothing.
  package init(
    _ source: String, input: FEELType = .any, in environment: FEELEnvironment = FEELEnvironment()
  ) throws(ExpressionError) {
    self.source = source
    program = try FEELParser.unaryTests(source, input: input, environment)
  }

  /// The variables that they may look up, sorted; `?` is none.
  package var variableNames: [String] { program.variableNames }

  /// Whether it is `-`, which holds for everything.
  package var isAlwaysTrue: Bool {
    if case .always = program.nodes[Int(program.root)] { true } else { false }
  }

  /// The values that it lists, where it is nothing but values with commas, as allowed values and
  /// output values of decision tables are: they order what the table puts out.
  package var listedValues: [FEELValue]? {
    guard case .anyTest(let tests, isNegated: false) = program.nodes[Int(program.root)] else {
      return nil
    }
    var values: [FEELValue] = []
    for test in program.lists[Int(tests)] {
      guard case .testValue(_, let node) = program.nodes[Int(test)],
        case .constant(let index) = program.nodes[Int(node)]
      else { return nil }
      values.append(program.constants[Int(index)])
    }
    return values
  }
}
