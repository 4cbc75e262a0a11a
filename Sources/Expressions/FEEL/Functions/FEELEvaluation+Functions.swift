import Decimals
import Patterns
import Vocabulary

extension FEELEvaluation {
  /// What a built-in function gives. Null arguments and those of other kinds give null, with a
  /// warning; of the rest each function's group takes care.
  mutating func call(
    _ function: FEELBuiltIn, _ arguments: [FEELValue], at position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    guard function.takes(arguments.count) else {
      warn("\"\(function.rawValue)\" does not take \(arguments.count) arguments", at: position)
      return .null
    }
    try spend(on: arguments, at: position)
    let call = FEELCall(function: function, arguments: arguments, position: position)
    guard let result = try self.result(of: call) else {
      let kinds = arguments.map(\.kind).joined(separator: ", ")
      warn("\"\(function.rawValue)\" does not go with \(kinds)", at: position)
      return .null
    }
    switch result {
    case .list(let elements):
      try budget.check(size: elements.count, at: position)
      try checkDepth(of: result, position)
    case .context: try checkDepth(of: result, position)
    case .string(let text):
      try budget.check(size: text.utf8.count, at: position)
      try budget.spend(text.utf8.count / 64, at: position)
    default: break
    }
    return result
  }

  private mutating func spend(on arguments: [FEELValue], at position: SourcePosition)
    throws(ExpressionError)
  {
    for argument in arguments {
      switch argument {
      case .list(let elements):
        try budget.spend(elements.count, at: position)
        _ = try depth(of: argument, position)
      case .context(let context):
        try budget.spend(context.entries.count, at: position)
        _ = try depth(of: argument, position)
      case .string(let text): try budget.spend(text.utf8.count / 64, at: position)
      default: break
      }
    }
  }

  /// `nil` where the arguments are of the wrong kinds, or make no sense.
  private mutating func result(of call: FEELCall) throws(ExpressionError) -> FEELValue? {
    switch call.function {
    case .date, .dateAndTime, .time, .duration, .yearsAndMonthsDuration, .dayOfYear, .dayOfWeek,
      .monthOfYear, .weekOfYear, .now, .today, .temporalLiteral:
      return temporal(call)
    case .number, .decimal, .floor, .ceiling, .roundUp, .roundDown, .roundHalfUp, .roundHalfDown,
      .abs, .modulo, .sqrt, .log, .exp, .odd, .even:
      return FEELNumberFunctions.result(of: call)
    case .string:
      return try string(call)
    case .substring, .stringLength, .upperCase, .lowerCase, .substringBefore, .substringAfter,
      .contains, .startsWith, .endsWith, .stringJoin, .trim:
      return try FEELStringFunctions.result(of: call, budget)
    case .matches, .replace, .split:
      return try pattern(call)
    case .min, .max, .sum, .mean, .all, .any, .product, .median, .stddev, .mode:
      return try FEELAggregates.result(of: call, &budget)
    case .listContains, .count, .sublist, .append, .concatenate, .insertBefore, .remove, .reverse,
      .indexOf, .union, .distinctValues, .flatten, .isEmpty:
      return try FEELListFunctions.result(of: call, &budget)
    case .listReplace:
      return try listReplace(call)
    case .sort:
      return try sort(call)
    case .range:
      // As much work as about twenty nodes are.
      try budget.spend(20, at: call.position)
      return range(call)
    case .before, .after, .meets, .metBy, .overlaps, .overlapsBefore, .overlapsAfter, .finishes,
      .finishedBy, .includes, .during, .starts, .startedBy, .coincides:
      return FEELRangeFunctions.result(of: call)
    case .getValue, .getEntries, .context, .contextPut, .contextMerge:
      return FEELContextFunctions.result(of: call)
    case .not:
      return call.truth(0).map { .boolean(!$0) }
    case .is:
      return .boolean(call.arguments[0].isIdentical(to: call.arguments[1]))
    case .isDefined:
      return .boolean(!call.arguments[0].isNull)
    case .getOrElse:
      return call.arguments[0].isNull ? call.arguments[1] : call.arguments[0]
    }
  }

  private mutating func string(_ call: FEELCall) throws(ExpressionError) -> FEELValue? {
    switch call.arguments[0] {
    case .null: return nil
    case .string: return call.arguments[0]
    case let value:
      guard let text = value.text(limit: budget.size) else {
        throw ExpressionError(
          .limit, at: call.position, "a text is too large, at most \(budget.size) bytes allowed")
      }
      try budget.spend(text.utf8.count / 64, at: call.position)
      return .string(text)
    }
  }

  // MARK: - Patterns

  private mutating func pattern(_ call: FEELCall) throws(ExpressionError) -> FEELValue? {
    let hasFlags = call.function != .split
    let flagsIndex = call.function == .replace ? 3 : 2
    var flags = ""
    if hasFlags, call.arguments.count > flagsIndex, !call.arguments[flagsIndex].isNull {
      guard let text = call.string(flagsIndex) else { return nil }
      flags = text
    }
    guard let text = call.string(0), let source = call.string(1) else { return nil }
    var matching = PatternBudget(budget.remaining)
    defer { budget.take(budget.remaining - matching.remaining) }
    do throws(PatternError) {
      let pattern = try self.pattern(source, flags)
      switch call.function {
      case .matches: return .boolean(try pattern.matches(text, &matching))
      case .replace:
        guard let replacement = call.string(2) else { return nil }
        return .string(
          try pattern.replacing(text, with: replacement, limit: budget.size, &matching))
      default:
        return .list(try pattern.split(text, limit: budget.size, &matching).map { .string($0) })
      }
    } catch {
      guard error.kind == .syntax else {
        throw ExpressionError(.limit, at: call.position, error.description)
      }
      warn(error.description, at: call.position)
      return .null
    }
  }

  private mutating func pattern(_ source: String, _ flags: String) throws(PatternError) -> Pattern {
    let key = PatternKey(pattern: source, flags: flags)
    if let pattern = patterns[key] { return pattern }
    let pattern = try Pattern(source, flags: flags)
    if patterns.count >= 16 { patterns.removeAll() }
    patterns[key] = pattern
    return pattern
  }

  // MARK: - Functions that call functions

  private mutating func listReplace(_ call: FEELCall) throws(ExpressionError) -> FEELValue? {
    guard var elements = call.list(0) else { return nil }
    let newItem = call.arguments[2]
    if case .function(let match) = call.arguments[1] {
      if case .builtIn = match.storage.implementation {
      } else if match.parameters.count != 2 {
        return nil
      }
      for index in elements.indices {
        guard let truth = try self.call(match, [elements[index], newItem], at: call.position).truth
        else { return nil }
        if truth { elements[index] = newItem }
      }
      return .list(elements)
    }
    guard let index = call.index(1, in: elements.count) else { return nil }
    elements[index] = newItem
    return .list(elements)
  }

  /// A merge sort, as a function may say anything: it ends after n log n calls in any case.
  private mutating func sort(_ call: FEELCall) throws(ExpressionError) -> FEELValue? {
    guard let elements = call.list(0) else { return nil }
    guard call.arguments.count == 2 else {
      guard let sorted = try FEELAggregates.sorted(elements, &budget, call.position) else {
        return nil
      }
      return .list(sorted)
    }
    guard case .function(let precedes) = call.arguments[1] else { return nil }
    if case .builtIn = precedes.storage.implementation {
    } else if precedes.parameters.count != 2 {
      return nil
    }
    var source = elements
    var width = 1
    while width < source.count {
      var target: [FEELValue] = []
      target.reserveCapacity(source.count)
      for start in stride(from: 0, to: source.count, by: 2 * width) {
        var left = start
        let middle = Swift.min(start + width, source.count)
        var right = middle
        let end = Swift.min(start + 2 * width, source.count)
        while left < middle, right < end {
          // The right one goes first only if it precedes the left: equal ones keep their order.
          let isFirst = try self.call(precedes, [source[right], source[left]], at: call.position)
          if isFirst.truth == true {
            target.append(source[right])
            right += 1
          } else {
            target.append(source[left])
            left += 1
          }
        }
        target += source[left..<middle]
        target += source[right..<end]
      }
      source = target
      width *= 2
    }
    return .list(source)
  }

  // MARK: - Ranges as texts

  /// Only literals are endpoints (DMN 1.5, 10.3.4.1).
  private mutating func range(_ call: FEELCall) -> FEELValue? {
    guard let text = call.string(0), text.utf8.count <= Self.longestRange,
      let program = try? FEELParser.expression(text, Self.nothing).program
    else { return nil }
    switch program.nodes[Int(program.root)] {
    case .constant(let index):
      guard case .range(let range) = program.constants[Int(index)],
        FEELType(of: range.start) == FEELType(of: range.end)
      else { return nil }
      return .range(range)
    case .interval(let start, let end, let includesStart, let includesEnd):
      guard let first = endpoint(start, program), let last = endpoint(end, program),
        FEELType(of: first) == FEELType(of: last), let order = FEELOrder.order(first, last),
        order <= 0
      else { return nil }
      return .range(
        FEELRange(from: first, includesStart: includesStart, to: last, includesEnd: includesEnd))
    default: return nil
    }
  }

  private static let nothing = FEELEnvironment()
  private static let longestRange = 1000

  private mutating func endpoint(_ node: FEELNode.Index, _ program: FEELProgram) -> FEELValue? {
    switch program.nodes[Int(node)] {
    case .constant(let index):
      return program.constants[Int(index)]
    case .callBuiltIn(let function, let arguments, _)
    where [.date, .dateAndTime, .time, .duration, .temporalLiteral].contains(function):
      var values: [FEELValue] = []
      for argument in program.lists[Int(arguments)] {
        guard case .constant(let index) = program.nodes[Int(argument)] else { return nil }
        values.append(program.constants[Int(index)])
      }
      guard function.takes(values.count) else { return nil }
      return temporal(FEELCall(function: function, arguments: values, position: .start))
    default:
      return nil
    }
  }
}
