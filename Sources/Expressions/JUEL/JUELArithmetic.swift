import Vocabulary

/// JUEL's arithmetic: null counts as zero, texts are read as numbers, division is never whole.
enum JUELArithmetic {
  static func apply(
    _ operation: JUELNode.Operator, _ left: JSON, _ right: JSON, at position: SourcePosition
  ) throws(ExpressionError) -> JSON {
    let left = try JUELValue.number(left, at: position)
    let right = try JUELValue.number(right, at: position)
    if case .integer(let first) = left, case .integer(let second) = right, operation != .divide {
      return .integer(try integer(operation, first, second, at: position))
    }
    let result = try double(operation, left.double ?? 0, right.double ?? 0, at: position)
    guard result.isFinite else {
      throw ExpressionError(.arithmetic, at: position, "the result is out of range")
    }
    return .number(result)
  }

  private static func integer(
    _ operation: JUELNode.Operator, _ left: Int64, _ right: Int64, at position: SourcePosition
  ) throws(ExpressionError) -> Int64 {
    let result: (partialValue: Int64, overflow: Bool)
    switch operation {
    case .add: result = left.addingReportingOverflow(right)
    case .subtract: result = left.subtractingReportingOverflow(right)
    case .multiply: result = left.multipliedReportingOverflow(by: right)
    default:
      guard right != 0 else { throw ExpressionError(.arithmetic, at: position, "division by zero") }
      result = left.remainderReportingOverflow(dividingBy: right)
    }
    guard !result.overflow else {
      throw ExpressionError(.arithmetic, at: position, "the result is out of range")
    }
    return result.partialValue
  }

  private static func double(
    _ operation: JUELNode.Operator, _ left: Double, _ right: Double, at position: SourcePosition
  ) throws(ExpressionError) -> Double {
    switch operation {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    default:
      guard right != 0 else { throw ExpressionError(.arithmetic, at: position, "division by zero") }
      return operation == .divide ? left / right : left.truncatingRemainder(dividingBy: right)
    }
  }
}
