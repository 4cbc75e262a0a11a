import Decimals
import Expressions

/// A test of a cell that compares with constants, as most are: `<= 0.7`, `[1..5)`, `"high", "low"`.
/// It is answered without evaluating FEEL.
enum QuickTest: Sendable {
  case equal(Decimal128)
  case less(Decimal128)
  case lessOrEqual(Decimal128)
  case greater(Decimal128)
  case greaterOrEqual(Decimal128)
  case interval(
    from: Decimal128, includesStart: Bool, to: Decimal128, includesEnd: Bool)
  case text(String)
  case truth(Bool)
  case anyOf([QuickTest])

  /// The test that some unary tests are; `nil` where they are more than this can say.
  init?(_ tests: FEELUnaryTests, text: String) {
    if let values = tests.listedValues {
      let parts = values.map { QuickTest($0) }
      guard !parts.isEmpty, parts.allSatisfy({ $0 != nil }) else { return nil }
      let known = parts.compactMap { $0 }
      self = known.count == 1 ? known[0] : .anyOf(known)
      return
    }
    // Texts in quotes are among the values that FEEL lists.
    guard !text.contains("\"") else { return nil }
    var parts: [QuickTest] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let test = QuickTest(part: part.trimmed) else { return nil }
      parts.append(test)
    }
    self = parts.count == 1 ? parts[0] : .anyOf(parts)
  }

  private static let comparisons: [(String, @Sendable (Decimal128) -> QuickTest)] = [
    ("<=", { .lessOrEqual($0) }), (">=", { .greaterOrEqual($0) }), ("<", { .less($0) }),
    (">", { .greater($0) }),
  ]

  /// Reads a number, a comparison with one, or an interval between two.
  private init?(part: Substring) {
    for (symbol, make) in Self.comparisons where part.hasPrefix(symbol) {
      guard let number = Self.number(part.dropFirst(symbol.count)) else { return nil }
      self = make(number)
      return
    }
    if let number = Self.number(part) {
      self = .equal(number)
      return
    }
    guard let open = part.first, let close = part.last, "[(]".contains(open),
      "])[".contains(close), let dots = part.firstRange(of: ".."),
      let start = Self.number(part[..<dots.lowerBound].dropFirst()),
      let end = Self.number(part[dots.upperBound...].dropLast())
    else { return nil }
    self = .interval(
      from: start, includesStart: open == "[", to: end, includesEnd: close == "]")
  }

  /// A number as it is written, with a sign or not; whatever else FEEL takes for one is for FEEL.
  private static func number(_ text: Substring) -> Decimal128? {
    let text = text.trimmed
    guard !text.isEmpty, text.allSatisfy({ "0123456789.-".contains($0) }) else { return nil }
    return Decimal128(text)
  }

  private init?(_ value: FEELValue) {
    switch value {
    case .number(let number): self = .equal(number)
    case .string(let text): self = .text(text)
    case .boolean(let truth): self = .truth(truth)
    case .range(let range):
      guard range.form == .interval, case .number(let start) = range.start,
        case .number(let end) = range.end
      else { return nil }
      self = .interval(
        from: start, includesStart: range.includesStart, to: end, includesEnd: range.includesEnd)
    default: return nil
    }
  }

  /// Whether a value passes; `nil` for a value of another kind, which is for FEEL.
  func answer(_ value: FEELValue) -> Bool? {
    switch value {
    case .number(let number): answer(number)
    case .string(let text): answer(text)
    case .boolean(let truth): answer(truth)
    default: nil
    }
  }

  private func answer(_ number: Decimal128) -> Bool? {
    switch self {
    case .equal(let other): number == other
    case .less(let other): number < other
    case .lessOrEqual(let other): !(other < number)
    case .greater(let other): other < number
    case .greaterOrEqual(let other): !(number < other)
    case .interval(let start, let includesStart, let end, let includesEnd):
      (includesStart ? !(number < start) : start < number)
        && (includesEnd ? !(end < number) : number < end)
    case .text, .truth: nil
    case .anyOf(let tests): Self.any(tests) { $0.answer(number) }
    }
  }

  private func answer(_ text: String) -> Bool? {
    switch self {
    case .text(let other): text == other
    case .anyOf(let tests): Self.any(tests) { $0.answer(text) }
    default: nil
    }
  }

  private func answer(_ truth: Bool) -> Bool? {
    switch self {
    case .truth(let other): truth == other
    case .anyOf(let tests): Self.any(tests) { $0.answer(truth) }
    default: nil
    }
  }

  private static func any(_ tests: [QuickTest], _ answer: (QuickTest) -> Bool?) -> Bool? {
    var isKnown = true
    for test in tests {
      switch answer(test) {
      case true?: return true
      case false?: break
      case nil: isKnown = false
      }
    }
    return isKnown ? false : nil
  }
}

extension Substring {
  /// The text without white space at its ends.
  fileprivate var trimmed: Substring {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
    return start[...last]
  }
}
