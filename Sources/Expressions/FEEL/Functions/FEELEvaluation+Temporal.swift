import Decimals
import Vocabulary

extension FEELEvaluation {
  /// Dates, times and durations.
  mutating func temporal(_ call: FEELCall) -> FEELValue? {
    switch call.function {
    case .date: return date(call)
    case .time: return time(call)
    case .dateAndTime: return dateAndTime(call)
    case .duration:
      if case .yearsAndMonths = call.arguments[0] { return call.arguments[0] }
      if case .daysAndTime = call.arguments[0] { return call.arguments[0] }
      return call.string(0).flatMap { FEELTemporalReader.duration($0) }
    case .temporalLiteral:
      return call.string(0).flatMap { FEELTemporalReader.any($0, zones) }
    case .yearsAndMonthsDuration: return yearsAndMonths(call)
    case .now: return now.map { .dateAndTime($0) }
    case .today: return now.map { .date($0.date) }
    default:
      guard let date = Self.date(in: call.arguments[0]) else { return nil }
      switch call.function {
      case .dayOfYear: return FEELValue(date.dayOfYear)
      case .weekOfYear: return FEELValue(date.weekOfYear)
      case .dayOfWeek: return .string(Self.weekdays[date.weekday - 1])
      default: return .string(Self.months[Int(date.month) - 1])
      }
    }
  }

  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private static func date(in value: FEELValue) -> FEELDate? {
    switch value {
    case .date(let date): date
    case .dateAndTime(let value): value.date
    case .list(let elements) where elements.count == 1: date(in: elements[0])
    default: nil
    }
  }

  private func date(_ call: FEELCall) -> FEELValue? {
    if call.arguments.count == 3 {
      guard let year = call.whole(0), let month = call.whole(1), let day = call.whole(2) else {
        return nil
      }
      return FEELDate(year: year, month: month, day: day).map { .date($0) }
    }
    if let date = Self.date(in: call.arguments[0]) { return .date(date) }
    return call.string(0).flatMap { FEELTemporalReader.date($0) }.map { .date($0) }
  }

  private func time(_ call: FEELCall) -> FEELValue? {
    guard call.arguments.count == 1 else { return timeOfParts(call, at: 0).map { .time($0) } }
    switch call.arguments[0] {
    case .time: return call.arguments[0]
    case .dateAndTime(let value): return .time(value.time)
    case .date: return .time(.midnightUTC)
    default: return call.string(0).flatMap { FEELTemporalReader.time($0, zones) }.map { .time($0) }
    }
  }

  /// Hour, minute, second with its fraction, and an offset or null.
  private func timeOfParts(_ call: FEELCall, at first: Int) -> FEELTime? {
    guard let hour = call.whole(first), let minute = call.whole(first + 1),
      let seconds = call.number(first + 2), !seconds.isNegative || seconds.isZero,
      let total = FEELDuration(seconds: seconds)
    else { return nil }
    var zone = FEELZone.local
    if call.arguments.count > first + 3 {
      switch call.arguments[first + 3] {
      case .null: break
      case .daysAndTime(let offset):
        guard offset.seconds.magnitude <= 18 * 3600 else { return nil }
        zone = .offset(Int32(offset.seconds))
      case .string(let name):
        guard let rules = zones[name] else { return nil }
        zone = .named(rules)
      default: return nil
      }
    }
    return FEELTime(
      hour: hour, minute: minute, second: total.seconds, nanosecond: Int64(total.nanoseconds),
      zone: zone)
  }

  private func dateAndTime(_ call: FEELCall) -> FEELValue? {
    switch call.arguments.count {
    case 1:
      switch call.arguments[0] {
      case .dateAndTime: return call.arguments[0]
      case .date(let date): return .dateAndTime(FEELDateAndTime(date, .midnightUTC))
      default: break
      }
      guard let text = call.string(0) else { return nil }
      if let value = FEELTemporalReader.dateAndTime(text, zones) { return .dateAndTime(value) }
      return FEELTemporalReader.date(text).map { .dateAndTime(FEELDateAndTime($0, .midnight)) }
    case 2:
      guard let date = Self.date(in: call.arguments[0]) else { return nil }
      if case .time(let time) = call.arguments[1] {
        return .dateAndTime(FEELDateAndTime(date, time))
      }
      // The other form: a moment as the clocks of a zone show it.
      guard case .dateAndTime(let value) = call.arguments[0], value.offsetSeconds != nil,
        let name = call.string(1), let zone = zones[name]
      else { return nil }
      return FEELDateAndTime(
        nanosecondsSinceEpoch: value.nanosecondsSinceEpoch, zone: .named(zone)
      ).map { .dateAndTime($0) }
    default:
      guard let year = call.whole(0), let month = call.whole(1), let day = call.whole(2),
        let date = FEELDate(year: year, month: month, day: day), let time = timeOfParts(call, at: 3)
      else { return nil }
      return .dateAndTime(FEELDateAndTime(date, time))
    }
  }

  /// Full months between two dates, downwards if the second is the earlier; times of day do not
  /// count.
  private func yearsAndMonths(_ call: FEELCall) -> FEELValue? {
    guard let from = Self.date(in: call.arguments[0]), let to = Self.date(in: call.arguments[1])
    else { return nil }
    var months =
      (Int64(to.year) - Int64(from.year)) * 12 + Int64(to.month) - Int64(from.month)
    if months > 0, to.day < from.day { months -= 1 }
    if months < 0, to.day > from.day { months += 1 }
    return .yearsAndMonths(months)
  }
}

extension FEELCall {
  /// A number that has no fraction.
  func whole(_ index: Int) -> Int64? { number(index)?.integer.map { Int64($0) } }
}
