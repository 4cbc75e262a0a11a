import Vocabulary

/// A part of a JUEL expression.
struct JUELNode: Sendable {
  enum Operator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and = "&&"
    case or = "||"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    /// `+` of scripts: texts are joined.
    case join = "+ of texts"
  }

  enum Prefix: String, Sendable {
    case not = "!"
    case minus = "-"
    case empty
  }

  indirect enum Kind: Sendable {
    case literal(JSON)
    case variable(String)
    case property(JUELNode, String)
    case element(JUELNode, JUELNode)
    case method(JUELNode, JUELMethod, [JUELNode])
    /// `execution.getVariable("x")`.
    case executionMethod(ExecutionMethod, [JUELNode])
    /// `now()`.
    case function(JUELFunction)
    case prefix(Prefix, JUELNode)
    case binary(Operator, JUELNode, JUELNode)
    case choice(JUELNode, JUELNode, JUELNode)
  }

  /// What may be called on `execution`, `task` and the process instance.
  enum ExecutionMethod: String, Sendable {
    case getVariable, getVariableLocal, hasVariable, hasVariableLocal
    case setVariable, setVariableLocal

    /// How many arguments it takes.
    var arguments: Int {
      switch self {
      case .setVariable, .setVariableLocal: 2
      default: 1
      }
    }
  }

  let kind: Kind
  let position: SourcePosition
}

/// Text and expressions in turn.
struct JUELTemplate: Sendable {
  enum Part: Sendable {
    case text(String)
    case expression(JUELNode)
  }

  let parts: [Part]

  /// The text, if there is no expression in it.
  var text: String? {
    if parts.isEmpty { return "" }
    guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
    return text
  }
}
