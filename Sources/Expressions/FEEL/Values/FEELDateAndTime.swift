package import Vocabulary

/// A date with a time of day.
package struct FEELDateAndTime: Hashable, Sendable, CustomStringConvertible {
  package let date: FEELDate
  package let time: FEELTime

  /// A date and a time; the zone is the time's.
  package init(_ date: FEELDate, _ time: FEELTime) {
    self.date = date
    self.time = time
  }

  /// A moment in UTC, of milliseconds.
  package init?(_ instant: Instant) {
    self.init(
      nanosecondsSinceEpoch: Int128(instant.milliseconds) * 1_000_000, zone: .utc)
  }

  /// A moment as the clocks of a zone show it; local clocks show UTC.
  init?(nanosecondsSinceEpoch nanoseconds: Int128, zone: FEELZone) {
    let second = Int128(FEELTime.nanosecondsOfSecond)
    let seconds = Int64(
      truncatingIfNeeded: (nanoseconds - Self.modulo(nanoseconds, second)) / second)
    let offset =
      switch zone {
      case .local: 0
      case .offset(let seconds): Int(seconds)
      case .named(let zone): zone.offset(atSeconds: seconds)
      }
    let local = nanoseconds + Int128(offset) * second
    let day = Int128(FEELTime.nanosecondsOfDay)
    let rest = Self.modulo(local, day)
    guard let days = Int64(exactly: (local - rest) / day), let date = FEELDate(daysSinceEpoch: days)
    else { return nil }
    self.init(date, FEELTime(whole: rest, zone: zone))
  }

  private static func modulo(_ value: Int128, _ divisor: Int128) -> Int128 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }

  /// The seconds east of UTC; `nil` for a local one.
  package var offsetSeconds: Int? {
    switch time.zone {
    case .local: nil
    case .offset(let seconds): Int(seconds)
    case .named(let zone): zone.offset(atLocalSeconds: localSeconds)
    }
  }

  private var localSeconds: Int64 {
    date.daysSinceEpoch * 86_400 + time.nanoseconds / FEELTime.nanosecondsOfSecond
  }

  /// What comparisons compare: whole seconds since the epoch (DMN 1.5, 10.3.2.3.5); local ones
  /// count as UTC.
  var comparable: Int64 { localSeconds - Int64(offsetSeconds ?? 0) }

  /// The moment; local clocks count as UTC.
  var nanosecondsSinceEpoch: Int128 {
    Int128(comparable) * Int128(FEELTime.nanosecondsOfSecond) + Int128(time.nanosecond)
  }

  /// The moment of milliseconds, if the zone says which one it is.
  package var instant: Instant? {
    guard offsetSeconds != nil else { return nil }
    let milliseconds = Int128(comparable) * 1000 + Int128(time.nanosecond / 1_000_000)
    return Int64(exactly: milliseconds).map { Instant(milliseconds: $0) }
  }

  func adding(months: Int64) -> FEELDateAndTime? {
    date.adding(months: months).map { FEELDateAndTime($0, time) }
  }

  func adding(_ duration: FEELDuration) -> FEELDateAndTime? {
    FEELDateAndTime(
      nanosecondsSinceEpoch: nanosecondsSinceEpoch + duration.nanosecondsTotal, zone: time.zone)
  }

  /// ISO 8601 with FEEL's zones: `2026-11-25T11:22:33.5+01:00`.
  package var description: String { "\(date)T\(time)" }
}
