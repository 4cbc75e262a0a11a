import Vocabulary

/// What is left of an evaluation's limits.
struct ExpressionBudget {
  private var steps: Int
  private var depth: Int
  let size: Int

  init(_ limits: ExpressionLimits) {
    steps = limits.steps
    depth = limits.depth
    size = limits.size
  }

  /// How many steps there are left.
  var remaining: Int { max(0, steps) }

  /// Takes some steps.
  mutating func spend(_ count: Int = 1, at position: SourcePosition) throws(ExpressionError) {
    steps -= count
    guard steps >= 0 else {
      throw ExpressionError(.limit, at: position, "the evaluation takes too many steps")
    }
  }

  /// Takes steps that were done already; what comes next finds out if they were too many.
  mutating func take(_ count: Int) { steps -= max(0, count) }

  /// Goes one level deeper; ``leave()`` comes back.
  mutating func enter(at position: SourcePosition) throws(ExpressionError) {
    try spend(at: position)
    depth -= 1
    guard depth >= 0 else {
      throw ExpressionError(.limit, at: position, "the evaluation nests too deeply")
    }
  }

  mutating func leave() { depth += 1 }

  /// Checks the size of something that is about to be made.
  func check(size count: Int, at position: SourcePosition) throws(ExpressionError) {
    guard count <= size else {
      throw ExpressionError(
        .limit, at: position, "a value of size \(count) is too large, at most \(size) allowed")
    }
  }
}
