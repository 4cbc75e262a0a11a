import Vocabulary

/// A function that was written in FEEL, with what it took along from where it was written. It needs
/// no scope of variables: what it uses of them was taken along too.
struct FEELClosure: Sendable {
  let program: FEELProgram
  let definition: Int
  let captures: [FEELValue]

  func call(
    _ arguments: [FEELValue], as function: FEELFunction, in evaluation: inout FEELEvaluation,
    at position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let closure = program.closures[definition]
    try evaluation.budget.enter(at: position)
    let outer = (evaluation.program, evaluation.base)
    let count = evaluation.slots.count
    for (index, capture) in captures.enumerated().reversed() {
      evaluation.slots.append(index == closure.ownCapture ? .function(function) : capture)
    }
    evaluation.base = evaluation.slots.count
    evaluation.slots += arguments
    for _ in arguments.count..<max(arguments.count, closure.slotCount) {
      evaluation.slots.append(.null)
    }
    evaluation.program = program
    defer {
      evaluation.budget.leave()
      evaluation.slots.removeLast(evaluation.slots.count - count)
      (evaluation.program, evaluation.base) = outer
    }
    return try evaluation.value(closure.body)
  }
}

extension FEELFunction {
  /// A built-in function as a value.
  init(_ builtIn: FEELBuiltIn) {
    self.init(Storage(builtIn.rawValue, [], builtIn.resultType, .builtIn(builtIn)))
  }

  /// A function that was written in FEEL.
  init(_ closure: FEELClosure, depth: Int) {
    let definition = closure.program.closures[closure.definition]
    self.init(
      Storage("", definition.parameters, definition.result, .closure(closure), depth: depth))
  }
}
