import Decimals
import Vocabulary

/// The properties of dates, times, durations and ranges (DMN 1.5, table 65).
enum FEELProperties {
  /// `nil` if the value has no such property; null if it has, and there is none.
  static func value(_ name: String, of value: FEELValue) -> FEELValue? {
    switch value {
    case .date(let date):
      return self.value(name, of: date) ?? self.value(name, of: .midnightUTC, nil)
    case .time(let time): return self.value(name, of: time, time.offsetSeconds)
    case .dateAndTime(let value):
      return self.value(name, of: value.date)
        ?? self.value(name, of: value.time, value.offsetSeconds)
    case .yearsAndMonths(let months):
      switch name {
      case "years": return FEELValue(Int(months / 12))
      case "months": return FEELValue(Int(months % 12))
      default: return nil
      }
    case .daysAndTime(let duration):
      switch name {
      case "days": return FEELValue(duration.days)
      case "hours": return FEELValue(duration.hours)
      case "minutes": return FEELValue(duration.minutes)
      case "seconds": return FEELValue(duration.secondsPart)
      default: return nil
      }
    case .range(let range):
      switch name {
      case "start": return range.start
      case "end": return range.end
      case "start included": return .boolean(range.includesStart)
      case "end included": return .boolean(range.includesEnd)
      default: return nil
      }
    default: return nil
    }
  }

  private static func value(_ name: String, of date: FEELDate) -> FEELValue? {
    switch name {
    case "year": FEELValue(Int(date.year))
    case "month": FEELValue(Int(date.month))
    case "day": FEELValue(Int(date.day))
    case "weekday": FEELValue(date.weekday)
    default: nil
    }
  }

  private static func value(_ name: String, of time: FEELTime, _ offset: Int?) -> FEELValue? {
    switch name {
    case "hour": return FEELValue(time.hour)
    case "minute": return FEELValue(time.minute)
    case "second": return FEELValue(time.second)
    case "time offset":
      return offset.map { .daysAndTime(FEELDuration(seconds: Int64($0))) } ?? .null
    case "timezone":
      if case .named(let zone) = time.zone { return .string(zone.name) }
      return .null
    default: return nil
    }
  }
}
