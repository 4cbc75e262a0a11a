import Vocabulary

extension FEELEvaluation {
  /// How deeply values may nest: releasing and comparing them recurses.
  static let maximumDepth = 100

  /// Refuses a value that was just made and nests too deeply. Looking costs a step for every 16
  /// elements, as the same large list may be put into many small ones.
  mutating func checkDepth(of value: FEELValue, _ position: SourcePosition)
    throws(ExpressionError)
  {
    _ = try depth(of: value, position)
  }

  mutating func depth(of value: FEELValue, _ position: SourcePosition)
    throws(ExpressionError) -> Int
  {
    switch value {
    case .list, .context, .range, .function: break
    default: return 0
    }
    // Lists share their elements: what is small in memory may be huge to walk over.
    let most = min(budget.size, 16 * budget.remaining)
    var seen = 0
    guard let depth = Self.depth(of: value, level: 0, &seen, most) else {
      guard seen > most else {
        throw ExpressionError(.limit, at: position, "a value nests too deeply")
      }
      try budget.check(size: seen, at: position)
      try budget.spend(budget.remaining + 1, at: position)
      return 0
    }
    if seen >= 16 { try budget.spend(seen / 16, at: position) }
    return depth
  }

  /// What comparing a value costs: a list may be large without having been large to make.
  mutating func spend(comparing value: FEELValue, _ position: SourcePosition)
    throws(ExpressionError)
  {
    switch value {
    case .list, .context: _ = try depth(of: value, position)
    case .string(let text):
      if text.utf8.count >= 64 { try budget.spend(text.utf8.count / 64, at: position) }
    default: break
    }
  }

  /// `nil` if it is too deep, or has more elements than `most`.
  private static func depth(of value: FEELValue, level: Int, _ seen: inout Int, _ most: Int) -> Int?
  {
    guard level < maximumDepth, seen <= most else { return nil }
    var deepest = 0
    switch value {
    case .list(let elements):
      seen += elements.count
      for element in elements {
        guard let depth = depth(of: element, level: level + 1, &seen, most) else { return nil }
        deepest = max(deepest, depth + 1)
      }
    case .context(let context):
      seen += context.entries.count
      for entry in context.entries {
        guard let depth = depth(of: entry.value, level: level + 1, &seen, most) else { return nil }
        deepest = max(deepest, depth + 1)
      }
    case .range(let range):
      // Those of one value have it at both ends.
      let isOne = range.form == .equal || range.form == .notEqual
      for endpoint in isOne ? [range.start] : [range.start, range.end] {
        guard let depth = depth(of: endpoint, level: level + 1, &seen, most) else { return nil }
        deepest = max(deepest, depth + 1)
      }
    case .function(let function):
      deepest = function.storage.depth
      guard level + deepest < maximumDepth else { return nil }
    default: break
    }
    return deepest
  }
}
