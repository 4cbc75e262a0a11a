internal import Vocabulary

/// Ticks of a time axis, in UTC: on whole seconds, minutes, hours, days, months or years.
enum TimeScale {
  /// Ticks and their labels between two moments in milliseconds.
  static func ticks(from low: Double, to high: Double, most: Int) -> [(Double, String)] {
    // 8.64e15 ms are 100 million days: what calendars of programs go to.
    let (start, end) = (whole(low), whole(high))
    let least = (end - start) / Int64(max(1, most))
    if let step = steps.first(where: { $0 >= least }) {
      let first = floored(start + step - 1, step)
      return stride(from: first, through: end, by: Int(step)).map { tick in
        (Double(tick), label(tick, step: step))
      }
    }
    return months(from: start, to: end, least: least)
  }

  /// A moment in milliseconds as RFC 3339.
  static func text(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite else { return Numeral.short(milliseconds) }
    return Instant(milliseconds: whole(milliseconds)).description
  }

  private static let day: Int64 = 86_400_000
  private static let steps: [Int64] = [
    1, 10, 100, 500, 1000, 5000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000,
    10_800_000, 21_600_000, 43_200_000, day, 2 * day, 7 * day, 14 * day,
  ]

  private static func months(from start: Int64, to end: Int64, least: Int64) -> [(Double, String)] {
    var step: Int64 = 1
    for candidate in [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000, 120_000, 1_200_000]
      as [Int64]
    {
      step = candidate
      if candidate * 30 * day >= least { break }
    }
    let first = Calendar.date(daysSinceEpoch: floored(start, day) / day)
    var month = floored(first.year * 12 + first.month - 1 + step - 1, step)
    if first.day == 1, (first.year * 12 + first.month - 1) == month - step { month -= step }
    var result: [(Double, String)] = []
    while result.count < 100 {
      let year = floored(month, 12) / 12
      let days = Calendar.daysSinceEpoch(year: year, month: month - year * 12 + 1, day: 1)
      let tick = days * day
      if tick > end { break }
      if tick >= start {
        let text = Instant(milliseconds: tick).description
        result.append((Double(tick), String(text.prefix { $0 != "T" }.dropLast(step < 12 ? 3 : 6))))
      }
      month += step
    }
    return result
  }

  private static func label(_ tick: Int64, step: Int64) -> String {
    let text = Instant(milliseconds: tick).description
    guard let split = text.firstIndex(of: "T") else { return text }
    let date = text[..<split].suffix(5)
    let time = text[text.index(after: split)...].dropLast()
    if step >= day { return String(text[..<split].suffix(10)) }
    if floored(tick, day) == tick { return String(date) }
    return String(step >= 60_000 ? time.prefix(5) : time[...])
  }

  private static func floored(_ value: Int64, _ step: Int64) -> Int64 {
    let rest = value % step
    return value - (rest < 0 ? rest + step : rest)
  }

  private static func whole(_ value: Double) -> Int64 {
    guard !value.isNaN else { return 0 }
    return Int64(min(8.64e15, max(-8.64e15, value)).rounded())
  }
}
