import Foundation
import Schedules
import Testing
import Vocabulary

struct CronTests {
  private func times(
    _ text: String, _ zone: String, from start: String, count: Int
  ) throws -> [String] {
    let cron = try #require(CronSchedule(text, family: .crontab))
    let zone = try Zones.named(zone)
    var moment = try Instant.at(start)
    var result: [String] = []
    while result.count < count, let next = cron.next(after: moment, in: zone) {
      result.append(next.description)
      moment = next
    }
    return result
  }

  @Test func `a time that clocks leave out counts when they are set forward, once`() throws {
    #expect(
      try times("30 2 * * *", "Europe/Zurich", from: "2026-03-28T00:00:00Z", count: 3)
        == ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"])
    #expect(
      try times("*/20 2,3 29 3 *", "Europe/Zurich", from: "2026-03-28T00:00:00Z", count: 3)
        == ["2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z"])
  }

  @Test func `a time that clocks show twice counts the first time`() throws {
    #expect(
      try times("30 2 * * *", "Europe/Zurich", from: "2026-10-24T12:00:00Z", count: 2)
        == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
    // From within the second pass as well.
    #expect(
      try times("*/30 2 * * *", "Europe/Zurich", from: "2026-10-25T01:10:00Z", count: 1)
        == ["2026-10-26T01:00:00Z"])
  }

  @Test func `a schedule of all hours follows time itself`() throws {
    #expect(
      try times("30 * * * *", "Europe/Zurich", from: "2026-10-24T23:00:00Z", count: 4)
        == [
          "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z",
          "2026-10-25T02:30:00Z",
        ])
    #expect(
      try times("30 * * * *", "Europe/Zurich", from: "2026-03-29T00:00:00Z", count: 3)
        == ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"])
    // Clocks are set by half an hour.
    #expect(
      try times("15 * * * *", "Australia/Lord_Howe", from: "2026-04-04T13:30:00Z", count: 3)
        == ["2026-04-04T14:15:00Z", "2026-04-04T15:45:00Z", "2026-04-04T16:45:00Z"])
    // The first of the month begins twice, and both beginnings are far from the start.
    #expect(
      try times("0 * 1 11 *", "America/Havana", from: "2026-02-01T00:00:00Z", count: 3)
        == ["2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"])
  }

  @Test func `of two kinds of days either suffices where both are restricted`() throws {
    #expect(
      try times("0 0 13 * 5", "UTC", from: "2026-02-01T00:00:00Z", count: 4)
        == [
          "2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z",
          "2026-02-27T00:00:00Z",
        ])
    #expect(
      try times("0 0 */2 * 5", "UTC", from: "2026-02-01T00:00:00Z", count: 2)
        == ["2026-02-13T00:00:00Z", "2026-02-27T00:00:00Z"])
    #expect(
      try times("0 0 * * 1/2", "UTC", from: "2026-02-01T00:00:00Z", count: 4)
        == [
          "2026-02-02T00:00:00Z", "2026-02-04T00:00:00Z", "2026-02-06T00:00:00Z",
          "2026-02-09T00:00:00Z",
        ])
  }

  @Test(arguments: [
    ("* * *", "expected 5 fields, 6 with the seconds first, or a word such as @daily, found 3"),
    ("60 * * * *", "the minutes \"60\" are not 0 to 59"),
    ("0 0 32 * *", "the days of the month \"32\" are not 1 to 31, L, LW, L-3 or 15W"),
    (
      "0 0 * * MOO",
      "the days of the week \"MOO\" are not 0 to 7 (both Sunday), SUN to SAT, 5L or 6#3"
    ),
    ("0 0 * FOO *", "the months \"FOO\" are not 1 to 12 or JAN to DEC"),
    ("@often", "expected 5 fields, 6 with the seconds first, or a word such as @daily, found 1"),
  ])
  func `what is wrong is said`(text: String, problem: String) {
    #expect(CronSchedule.problem(of: text, family: .crontab) == problem)
    #expect(CronSchedule(text, family: .crontab) == nil)
  }

  @Test func `what another implementation says of the same texts`() throws {
    var vectors = CronVectors.text
    if let path = ProcessInfo.processInfo.environment["MUSTER_CRON_VECTORS"] {
      vectors += try String(contentsOfFile: path, encoding: .utf8)
    }
    var count = 0
    for line in vectors.split(separator: "\n") {
      let cells = line.split(separator: "\t").map(String.init)
      try #require(cells.count == 4, "\(line)")
      let expected = cells[3].split(separator: " ").map(String.init)
      let found = try times(cells[0], cells[1], from: cells[2], count: expected.count)
      #expect(found == expected, "\(cells[0]) in \(cells[1]) from \(cells[2])")
      count += 1
    }
    #expect(count >= 100)
  }

  @Test(.enabled(if: Zones.areInstalled, "the system has no time zones"))
  func `the system's files give the same moments, and those of the past`() throws {
    for line in CronVectors.text.split(separator: "\n") {
      let cells = line.split(separator: "\t").map(String.init)
      let cron = try #require(CronSchedule(cells[0], family: .crontab))
      let start = try Instant.at(cells[2])
      #expect(
        cron.next(after: start, in: try Zones.installed(cells[1]))
          == cron.next(after: start, in: try Zones.named(cells[1])), "\(line)")
    }
    // Samoa left out a whole day, and clocks were set over it at its beginning.
    let noon = try #require(CronSchedule("0 12 * * *", family: .crontab))
    let apia = try Zones.installed("Pacific/Apia")
    var moments: [String] = []
    var moment = try Instant.at("2011-12-29T00:00:00Z")
    while moments.count < 3, let next = noon.next(after: moment, in: apia) {
      moments.append(next.description)
      moment = next
    }
    #expect(
      moments == ["2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"])
  }

  @Test(arguments: 0..<60) func `no minute of random schedules is lost or invented`(
    seed: UInt64
  ) throws {
    var random = SeededNumbers(seed: seed)
    let names = ["UTC", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe"]
    let zone = try Zones.named(names[random.below(names.count)])
    let minutes = (0..<(1 + random.below(3))).map { _ in random.below(60) }
    let isHourly = random.below(2) == 0
    let hours = isHourly ? Array(0..<24) : (0..<(1 + random.below(4))).map { _ in random.below(24) }
    let text =
      minutes.map(String.init).joined(separator: ",") + " "
      + (isHourly ? "*" : hours.map(String.init).joined(separator: ",")) + " * * *"
    let cron = try #require(CronSchedule(text, family: .crontab))
    // Two days around each change of clocks of the zones above.
    let day = ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"]
    let start = try Instant.at(day[random.below(day.count)] + "T00:00:00Z").milliseconds / 1000
    let end = start + 3 * 86_400

    // By brute force: every minute, and what its clock shows.
    var expected: Set<Int64> = []
    func matches(_ local: Int64) -> Bool {
      minutes.contains(Int(local / 60 % 60)) && hours.contains(Int(local / 3600 % 24))
    }
    var shown: Set<Int64> = []
    for moment in stride(from: start - 86_400, through: end, by: 60) {
      let local = moment + Int64(zone.offset(atSeconds: moment))
      let before = moment - 60 + Int64(zone.offset(atSeconds: moment - 60))
      let isRepeated = !shown.insert(local).inserted
      if matches(local), isHourly || !isRepeated { expected.insert(moment) }
      if !isHourly, local > before + 60,
        stride(from: before + 60, to: local, by: 60).contains(where: matches)
      {
        expected.insert(moment)
      }
    }
    var found: [Int64] = []
    var moment = Instant(seconds: start)
    while let next = cron.next(after: moment, in: zone), next.milliseconds / 1000 <= end {
      found.append(next.milliseconds / 1000)
      moment = next
    }
    #expect(found == expected.filter { $0 > start && $0 <= end }.sorted(), "\(text) \(zone)")
  }
}

/// Numbers from a seed (SplitMix64, Steele and others 2014).
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
