/// How points and ranges lie to each other (DMN 1.5, table 78, after J. Allen, "Maintaining
/// knowledge about temporal intervals", 1983).
enum FEELRangeFunctions {
  /// `nil` for arguments that do not fit, or do not compare.
  static func result(of call: FEELCall) -> FEELValue? {
    let first = call.arguments[0]
    let second = call.arguments[1]
    guard !first.isNull, !second.isNull else { return nil }
    let truth: Bool?
    switch (first, second) {
    case (.range(let left), .range(let right)): truth = ranges(call.function, left, right)
    case (.range(let range), _): truth = rangeAndPoint(call.function, range, second)
    case (_, .range(let range)): truth = pointAndRange(call.function, first, range)
    default: truth = points(call.function, first, second)
    }
    return truth.map { .boolean($0) }
  }

  private static func less(_ left: FEELValue, _ right: FEELValue) -> Bool? {
    FEELOrder.order(left, right).map { $0 < 0 }
  }

  private static func same(_ left: FEELValue, _ right: FEELValue) -> Bool? {
    FEELOrder.equal(left, right)
  }

  private static func and(_ left: Bool?, _ right: @autoclosure () -> Bool?) -> Bool? {
    left == false ? false : FEELOrder.and(left, right())
  }

  private static func or(_ left: Bool?, _ right: @autoclosure () -> Bool?) -> Bool? {
    left == true ? true : FEELOrder.or(left, right())
  }

  // MARK: - Points

  private static func points(_ function: FEELBuiltIn, _ left: FEELValue, _ right: FEELValue)
    -> Bool?
  {
    switch function {
    case .before: less(left, right)
    case .after: less(right, left)
    case .coincides: same(left, right)
    default: nil
    }
  }

  private static func pointAndRange(
    _ function: FEELBuiltIn, _ point: FEELValue, _ range: FEELRange
  ) -> Bool? {
    switch function {
    case .before:
      or(less(point, range.start), and(same(point, range.start), !range.includesStart))
    case .after: or(less(range.end, point), and(same(point, range.end), !range.includesEnd))
    case .during: FEELOrder.contains(range, point)
    case .starts: and(same(point, range.start), range.includesStart)
    case .finishes: and(same(point, range.end), range.includesEnd)
    default: nil
    }
  }

  private static func rangeAndPoint(
    _ function: FEELBuiltIn, _ range: FEELRange, _ point: FEELValue
  ) -> Bool? {
    switch function {
    case .before: pointAndRange(.after, point, range)
    case .after: pointAndRange(.before, point, range)
    case .includes: pointAndRange(.during, point, range)
    case .startedBy: pointAndRange(.starts, point, range)
    case .finishedBy: pointAndRange(.finishes, point, range)
    default: nil
    }
  }

  // MARK: - Ranges

  private static func ranges(_ function: FEELBuiltIn, _ left: FEELRange, _ right: FEELRange)
    -> Bool?
  {
    switch function {
    case .before:
      or(
        less(left.end, right.start),
        and(same(left.end, right.start), !left.includesEnd || !right.includesStart))
    case .after: ranges(.before, right, left)
    case .meets:
      and(same(left.end, right.start), left.includesEnd && right.includesStart)
    case .metBy: ranges(.meets, right, left)
    case .overlaps: and(reaches(left, right), reaches(right, left))
    case .overlapsBefore:
      and(
        and(startsEarlier(left, than: right), reaches(left, right)), endsNoLater(left, than: right))
    case .overlapsAfter:
      and(
        and(startsEarlier(right, than: left), reaches(right, left)), endsNoLater(right, than: left))
    case .finishes:
      and(
        and(same(left.end, right.end), left.includesEnd == right.includesEnd),
        startsNoEarlier(left, than: right))
    case .finishedBy: ranges(.finishes, right, left)
    case .includes: and(startsNoEarlier(right, than: left), endsNoLater(right, than: left))
    case .during: ranges(.includes, right, left)
    case .starts:
      and(
        and(same(left.start, right.start), left.includesStart == right.includesStart),
        endsNoLater(left, than: right))
    case .startedBy: ranges(.starts, right, left)
    case .coincides:
      and(
        and(same(left.start, right.start), left.includesStart == right.includesStart),
        and(same(left.end, right.end), left.includesEnd == right.includesEnd))
    default: nil
    }
  }

  /// Whether the end of one is not before the start of the other.
  private static func reaches(_ left: FEELRange, _ right: FEELRange) -> Bool? {
    or(
      less(right.start, left.end),
      and(same(left.end, right.start), left.includesEnd && right.includesStart))
  }

  private static func startsEarlier(_ left: FEELRange, than right: FEELRange) -> Bool? {
    or(
      less(left.start, right.start),
      and(same(left.start, right.start), left.includesStart && !right.includesStart))
  }

  private static func startsNoEarlier(_ left: FEELRange, than right: FEELRange) -> Bool? {
    startsEarlier(left, than: right).map { !$0 }
  }

  private static func endsEarlier(_ left: FEELRange, than right: FEELRange) -> Bool? {
    or(
      less(left.end, right.end),
      and(same(left.end, right.end), !left.includesEnd && right.includesEnd))
  }

  private static func endsNoLater(_ left: FEELRange, than right: FEELRange) -> Bool? {
    endsEarlier(right, than: left).map { !$0 }
  }
}
