import Vocabulary

/// A time of day.
package struct FEELTime: Hashable, Sendable, CustomStringConvertible {
  /// Since midnight, below a day.
  package let nanoseconds: Int64
  package let zone: FEELZone

  static let nanosecondsOfDay: Int64 = 86_400_000_000_000
  static let nanosecondsOfSecond: Int64 = 1_000_000_000

  /// A time by its nanoseconds since midnight; `nil` below zero and above a day.
  package init?(nanoseconds: Int64, zone: FEELZone = .local) {
    guard (0..<Self.nanosecondsOfDay).contains(nanoseconds) else { return nil }
    self.nanoseconds = nanoseconds
    self.zone = zone
  }

  /// A time by its parts; `nil` for one that does not exist.
  package init?(
    hour: Int64, minute: Int64, second: Int64, nanosecond: Int64 = 0, zone: FEELZone = .local
  ) {
    guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
      (0..<Self.nanosecondsOfSecond).contains(nanosecond)
    else { return nil }
    nanoseconds = ((hour * 60 + minute) * 60 + second) * Self.nanosecondsOfSecond + nanosecond
    self.zone = zone
  }

  static let midnight = FEELTime(whole: 0, zone: .local)
  static let midnightUTC = FEELTime(whole: 0, zone: .utc)

  /// From any number of nanoseconds: full days count for nothing.
  init(whole nanoseconds: Int128, zone: FEELZone) {
    let rest = nanoseconds % Int128(Self.nanosecondsOfDay)
    self.nanoseconds = Int64(rest < 0 ? rest + Int128(Self.nanosecondsOfDay) : rest)
    self.zone = zone
  }

  package var hour: Int { Int(nanoseconds / (3600 * Self.nanosecondsOfSecond)) }
  package var minute: Int { Int(nanoseconds / (60 * Self.nanosecondsOfSecond) % 60) }
  package var second: Int { Int(nanoseconds / Self.nanosecondsOfSecond % 60) }
  /// Below a second.
  package var nanosecond: Int { Int(nanoseconds % Self.nanosecondsOfSecond) }

  /// The seconds east of UTC; of a named zone those at the beginning of 1970, as without a date
  /// there are no others.
  package var offsetSeconds: Int? {
    switch zone {
    case .local: nil
    case .offset(let seconds): Int(seconds)
    case .named(let zone): zone.offset(atSeconds: 0)
    }
  }

  /// What comparisons compare: whole seconds in UTC (DMN 1.5, 10.3.2.3.4); local times count as
  /// UTC.
  var comparable: Int64 {
    nanoseconds / Self.nanosecondsOfSecond - Int64(offsetSeconds ?? 0)
  }

  /// ISO 8601 with FEEL's zones: `11:22:33.5+01:00`, `11:22:33@Europe/Paris`.
  package var description: String {
    var text = FEELDate.twoDigits(hour) + ":" + FEELDate.twoDigits(minute) + ":"
    text += FEELDate.twoDigits(second) + Self.fraction(nanosecond)
    return text + zone.text
  }

  /// The digits behind the point, and the point; empty for none.
  static func fraction(_ nanosecond: Int) -> String {
    guard nanosecond > 0 else { return "" }
    let digits = String(nanosecond)
    var text = "." + String(repeating: "0", count: 9 - digits.utf8.count) + digits
    while text.last == "0" { text.removeLast() }
    return text
  }
}
