import Vocabulary

/// Evaluates JUEL over JSON values (the rules are those of JSR-245, "Expression Language 2.1").
struct JUELEvaluator<Context: ExpressionContext> {
  private let context: Context
  private var budget: ExpressionBudget

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
      guard let value = context.variable(name) else {
        throw ExpressionError(
          .unknownVariable, at: node.position, "there is no variable \"\(name)\"")
      }
      return value
    case .property(let target, let name):
      return try JUELValue.member(name, of: try value(of: target), at: node.position)
    case .element(let target, let index):
      let container = try value(of: target)
      return try JUELValue.element(try value(of: index), of: container, at: node.position)
    case .method(let target, let method, let arguments):
      return try call(method, on: target, arguments, at: node.position)
    case .executionMethod(let name, let arguments):
      let variable = try arguments.first.map { node throws(ExpressionError) in try value(of: node) }
      let found = context.variable(JUELValue.text(variable ?? .null))
      return name == "hasVariable" ? .bool(found != nil) : found ?? .null
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
    let receiver = try value(of: target)
    let argument = try arguments.first.map { node throws(ExpressionError) in try value(of: node) }
    try budget.spend(JUELValue.cost(of: receiver), at: position)
    return try JUELValue.call(method, on: receiver, argument ?? .null, at: position)
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
    default: return try JUELArithmetic.apply(operation, first, second, at: position)
    }
  }
}
