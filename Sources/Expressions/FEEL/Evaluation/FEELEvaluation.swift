import Decimals
import Patterns
package import Vocabulary

/// Evaluates FEEL, within limits.
///
/// As in DMN, what makes no sense is null and not an error; ``warnings`` says why. Only limits are
/// errors. One evaluation may serve many expressions, which then share its limits: functions of a
/// host get it to evaluate what they stand for.
package struct FEELEvaluation {
  /// Why values are null, in order; the first ``maximumWarnings`` of them.
  package private(set) var warnings: [FEELWarning] = []
  /// What `now()` and `today()` give; null without one.
  package let now: FEELDateAndTime?
  /// The zones that can be named.
  package let zones: TimeZones
  /// A place for whoever evaluates, for its own functions to find what they work on.
  package var host: (any Sendable)?
  var budget: ExpressionBudget
  /// The values of all frames, the innermost last.
  var slots: [FEELValue] = []
  /// Where the innermost frame begins.
  var base = 0
  var program: FEELProgram
  var scope: any FEELScope
  /// The patterns that were used, as they are used again and again in a loop.
  var patterns: [PatternKey: Pattern] = [:]

  struct PatternKey: Hashable {
    let pattern: String
    let flags: String
  }

  /// How many warnings are kept.
  package static let maximumWarnings = 20

  /// An evaluation with a budget. The time is an argument, as everywhere.
  package init(
    limits: ExpressionLimits = ExpressionLimits(), now: FEELDateAndTime? = nil,
    zones: TimeZones = .utc
  ) {
    budget = ExpressionBudget(limits)
    self.now = now
    self.zones = zones
    program = Self.emptyProgram
    scope = FEELVariables()
  }

  private static let emptyProgram: FEELProgram = {
    var builder = FEELProgramBuilder()
    let constant = builder.constant(.null)
    let root = builder.add(.constant(constant), .start)
    return FEELProgram(builder, root: root, slotCount: 0)
  }()

  /// Says why something is null.
  package mutating func warn(
    _ message: @autoclosure () -> String, at position: SourcePosition = .start
  ) {
    guard warnings.count < Self.maximumWarnings else { return }
    warnings.append(FEELWarning(position: position, message: message()))
  }

  /// Forgets the warnings so far.
  package mutating func removeWarnings() { warnings.removeAll() }

  /// Takes steps of the budget, for work that a host does.
  package mutating func spend(_ steps: Int) throws(ExpressionError) {
    try budget.spend(steps, at: .start)
  }

  /// The value of an expression; an error is a limit.
  package mutating func value(of expression: FEELExpression, in scope: any FEELScope)
    throws(ExpressionError) -> FEELValue
  {
    try run(expression.program, in: scope, input: nil)
  }

  /// Whether an input passes unary tests; unknown where they are null. An error is a limit.
  package mutating func truth(
    of tests: FEELUnaryTests, input: FEELValue, in scope: any FEELScope
  ) throws(ExpressionError) -> Bool? {
    try run(tests.program, in: scope, input: input).truth
  }

  private mutating func run(_ program: FEELProgram, in scope: any FEELScope, input: FEELValue?)
    throws(ExpressionError) -> FEELValue
  {
    let outer = (self.program, self.scope, base)
    self.program = program
    self.scope = scope
    base = slots.count
    defer {
      slots.removeLast(slots.count - base)
      (self.program, self.scope, base) = outer
    }
    for _ in 0..<program.slotCount { slots.append(.null) }
    if let input { slots[base] = input }
    return try value(program.root)
  }

  /// What a function gives for arguments in the order of its parameters. Wrong arguments are null
  /// with a warning; an error is a limit.
  package mutating func call(
    _ function: FEELFunction, _ arguments: [FEELValue], at position: SourcePosition = .start
  ) throws(ExpressionError) -> FEELValue {
    switch function.storage.implementation {
    case .builtIn(let builtIn):
      return try call(builtIn, arguments, at: position)
    case .closure(let closure):
      guard let converted = converted(arguments, for: function, at: position) else { return .null }
      return try closure.call(converted, as: function, in: &self, at: position)
    case .host(let body):
      guard let converted = converted(arguments, for: function, at: position) else { return .null }
      try budget.enter(at: position)
      defer { budget.leave() }
      let result = try body(converted, &self)
      guard let value = function.result.converted(result) else {
        warn(
          "\"\(function.name)\" gave \(result.kind) instead of \(function.result.text)",
          at: position)
        return .null
      }
      return value
    }
  }

  /// The arguments as the parameters want them; `nil` if they do not fit, with a warning.
  private mutating func converted(
    _ arguments: [FEELValue], for function: FEELFunction, at position: SourcePosition
  ) -> [FEELValue]? {
    let parameters = function.parameters
    guard arguments.count == parameters.count else {
      warn(
        "the function takes \(parameters.count) arguments, not \(arguments.count)", at: position)
      return nil
    }
    var converted: [FEELValue] = []
    converted.reserveCapacity(arguments.count)
    for (argument, parameter) in zip(arguments, parameters) {
      guard let value = parameter.type.converted(argument) else {
        warn(
          "the parameter \"\(parameter.name)\" takes \(parameter.type.text), not \(argument.kind)",
          at: position)
        // As of DMN 1.5, 10.3.2.9.4: what does not conform is null.
        converted.append(.null)
        continue
      }
      converted.append(value)
    }
    return converted
  }
}
