import Decimals
import Vocabulary

extension FEELEvaluation {
  mutating func loop(_ index: FEELNode.Index, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    let loop = program.loops[Int(index)]
    switch loop.kind {
    case .collect:
      var results: [FEELValue] = []
      let isComplete = try collect(loop, 0, &results, position)
      guard isComplete else { return .null }
      try checkDepth(of: .list(results), position)
      return .list(results)
    case .some, .every:
      var result: Bool? = loop.kind == .every
      let isComplete = try quantify(loop, 0, &result, position)
      return isComplete ? FEELValue(truth: result) : .null
    }
  }

  /// Goes through one variable of the loop, and for each of its values through the others. False,
  /// with a warning, if there is nothing to go through.
  private mutating func collect(
    _ loop: FEELProgram.Loop, _ level: Int, _ results: inout [FEELValue],
    _ position: SourcePosition
  ) throws(ExpressionError) -> Bool {
    guard level < loop.iterations.count else {
      try budget.check(size: results.count + 1, at: position)
      guard let partial = loop.partialSlot else {
        results.append(try value(loop.body))
        return true
      }
      // The list moves to its slot and back, so that it is not copied each time.
      slots[base + Int(partial)] = .list(results)
      results = []
      let result = try value(loop.body)
      if case .list(let list) = slots[base + Int(partial)] { results = list }
      slots[base + Int(partial)] = .null
      // It may be the list itself, which is then copied.
      try checkDepth(of: result, position)
      results.append(result)
      return true
    }
    guard var domain = try domain(loop.iterations[level], position) else { return false }
    let slot = base + Int(loop.iterations[level].slot)
    while let item = domain.next() {
      try budget.enter(at: position)
      defer { budget.leave() }
      slots[slot] = item
      guard try collect(loop, level + 1, &results, position) else { return false }
    }
    return true
  }

  private mutating func quantify(
    _ loop: FEELProgram.Loop, _ level: Int, _ result: inout Bool?, _ position: SourcePosition
  ) throws(ExpressionError) -> Bool {
    guard level < loop.iterations.count else {
      let truth = try value(loop.body).truth
      result = loop.kind == .every ? FEELOrder.and(result, truth) : FEELOrder.or(result, truth)
      return true
    }
    guard var domain = try domain(loop.iterations[level], position) else { return false }
    let slot = base + Int(loop.iterations[level].slot)
    while let item = domain.next() {
      try budget.enter(at: position)
      defer { budget.leave() }
      slots[slot] = item
      guard try quantify(loop, level + 1, &result, position) else { return false }
      if result == (loop.kind == .some) { return true }
    }
    return true
  }

  /// What a variable goes through; `nil`, with a warning, if it cannot.
  private mutating func domain(
    _ iteration: FEELProgram.Loop.Iteration, _ position: SourcePosition
  ) throws(ExpressionError) -> FEELDomain? {
    let start = try value(iteration.domain)
    let domain: FEELDomain?
    if let end = iteration.end {
      domain = FEELDomain(from: start, to: try value(end))
    } else {
      switch start {
      case .list(let elements): domain = .list(elements[...])
      case .range(let range): domain = FEELDomain(range)
      case .null: domain = nil
      default: domain = .list([start])
      }
    }
    if domain == nil { warn("there is nothing here to go through", at: position) }
    return domain
  }
}

/// The values that a variable of a loop takes, one after the other.
enum FEELDomain {
  case list(ArraySlice<FEELValue>)
  /// Whole numbers, upwards or downwards, the last one included.
  case numbers(next: Int, last: Int, step: Int)
  /// Days since 1970-01-01.
  case dates(next: Int64, last: Int64, step: Int64)
  case nothing

  /// `start..end`: of whole numbers or of dates, in either direction.
  init?(from start: FEELValue, to end: FEELValue) {
    switch (start, end) {
    case (.number(let first), .number(let last)):
      guard let first = first.integer, let last = last.integer, first.magnitude < 1 << 62,
        last.magnitude < 1 << 62
      else { return nil }
      self = .numbers(next: first, last: last, step: first <= last ? 1 : -1)
    case (.date(let first), .date(let last)):
      self = .dates(
        next: first.daysSinceEpoch, last: last.daysSinceEpoch, step: first <= last ? 1 : -1)
    default: return nil
    }
  }

  /// The whole numbers or dates in a range.
  init?(_ range: FEELRange) {
    guard range.form == .interval, let domain = FEELDomain(from: range.start, to: range.end) else {
      return nil
    }
    switch domain {
    case .numbers(let next, let last, _):
      self = Self.numbers(
        from: range.includesStart ? next : next + 1, to: range.includesEnd ? last : last - 1)
    case .dates(let next, let last, _):
      let first = range.includesStart ? next : next + 1
      let final = range.includesEnd ? last : last - 1
      self = first <= final ? .dates(next: first, last: final, step: 1) : .nothing
    default: return nil
    }
  }

  private static func numbers(from first: Int, to last: Int) -> FEELDomain {
    first <= last ? .numbers(next: first, last: last, step: 1) : .nothing
  }

  mutating func next() -> FEELValue? {
    switch self {
    case .nothing: return nil
    case .list(var rest):
      guard let first = rest.popFirst() else { return nil }
      self = .list(rest)
      return first
    case .numbers(let next, let last, let step):
      self = next == last ? .nothing : .numbers(next: next + step, last: last, step: step)
      return FEELValue(next)
    case .dates(let next, let last, let step):
      self = next == last ? .nothing : .dates(next: next + step, last: last, step: step)
      return FEELDate(daysSinceEpoch: next).map { .date($0) }
    }
  }
}
