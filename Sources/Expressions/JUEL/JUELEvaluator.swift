import Vocabulary

/// Evaluates JUEL over JSON values (the rules are those of JSR-245, "Expression Language 2.1").
struct JUELEvaluator<Context: ExpressionContext> {
  private let context: Context
  private var budget: ExpressionBudget
  /// The variables that were set so far.
  private(set) var assignments: [ExpressionEffect.Assignment] = []

  init(context: Context, limits: ExpressionLimits) {
    self.context = context
    budget = ExpressionBudget(limits)
  }

  /// A single expression keeps its type; with text around it everything becomes text.
  mutating func value(of template: JUELTemplate) throws(ExpressionError) -> JSON {
    if template.parts.count == 1, case .expression(let node) = template.parts[0] {
      return try value(of: node)
    }
    var text = ""
    for part in template.parts {
      switch part {
      case .text(let piece): text += piece
      case .expression(let node): text += JUELValue.text(try value(of: node))
      }
      try budget.check(size: text.utf8.count, at: .start)
    }
    return .string(text)
  }

  private mutating func value(of node: JUELNode) throws(ExpressionError) -> JSON {
    try budget.enter(at: node.position)
    defer { budget.leave() }
    switch node.kind {
    case .literal(let value):
      return value
    case .variable(let name):
      guard let value = variable(name) else {
        throw ExpressionError(
          .unknownVariable, at: node.position, "there is no variable \"\(name)\"")
      }
      return value
    case .property(let target, let name):
      if let value = property(name, of: target) { return value }
      return try JUELValue.member(name, of: try value(of: target), at: node.position)
    case .element(let target, let index):
      let container = try value(of: target)
      return try JUELValue.element(try value(of: index), of: container, at: node.position)
    case .method(let target, let method, let arguments):
      return try call(method, on: target, arguments, at: node.position)
    case .executionMethod(let method, let arguments):
      return try call(method, arguments, at: node.position)
    case .function(let function):
      return try call(function, at: node.position)
    case .prefix(let prefix, let operand):
      return try apply(prefix, try value(of: operand), at: node.position)
    case .binary(let operation, let left, let right):
      return try apply(operation, left, right, at: node.position)
    case .choice(let condition, let first, let second):
      let holds = try JUELValue.truth(try value(of: condition), at: node.position)
      return try value(of: holds ? first : second)
    }
  }

  private mutating func call(
    _ method: JUELMethod, on target: JUELNode, _ arguments: [JUELNode],
    at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    if case .getter(let name) = method, let value = property(name, of: target) { return value }
    let receiver = try value(of: target)
    var values: [JSON] = []
    for argument in arguments { values.append(try value(of: argument)) }
    try budget.spend(JUELValue.cost(of: receiver), at: position)
    let result = try JUELValue.call(method, on: receiver, values, at: position)
    if case .string(let text) = result { try budget.check(size: text.utf8.count, at: position) }
    return result
  }

  // MARK: - What stands for the execution

  private func variable(_ name: String) -> JSON? {
    if !assignments.isEmpty, let written = assignments.last(where: { $0.name == name }) {
      return written.value
    }
    return context.variable(name)
  }

  /// A property of `execution` or `task`, unless a variable has that name.
  private func property(_ name: String, of target: JUELNode) -> JSON? {
    guard case .variable(let object) = target.kind, object == "execution" || object == "task",
      context.variable(object) == nil
    else { return nil }
    return (context as? any ProcessExpressionContext)?.property(name, of: object)
  }

  private mutating func call(
    _ method: JUELNode.ExecutionMethod, _ arguments: [JUELNode], at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    var values: [JSON] = []
    for argument in arguments { values.append(try value(of: argument)) }
    let name = JUELValue.text(values.first ?? .null)
    switch method {
    case .getVariable: return variable(name) ?? .null
    case .hasVariable: return .bool(variable(name) != nil)
    case .getVariableLocal: return local(name) ?? .null
    case .hasVariableLocal: return .bool(local(name) != nil)
    case .setVariable, .setVariableLocal:
      assignments.append(
        .init(
          name: name, value: values.count > 1 ? values[1] : .null,
          isLocal: method == .setVariableLocal))
      try budget.check(size: assignments.count, at: position)
      return .null
    }
  }

  private func local(_ name: String) -> JSON? {
    if let written = assignments.last(where: { $0.name == name && $0.isLocal }) {
      return written.value
    }
    guard let context = context as? any ProcessExpressionContext else {
      return context.variable(name)
    }
    return context.localVariable(name)
  }

  private func call(_ function: JUELFunction, at position: SourcePosition)
    throws(ExpressionError) -> JSON
  {
    switch function {
    case .currentUser: return .null
    case .currentUserGroups: return []
    case .now, .dateTime:
      guard let now = (context as? any ProcessExpressionContext)?.now else {
        throw ExpressionError(.unsupported, at: position, "the time is not known here")
      }
      return .string(now.description)
    }
  }

  private func apply(_ prefix: JUELNode.Prefix, _ operand: JSON, at position: SourcePosition)
    throws(ExpressionError) -> JSON
  {
    switch prefix {
    case .not: .bool(try !JUELValue.truth(operand, at: position))
    case .empty: .bool(JUELValue.isEmpty(operand))
    case .minus: try JUELArithmetic.apply(.subtract, .integer(0), operand, at: position)
    }
  }

  private mutating func apply(
    _ operation: JUELNode.Operator, _ left: JUELNode, _ right: JUELNode,
    at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    let first = try value(of: left)
    switch operation {
    case .and where try !JUELValue.truth(first, at: position): return false
    case .or where try JUELValue.truth(first, at: position): return true
    case .and, .or: return .bool(try JUELValue.truth(try value(of: right), at: position))
    default: break
    }
    let second = try value(of: right)
    switch operation {
    case .equal: return .bool(try JUELValue.areEqual(first, second, at: position))
    case .notEqual: return .bool(try !JUELValue.areEqual(first, second, at: position))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .bool(try JUELValue.compare(operation, first, second, at: position))
    case .join where first.string != nil || second.string != nil:
      let text = JUELValue.text(first) + JUELValue.text(second)
      try budget.check(size: text.utf8.count, at: position)
      return .string(text)
    case .join: return try JUELArithmetic.apply(.add, first, second, at: position)
    default: return try JUELArithmetic.apply(operation, first, second, at: position)
    }
  }
}
