import ModelMetrics
import Monitoring
import Registry
import Schedules
import TestSupport
import Testing
import Vocabulary

/// A month of a public data set that drifts from the sixteenth on, under a clock of its own: what
/// each monitor says each morning, and on which day it wakes somebody.
@Suite(.enabled(if: SuiteFolder.isPresent("metrics/drift"), "\(SuiteFolder.absence)"))
struct ReplayTests {
  private static let perDay = 400

  /// The rows of a file whose fields are neither quoted nor have commas.
  private func rows(_ set: String, _ file: String) throws -> MonitorRows {
    let bytes = try SuiteFolder("metrics/drift/\(set)").bytes(file)
    let text = String(decoding: bytes.filter { $0 != 0x0D }, as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let heads = try #require(lines.first).map { String($0) }
    var columns: [String: ColumnValues] = [:]
    for (index, head) in heads.enumerated() {
      let cells = lines.dropFirst().map { String($0[index]) }
      let numbers = cells.map { $0.isEmpty ? Double.nan : Double($0) }
      columns[head] =
        numbers.allSatisfy { $0 != nil }
        ? .numeric(numbers.compactMap(\.self))
        : .categorical(cells.map { $0.isEmpty ? nil : $0 })
    }
    return MonitorRows(columns)
  }

  private func part(_ rows: MonitorRows, day: Int) -> MonitorRows {
    let start = (day * Self.perDay) % (rows.count - Self.perDay)
    return MonitorRows(
      rows.columns.mapValues { values in
        switch values {
        case .numeric(let values): .numeric(Array(values[start..<(start + Self.perDay)]))
        case .categorical(let values): .categorical(Array(values[start..<(start + Self.perDay)]))
        }
      })
  }

  /// The days on which alerts opened and ended.
  private func play(
    _ check: MonitorCheck.BuiltIn, after: Int = 2, production: (Int) throws -> MonitorRows?
  ) throws -> [String] {
    let baseline = try rows("car_loan_drifted", "reference.csv")
    let cron = try #require(CronSchedule("0 6 * * *", family: .crontab))
    let monitor = Fixture.monitor(
      check,
      data: MonitorData(
        baseline: DatasetName("training"), sample: .recorded(.seconds(86_400)),
        score: "y_pred_proba"))
    let schedule = Schedule(id: monitor.id, condition: .cron(cron))
    let start = try #require(Instant("2026-03-01T00:00:00Z"))
    var state = ScheduleState(schedule, seen: start)
    var book = AlertBook()
    var lines: [String] = []
    for day in 1...30 {
      let now = start + .seconds((day - 1) * 86_400 + 6 * 3600)
      let tick = schedule.advance(&state, now: now)
      #expect(tick.runs.count == 1)
      let sample = try production(day)
      let results = MonitorRun.results(
        of: MonitorInput(
          monitor: monitor, baseline: .rows(baseline),
          sample: sample.map { .rows($0) } ?? .unreadable("no segment was recorded"),
          history: book.streaks[monitor.id]?.rows ?? [], now: now))
      let effects = book.step(.results(results, rule: AlertRule(after: after)), now: now)
      for effect in effects {
        switch effect {
        case .opened(let alert): lines.append("\(day) opened: \(alert.detail)")
        case .resolved: lines.append("\(day) resolved")
        case .signal, .notify, .refused: continue
        }
      }
    }
    return lines
  }

  private func drifting() throws -> (Int) throws -> MonitorRows? {
    let before = try rows("car_loan_drifted", "reference.csv")
    let after = try rows("car_loan_drifted", "current.csv")
    return { day in part(day < 16 ? before : after, day: day) }
  }

  @Test func `drift is seen on its second day, and not before it is there`() throws {
    let lines = try play(.drift, production: try drifting())
    #expect(lines.count == 1, "\(lines)")
    #expect(lines.first?.hasPrefix("17 opened: psi_significant of car_value") == true, "\(lines)")
  }

  @Test func `the score's distribution moves as well`() throws {
    #expect(
      try play(.scoreDistribution, production: try drifting()).first?.prefix(9) == "17 opened")
    #expect(try play(.stability, production: try drifting()).first?.prefix(9) == "17 opened")
  }

  @Test func `a month without drift wakes nobody`() throws {
    let stable = try rows("car_loan_stable", "current.csv")
    for check in [MonitorCheck.BuiltIn.drift, .stability, .scoreDistribution, .volume, .quality] {
      let lines = try play(check) { part(stable, day: $0) }
      #expect(lines == [], "\(check)")
    }
  }

  @Test func `days without data are told, and over when data comes again`() throws {
    let stable = try rows("car_loan_stable", "current.csv")
    let lines = try play(.drift) { (10...12).contains($0) ? nil : part(stable, day: $0) }
    #expect(
      lines == [
        "11 opened: the data cannot be read: no segment was recorded", "13 resolved",
      ])
  }

  // MARK: - All checks

  private static let car = (label: "y_pred", score: "y_pred_proba")

  /// What a check says of a set's current rows beside its reference.
  private func verdict(
    _ check: MonitorCheck.BuiltIn, _ set: String, groups: [String] = [], score: String? = nil,
    label: String? = nil
  ) throws -> MonitorResult {
    let monitor = Fixture.monitor(
      check,
      data: MonitorData(
        baseline: DatasetName("training"), sample: .recorded(.seconds(86_400)), label: label,
        score: score, positive: label == nil ? nil : 1, groups: groups))
    let results = MonitorRun.results(
      of: MonitorInput(
        monitor: monitor, baseline: .rows(try rows(set, "reference.csv")),
        sample: .rows(try rows(set, "current.csv")), now: Fixture.now))
    #expect(results.count == 1)
    return try #require(results.first)
  }

  @Test(arguments: [
    (MonitorCheck.BuiltIn.drift, MonitorColour.red, MonitorColour.green),
    (.stability, .red, .green), (.quality, .green, .green), (.volume, .green, .green),
    (.performance, .green, .green), (.conceptDrift, .red, .green),
    (.scoreDistribution, .red, .green),
    (.bias, .red, .red),
  ])
  func `every check has its say on a public set that drifts and one that does not`(
    check: MonitorCheck.BuiltIn, drifted: MonitorColour, stable: MonitorColour
  ) throws {
    for (set, expected) in [("car_loan_drifted", drifted), ("car_loan_stable", stable)] {
      let result = try verdict(
        check, set, groups: ["size_of_downpayment"], score: Self.car.score, label: Self.car.label)
      #expect(result.colour == expected, "\(set): \(result.summary)")
    }
  }

  @Test func `columns that drifted are those of which the references say it`() throws {
    let expected = try JSON(
      parsing: try SuiteFolder("metrics/drift/car_loan_drifted").bytes("expected.json"))
    let result = try verdict(.drift, "car_loan_drifted", score: Self.car.score)
    let red = Set(
      result.items.filter { $0.colour == .red }
        .map { String($0.name.dropFirst("psi_significant of ".count)) })
    for (column, figures) in try #require(expected["columns_"]?.object) {
      let distance = try #require(figures["nannyml"]?["jensen_shannon"]?.double)
      guard column != Self.car.score else { continue }
      #expect(red.contains(column) == (distance > 0.15), "\(column): \(distance)")
    }
  }

  @Test func `missing values of passengers are told where they became more`() throws {
    let result = try verdict(.quality, "titanic_missing")
    #expect(result.colour != .grey, "\(result.summary)")
    #expect(try verdict(.drift, "titanic_missing").items.isEmpty == false)
  }
}
