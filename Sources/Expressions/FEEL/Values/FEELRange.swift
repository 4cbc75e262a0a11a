/// A range (DMN 1.5, 10.3.2.7): an interval between two values, everything on one side of a value,
/// or all values but one.
package struct FEELRange: Hashable, Sendable {
  /// The forms in which ranges are written; equal ranges are of the same form.
  package enum Form: Hashable, Sendable {
    /// `[1..5]`
    case interval
    /// `(< 5)`, `(<= 5)`: there is no start.
    case below
    /// `(> 5)`, `(>= 5)`: there is no end.
    case above
    /// `(= 5)`
    case equal
    /// `(!= 5)`
    case notEqual
  }

  /// What both endpoints are behind, so that a range is one word.
  private final class Storage: Hashable, Sendable {
    let form: Form
    let start: FEELValue
    let includesStart: Bool
    let end: FEELValue
    let includesEnd: Bool

    init(
      _ form: Form, _ start: FEELValue, _ includesStart: Bool, _ end: FEELValue, _ includesEnd: Bool
    ) {
      self.form = form
      self.start = start
      self.includesStart = includesStart
      self.end = end
      self.includesEnd = includesEnd
    }

    static func == (left: Storage, right: Storage) -> Bool {
      left === right
        || left.form == right.form && left.start == right.start && left.end == right.end
          && left.includesStart == right.includesStart && left.includesEnd == right.includesEnd
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(form)
      hasher.combine(start)
      hasher.combine(end)
    }
  }

  private let storage: Storage

  /// An interval; an endpoint of null means that it is unknown.
  package init(
    from start: FEELValue, includesStart: Bool = true, to end: FEELValue, includesEnd: Bool = true
  ) {
    storage = Storage(.interval, start, includesStart, end, includesEnd)
  }

  /// Everything below a value.
  package init(below end: FEELValue, includesEnd: Bool) {
    storage = Storage(.below, .null, false, end, includesEnd)
  }

  /// Everything above a value.
  package init(above start: FEELValue, includesStart: Bool) {
    storage = Storage(.above, start, includesStart, .null, false)
  }

  /// One value alone.
  package init(equalTo value: FEELValue) {
    storage = Storage(.equal, value, true, value, true)
  }

  /// Every value but one.
  package init(notEqualTo value: FEELValue) {
    storage = Storage(.notEqual, value, false, value, false)
  }

  package var form: Form { storage.form }
  /// The lower endpoint, null where there is none.
  package var start: FEELValue { storage.start }
  /// Whether the lower endpoint belongs to the range.
  package var includesStart: Bool { storage.includesStart }
  /// The upper endpoint, null where there is none.
  package var end: FEELValue { storage.end }
  /// Whether the upper endpoint belongs to the range.
  package var includesEnd: Bool { storage.includesEnd }
}
