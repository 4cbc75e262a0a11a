import Decimals
import Vocabulary

/// Functions that make one value of a list, which may come as one argument or as several.
enum FEELAggregates {
  /// `nil` for arguments that do not fit.
  static func result(of call: FEELCall, _ budget: inout ExpressionBudget) throws(ExpressionError)
    -> FEELValue?
  {
    let elements: [FEELValue]
    if call.arguments.count == 1 {
      guard let list = call.list(0) else { return nil }
      elements = list
    } else {
      elements = call.arguments
    }
    switch call.function {
    case .all, .any: return quantified(elements, isAll: call.function == .all)
    case .min, .max: return extreme(elements, isMinimum: call.function == .min)
    default: break
    }
    if call.function == .sum, let durations = sumOfDurations(elements) { return durations }
    var numbers: [Decimal128] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
      guard let number = element.number else { return nil }
      numbers.append(number)
    }
    if call.function == .mode {
      return .list(try mode(numbers, &budget, call.position).map { .number($0) })
    }
    guard !numbers.isEmpty else { return nil }
    let result: Decimal128
    switch call.function {
    case .sum: result = sum(numbers)
    case .mean: result = sum(numbers) / Decimal128(numbers.count)
    case .product: result = numbers.reduce(.one) { $0 * $1 }
    case .median: result = try median(numbers, &budget, call.position)
    default:
      guard let deviation = deviation(numbers) else { return nil }
      result = deviation
    }
    return result.isFinite ? .number(result) : nil
  }

  private static func sum(_ numbers: [Decimal128]) -> Decimal128 {
    numbers.dropFirst().reduce(numbers[0]) { $0 + $1 }
  }

  /// Null is unknown; any other value that is no truth value spoils it all, unless the answer is
  /// sure already.
  private static func quantified(_ elements: [FEELValue], isAll: Bool) -> FEELValue? {
    var isUnknown = false
    for element in elements {
      guard let truth = element.truth else {
        isUnknown = true
        continue
      }
      if truth != isAll { return .boolean(!isAll) }
    }
    return isUnknown ? nil : .boolean(isAll)
  }

  private static func extreme(_ elements: [FEELValue], isMinimum: Bool) -> FEELValue? {
    guard var best = elements.first, FEELOrder.order(best, best) != nil else { return nil }
    for element in elements.dropFirst() {
      guard let order = FEELOrder.order(element, best) else { return nil }
      if isMinimum ? order < 0 : order > 0 { best = element }
    }
    return best
  }

  private static func sumOfDurations(_ elements: [FEELValue]) -> FEELValue? {
    guard let first = elements.first, first.number == nil else { return nil }
    var total = first
    switch first {
    case .yearsAndMonths, .daysAndTime: break
    default: return nil
    }
    for element in elements.dropFirst() {
      switch (total, element) {
      case (.yearsAndMonths, .yearsAndMonths), (.daysAndTime, .daysAndTime): break
      default: return nil
      }
      guard let sum = FEELArithmetic.apply(.add, total, element) else { return nil }
      total = sum
    }
    return total
  }

  private static func median(
    _ numbers: [Decimal128], _ budget: inout ExpressionBudget, _ position: SourcePosition
  ) throws(ExpressionError) -> Decimal128 {
    try budget.spend(numbers.count, at: position)
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    guard sorted.count.isMultiple(of: 2) else { return sorted[middle] }
    return (sorted[middle - 1] + sorted[middle]) / Decimal128(2)
  }

  /// Of a sample: divided by one less than there are numbers.
  private static func deviation(_ numbers: [Decimal128]) -> Decimal128? {
    guard numbers.count > 1 else { return nil }
    let mean = sum(numbers) / Decimal128(numbers.count)
    let squares = numbers.map { ($0 - mean) * ($0 - mean) }
    return (sum(squares) / Decimal128(numbers.count - 1)).squareRoot
  }

  /// The most frequent numbers, ascending.
  private static func mode(
    _ numbers: [Decimal128], _ budget: inout ExpressionBudget, _ position: SourcePosition
  ) throws(ExpressionError) -> [Decimal128] {
    try budget.spend(numbers.count, at: position)
    var counts: [Decimal128: Int] = [:]
    for number in numbers { counts[number, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return counts.filter { $0.value == most }.map(\.key).sorted()
  }

  /// `nil` if some do not compare. Equal ones keep their order.
  static func sorted(
    _ elements: [FEELValue], _ budget: inout ExpressionBudget, _ position: SourcePosition
  ) throws(ExpressionError) -> [FEELValue]? {
    try budget.spend(elements.count, at: position)
    guard let first = elements.first else { return [] }
    // Whatever compares with one compares with all.
    guard elements.allSatisfy({ FEELOrder.order($0, first) != nil }) else { return nil }
    return elements.sorted { (FEELOrder.order($0, $1) ?? 0) < 0 }
  }
}
