import Vocabulary

/// A part of a FEEL expression.
struct FEELNode: Sendable {
  enum Operator: String, Sendable {
    case or, and
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case power = "**"
  }

  indirect enum Kind: Sendable {
    case literal(FEELValue)
    case name(String)
    case path(FEELNode, String)
    /// `list[1]`, or `list[item > 3]`.
    case filter(FEELNode, FEELNode)
    case negate(FEELNode)
    case binary(Operator, FEELNode, FEELNode)
    case between(FEELNode, FEELNode, FEELNode)
    /// `x in (tests)`: any of them.
    case contained(FEELNode, [FEELTest])
    case conditional(FEELNode, FEELNode, FEELNode)
    case list([FEELNode])
    case context([FEELEntry])
    case range(FEELNode, Bool, FEELNode, Bool)
    case call(FEELFunction, [FEELNode])
  }

  let kind: Kind
  let position: SourcePosition
}

/// One test after `in`.
enum FEELTest: Sendable {
  case compare(FEELNode.Operator, FEELNode)
  /// A value to equal, a list to be in, or a range to lie in.
  case value(FEELNode)
}

/// One entry of a context; later entries see earlier ones.
struct FEELEntry: Sendable {
  let name: String
  let value: FEELNode
}
