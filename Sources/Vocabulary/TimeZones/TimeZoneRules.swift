/// The rules of one time zone: when its offset from UTC changed and will change.
///
/// A class, as many values share one set of rules; nothing of it ever changes. Zones are equal when
/// their names are.
package final class TimeZoneRules: Hashable, Sendable, CustomStringConvertible {
  /// The name in the IANA database, `Europe/Paris`.
  package let name: String
  /// When offsets changed, in seconds since the epoch, ascending.
  private let changes: [Int64]
  /// The offset in seconds from each change on.
  private let offsets: [Int32]
  /// The offset before the first change.
  private let firstOffset: Int32
  /// What comes after the last change, for ever.
  private let rule: TimeZoneRule?

  init(
    name: String, changes: [Int64], offsets: [Int32], firstOffset: Int32, rule: TimeZoneRule?
  ) {
    self.name = name
    self.changes = changes
    self.offsets = offsets
    self.firstOffset = firstOffset
    self.rule = rule
  }

  /// A zone that never changes, by its seconds east of UTC.
  package convenience init(name: String, offsetSeconds: Int) {
    self.init(
      name: name, changes: [], offsets: [], firstOffset: Int32(clamping: offsetSeconds), rule: nil)
  }

  /// The seconds east of UTC at a moment, which is given in seconds since the epoch.
  package func offset(atSeconds seconds: Int64) -> Int {
    let index = firstChange(after: seconds)
    if index == changes.count, let rule { return rule.offset(atSeconds: seconds) }
    return Int(index == 0 ? firstOffset : offsets[index - 1])
  }

  /// The seconds east of UTC at a time on the zone's own clocks, which is given as the seconds
  /// since 1970-01-01T00:00:00 on these clocks. Where clocks are set back, the earlier of the two
  /// moments counts; where they are set forward, the offset before that goes on.
  package func offset(atLocalSeconds local: Int64) -> Int {
    let before = offset(atSeconds: local - 86_400)
    let after = offset(atSeconds: local + 86_400)
    // With the offset of the day before: right, unless the clocks were set since.
    if offset(atSeconds: local - Int64(before)) == before { return before }
    if offset(atSeconds: local - Int64(after)) == after { return after }
    return before
  }

  /// When the zone's clocks are next set, or its rules next change, after a moment; both are given
  /// in seconds since the epoch. `nil` where nothing is known to come. The offset may stay what it
  /// was.
  package func nextChange(afterSeconds seconds: Int64) -> Int64? {
    let index = firstChange(after: seconds)
    return index < changes.count ? changes[index] : rule?.nextChange(afterSeconds: seconds)
  }

  /// The moment at which the zone's own clocks show a time, which is given, as the result, in
  /// seconds: of a time that they show twice, the first; for one that they never show, as they are
  /// set forward over it, the moment at which they are set.
  package func moment(atLocalSeconds local: Int64) -> Int64 {
    let offset = Int64(offset(atLocalSeconds: local))
    let moment = local - offset
    guard self.offset(atSeconds: moment) != offset else { return moment }
    // Clocks are set at most by a day (Samoa, 2011), so the change lies within two.
    var found = moment
    var low = moment - 172_800
    while let change = nextChange(afterSeconds: low), change <= moment {
      found = change
      low = change
    }
    return found
  }

  private func firstChange(after seconds: Int64) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
    left === right || left.name == right.name
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  package var description: String { name }
}
