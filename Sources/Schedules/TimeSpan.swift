package import Vocabulary

/// An ISO 8601 duration: months and days of the calendar, and exact time.
///
/// A year is twelve months and a week is seven days. Days are of 24 hours, unless a time zone is
/// named: then months and days are counted on its clocks.
package struct TimeSpan: Hashable, Sendable, CustomStringConvertible {
  package let months: Int64
  package let days: Int64
  package let milliseconds: Int64

  /// The largest span of each part: about ten thousand years.
  private static let limit: Int64 = 4_000_000

  /// A span by its parts.
  package init(months: Int64 = 0, days: Int64 = 0, milliseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.milliseconds = milliseconds
  }

  /// Reads `P1Y2M3W4DT5H6M7.5S`; any part may be missing, but not all. Only seconds may have a
  /// fraction, of which milliseconds are kept. `nil` for anything else, negative spans included.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
    var parts: [UInt8: Int64] = [:]
    var inTime = false
    while let first = rest.first {
      if first == UInt8(ascii: "T") {
        guard !inTime, rest.count > 1 else { return nil }
        inTime = true
        rest.removeFirst()
        continue
      }
      guard let (value, fraction) = Self.number(&rest), let unit = rest.popFirst() else {
        return nil
      }
      // Time units are kept apart from `M` for months by lower case.
      let key = inTime ? unit | 0x20 : unit
      guard (inTime ? "hms" : "YMWD").utf8.contains(key), parts[key] == nil,
        fraction == 0 || key == UInt8(ascii: "s"),
        value <= (inTime ? Self.limit * 86_400 : Self.limit)
      else { return nil }
      parts[key] = key == UInt8(ascii: "s") ? value * 1000 + fraction : value
    }
    func part(_ name: Unicode.Scalar) -> Int64 { parts[UInt8(ascii: name)] ?? 0 }
    guard !parts.isEmpty else { return nil }
    months = part("Y") * 12 + part("M")
    days = part("W") * 7 + part("D")
    milliseconds = part("h") * 3_600_000 + part("m") * 60_000 + part("s")
  }

  /// Digits, and the milliseconds of a fraction.
  private static func number(_ rest: inout ArraySlice<UInt8>) -> (Int64, Int64)? {
    guard let whole = digits(&rest), let value = Int64(whole) else { return nil }
    guard rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") else {
      return (value, 0)
    }
    rest.removeFirst()
    guard let fraction = digits(&rest), let milliseconds = Int64((fraction + "00").prefix(3))
    else { return nil }
    return (value, milliseconds)
  }

  private static func digits(_ rest: inout ArraySlice<UInt8>) -> String? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count <= 15 else { return nil }
    rest = rest.dropFirst(digits.count)
    return String(decoding: digits, as: UTF8.self)
  }

  /// Whether nothing is left of it: a timer that repeats after such a span would never rest.
  package var isZero: Bool { months == 0 && days == 0 && milliseconds == 0 }

  /// The moment this span after another; a day that the month does not have becomes its last one.
  package func after(_ start: Instant) -> Instant {
    let day: Int64 = 86_400_000
    let startDay =
      start.milliseconds >= 0 ? start.milliseconds / day : -((day - 1 - start.milliseconds) / day)
    let timeOfDay = start.milliseconds - startDay * day
    var (year, month, dayOfMonth) = Calendar.date(daysSinceEpoch: startDay)
    let month0 = year * 12 + month - 1 + months
    year = month0 / 12
    month = month0 % 12 + 1
    dayOfMonth = min(dayOfMonth, Calendar.days(inMonth: month, ofYear: year))
    let target = Calendar.daysSinceEpoch(year: year, month: month, day: dayOfMonth) + days
    return Instant(milliseconds: target * day + timeOfDay + milliseconds)
  }

  /// So many of these spans, before the moment where it is negative. Months are added at once, so
  /// that monthly steps from the 31st of January do not stay at the 28th after February.
  func after(_ start: Instant, times count: Int64, in zone: TimeZoneRules) -> Instant {
    let calendar = TimeSpan(months: months * count, days: days * count)
    let exact = milliseconds * count
    guard !calendar.isZero else {
      return Instant(milliseconds: start.milliseconds + exact)
    }
    let fraction = ((start.milliseconds % 1000) + 1000) % 1000
    let second = (start.milliseconds - fraction) / 1000
    let local = second + Int64(zone.offset(atSeconds: second))
    let target = calendar.after(Instant(seconds: local)).milliseconds / 1000
    let moment = zone.moment(atLocalSeconds: target)
    return Instant(milliseconds: moment * 1000 + fraction + exact)
  }

  /// How long it is on average, in milliseconds: a month is a twelfth of a Gregorian year.
  var averageMilliseconds: Double {
    (Double(months) * 30.436875 + Double(days)) * 86_400_000 + Double(milliseconds)
  }

  /// ISO 8601, shortest form: `P1M`, `PT30S`.
  package var description: String {
    var text = "P"
    if months != 0 { text += "\(months)M" }
    if days != 0 { text += "\(days)D" }
    if milliseconds != 0 || text == "P" {
      let fraction = milliseconds % 1000
      text += "T\(milliseconds / 1000)"
      if fraction != 0 { text += "." + String(String(fraction + 1000).dropFirst()) }
      text += "S"
    }
    return text
  }
}
