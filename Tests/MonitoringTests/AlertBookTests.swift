import Monitoring
import Notifications
import Registry
import Testing
import Vocabulary

@Suite struct AlertBookTests {
  private static let start = Instant(milliseconds: 1_780_000_000_000)

  private func at(_ seconds: Int) -> Instant { Self.start + .seconds(seconds) }

  private func report(
    _ key: String, cause: String = "c", severity: AlertRule.Severity = .error
  ) -> AlertReport {
    AlertReport(
      key: key, cause: cause, model: key, severity: severity, title: "drift", detail: "psi 0.3",
      signal: "drift_found")
  }

  /// Effects as lines.
  private func text(_ effects: [AlertEffect]) -> [String] {
    effects.map { effect in
      switch effect {
      case .opened(let alert): "opened \(alert.key)"
      case .resolved(let alert, _): "resolved \(alert.key)"
      case .signal(let name, let model, _): "signal \(name) \(model ?? "-")"
      case .notify(let notice): "\(notice.occasion.rawValue) \(notice.sentence)"
      case .refused(let reason): "refused \(reason)"
      }
    }
  }

  @Test func `an alert opens once, fires its signal once, and is told after others could come`() {
    var book = AlertBook()
    #expect(
      text(book.step(.raise(report("a")), now: at(0))) == ["opened a", "signal drift_found a"])
    #expect(text(book.step(.raise(report("a")), now: at(10))) == [])
    #expect(book.nextWake == at(30))
    #expect(text(book.step(.wake, now: at(29))) == [])
    #expect(text(book.step(.wake, now: at(30))) == ["opened error: drift (a)"])
    #expect(text(book.step(.raise(report("a")), now: at(400))) == [])
    #expect(book.alerts["a"]?.count == 3)
  }

  @Test func `two thousand models that fail at once make one notice per cause`() {
    var book = AlertBook()
    var notices: [String] = []
    for index in 0..<2000 {
      let cause = index % 2 == 0 ? "baseline-gone" : "job-failed"
      let effects = book.step(.raise(report("m\(index)", cause: cause)), now: at(index / 200))
      notices += text(effects).filter { $0.contains("drift (") }
    }
    notices += text(book.step(.wake, now: at(60)))
    #expect(
      notices == [
        "opened error: drift (m0, m10, m100, m1000, m1002, and 995 more)",
        "opened error: drift (m1, m1001, m1003, m1005, m1007, and 995 more)",
      ])
    // All of them are over: one line each again, and the archive has every one.
    var resolved = 0
    for index in 0..<2000 {
      resolved += text(book.step(.clear(key: "m\(index)"), now: at(100)))
        .count { $0.hasPrefix("resolved m") }
    }
    #expect(resolved == 2000)
    #expect(
      text(book.step(.wake, now: at(1000)))
        == ["resolved error: drift ()", "resolved error: drift ()"])
    #expect(book == AlertBook())
  }

  @Test func `more of a cause are told later, not one by one`() {
    var book = AlertBook()
    _ = book.step(.raise(report("a")), now: at(0))
    #expect(text(book.step(.wake, now: at(30))) == ["opened error: drift (a)"])
    #expect(text(book.step(.raise(report("b")), now: at(40))).count == 2)
    #expect(text(book.step(.raise(report("c")), now: at(50))).count == 2)
    #expect(book.nextWake == at(330))
    #expect(text(book.step(.wake, now: at(330))) == ["grown error: drift (a, b, c)"])
  }

  @Test func `what is over before it was told is not told`() {
    var book = AlertBook()
    _ = book.step(.raise(report("a")), now: at(0))
    #expect(text(book.step(.clear(key: "a"), now: at(10))) == ["resolved a"])
    #expect(book.nextWake == nil)
    #expect(text(book.step(.wake, now: at(60))) == [])
  }

  @Test func `what got worse is told again`() {
    var book = AlertBook()
    _ = book.step(.raise(report("a", severity: .warning)), now: at(0))
    _ = book.step(.wake, now: at(30))
    _ = book.step(.raise(report("a", severity: .critical)), now: at(60))
    #expect(text(book.step(.wake, now: at(330))) == ["grown critical: drift (a)"])
  }

  @Test func `what nobody looks after is told again after a day`() {
    var book = AlertBook()
    _ = book.step(.raise(report("a")), now: at(0))
    _ = book.step(.wake, now: at(30))
    #expect(book.nextWake == at(30 + 86_400))
    #expect(text(book.step(.wake, now: at(30 + 86_400))) == ["reminder error: drift (a)"])
    #expect(text(book.step(.acknowledge(.key("a"), by: "eva"), now: at(90_000))) == [])
    #expect(text(book.step(.wake, now: at(30 + 2 * 86_400))) == [])
    #expect(book.nextWake == nil)
  }

  @Test func `snoozing takes a reason and a moment to come, and ends by itself`() {
    var book = AlertBook()
    _ = book.step(.raise(report("a")), now: at(0))
    func snooze(_ reason: String, _ until: Int) -> [String] {
      text(
        book.step(
          .snooze(.key("a"), until: at(until), by: "eva", reason: reason), now: at(10)))
    }
    #expect(snooze(" ", 100) == ["refused to snooze an alert takes a reason"])
    #expect(
      snooze("later", 5) == [
        "refused an alert is snoozed until a moment to come, found \(at(5))"
      ])
    #expect(snooze("known, the feed is down", 1000) == [])
    #expect(text(book.step(.wake, now: at(30))) == [])
    #expect(book.nextWake == at(1000))
    #expect(text(book.step(.wake, now: at(1000))) == [])
    #expect(text(book.step(.wake, now: at(1030))) == ["opened error: drift (a)"])
    #expect(
      text(book.step(.acknowledge(.key("none"), by: "eva"), now: at(1040)))
        == ["refused no such alert is open"])
  }

  // MARK: - Monitors

  private func result(_ colour: MonitorColour, day: Int) throws -> MonitorResult {
    let date = "2026-03-\(day < 10 ? "0" : "")\(day)"
    let sample: MonitorInput.Source
    switch colour {
    case .green: sample = .rows(Fixture.rows(400, seed: UInt64(day), day: date))
    case .red: sample = .rows(Fixture.rows(400, seed: UInt64(day), shift: 20, day: date))
    case .grey, .yellow: sample = .rows(Fixture.rows(10, seed: UInt64(day), day: date))
    }
    let results = try Fixture.run(
      .drift, sample: sample, now: try #require(Instant(date)) + .seconds(86_400 + 3600),
      withDate: true)
    let result = try #require(results.first)
    #expect(result.colour == colour)
    return result
  }

  private func play(_ colours: [MonitorColour], rule: AlertRule) throws -> [String] {
    var book = AlertBook()
    var lines: [String] = []
    for (index, colour) in colours.enumerated() {
      let result = try result(colour, day: index + 1)
      for line in text(book.step(.results([result], rule: rule), now: result.measuredAt))
      where line.hasPrefix("opened m") || line.hasPrefix("resolved m") {
        lines.append("\(index + 1) \(line)")
      }
    }
    return lines
  }

  @Test func `an alert takes so many red periods in a row, and so many green ones end it`() throws {
    let rule = AlertRule(after: 2, clearAfter: 2)
    #expect(
      try play([.red, .green, .red, .red, .red, .green, .red, .green, .green], rule: rule) == [
        "4 opened monitor/watch/credit", "9 resolved monitor/watch/credit",
      ])
  }

  @Test func `grey neither opens nor ends an alert, and is one of its own`() throws {
    #expect(
      try play([.red, .grey, .grey, .green, .green], rule: AlertRule()) == [
        "1 opened monitor/watch/credit", "2 opened monitor/watch/credit/blind",
        "4 resolved monitor/watch/credit/blind", "4 resolved monitor/watch/credit",
      ])
  }

  @Test func `a period that comes again is not counted again`() throws {
    var book = AlertBook()
    let rule = AlertRule(after: 2)
    let red = try result(.red, day: 1)
    for _ in 0..<5 {
      #expect(text(book.step(.results([red], rule: rule), now: red.measuredAt)) == [])
    }
    let next = try result(.red, day: 2)
    #expect(
      text(book.step(.results([red, next], rule: rule), now: next.measuredAt))
        == ["opened monitor/watch/credit"])
    #expect(book.streaks["monitor/watch/credit"]?.rows == [400, 400])
    // The monitor is taken away: its alert ends.
    #expect(
      text(book.step(.monitors([]), now: next.measuredAt)) == ["resolved monitor/watch/credit"])
    #expect(book == AlertBook())
  }

  @Test func `a book is written and read, and goes on as it would have`() throws {
    var book = AlertBook()
    _ = book.step(.raise(report("a")), now: at(0))
    _ = book.step(.snooze(.key("a"), until: at(500), by: "eva", reason: "known"), now: at(1))
    _ = book.step(.raise(report("b", cause: "d")), now: at(2))
    var copy = try JSON(encoding: book).decode(AlertBook.self)
    #expect(copy == book)
    // Record by record as well.
    var groups = book.groups
    for cause in groups.keys {
      groups[cause] = try JSON(encoding: groups[cause]).decode(AlertGroup.self)
    }
    #expect(
      AlertBook(alerts: book.alerts.values, streaks: book.streaks, groups: groups) == book)
    #expect(
      text(copy.step(.wake, now: at(600))) == text(book.step(.wake, now: at(600))))
  }

  // MARK: - Heat map

  @Test func `a heat map has a cell for each row, and what is old or missing is grey`() throws {
    let monitor = Fixture.monitor(.drift)
    let result = try result(.red, day: 1)
    func cells(overdue: Instant?) -> [String] {
      HeatMap(
        model: ModelName("credit"), monitors: [monitor], latest: [monitor.id: result],
        overdue: overdue.map { [monitor.id: $0] } ?? [:], now: result.measuredAt + .seconds(60)
      ).cells.map { "\($0.title) \($0.colour.rawValue)" }
    }
    #expect(
      cells(overdue: nil) == [
        "Data drift red", "Concept drift grey", "Performance grey", "Stability grey",
        "Fairness grey", "Volume grey", "Output integrity grey",
      ])
    #expect(cells(overdue: result.measuredAt).first == "Data drift grey")
    let empty = HeatMap(
      model: ModelName("credit"), monitors: [monitor], latest: [:], now: result.measuredAt)
    #expect(empty.cells.first?.reason == "it has not run yet")
  }
}
