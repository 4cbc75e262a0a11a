import Schedules
import Testing
import Vocabulary

struct RepeatingIntervalTests {
  private func times(
    _ text: String, _ zone: String = "UTC", seen: String = "2026-01-01T00:00:00Z",
    from start: String, count: Int
  ) throws -> [String] {
    let interval = try #require(RepeatingInterval(text))
    let (zone, seen) = (try Zones.named(zone), try Instant.at(seen))
    var moment = try Instant.at(start)
    var result: [String] = []
    while result.count < count, let next = interval.next(after: moment, seen: seen, in: zone) {
      result.append(next.description)
      moment = next
    }
    return result
  }

  @Test func `a number is that of all times`() throws {
    #expect(
      try times("R3/2026-01-01T00:00:00Z/P1D", from: "2025-01-01T00:00:00Z", count: 9)
        == ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"])
    #expect(
      try times("R2/PT1H", from: "2025-01-01T00:00:00Z", count: 9)
        == ["2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z"])
    #expect(
      try times("R2/P1W/2026-06-01T00:00:00Z", from: "2025-01-01T00:00:00Z", count: 9)
        == ["2026-05-25T00:00:00Z", "2026-06-01T00:00:00Z"])
    #expect(
      try times("R/P1W/2026-06-01T00:00:00Z", from: "2026-05-20T00:00:00Z", count: 9)
        == ["2026-05-25T00:00:00Z", "2026-06-01T00:00:00Z"])
  }

  @Test func `months do not drift to the shortest one`() throws {
    #expect(
      try times("R/2026-01-31T06:00:00Z/P1M", from: "2026-01-31T06:00:00Z", count: 3)
        == ["2026-02-28T06:00:00Z", "2026-03-31T06:00:00Z", "2026-04-30T06:00:00Z"])
    #expect(
      try times("R/P1M/2026-05-31T06:00:00Z", from: "2026-02-01T00:00:00Z", count: 4)
        == [
          "2026-02-28T06:00:00Z", "2026-03-31T06:00:00Z", "2026-04-30T06:00:00Z",
          "2026-05-31T06:00:00Z",
        ])
  }

  @Test func `days are those of the zone, and hours are of time`() throws {
    #expect(
      try times(
        "R/2026-03-27T05:00:00Z/P1D", "Europe/Zurich", from: "2026-03-27T05:00:00Z", count: 3)
        == ["2026-03-28T05:00:00Z", "2026-03-29T04:00:00Z", "2026-03-30T04:00:00Z"])
    #expect(
      try times(
        "R/2026-03-28T05:00:00Z/PT24H", "Europe/Zurich", from: "2026-03-28T05:00:00Z", count: 1)
        == ["2026-03-29T05:00:00Z"])
  }

  @Test func `far from the start the next time is found at once`() throws {
    #expect(
      try times("R/1970-01-01T00:00:00Z/PT1S", from: "9000-01-01T00:00:00Z", count: 1)
        == ["9000-01-01T00:00:01Z"])
    #expect(
      try times("R/1970-01-31T00:00:00Z/P1M1D", from: "2500-01-01T00:00:00Z", count: 1).count == 1)
  }

  @Test(arguments: 0..<40) func `times ascend, and none between two is left out`(
    seed: UInt64
  ) throws {
    var random = SeededNumbers(seed: seed)
    let spans = ["P1M", "P2M3D", "P1D", "PT5H", "P1Y", "P1MT36H", "P3W"]
    let span = spans[random.below(spans.count)]
    let zone = random.below(2) == 0 ? "Europe/Zurich" : "UTC"
    let all = try times(
      "R/2026-01-31T01:30:00Z/\(span)", zone, from: "2026-01-01T00:00:00Z", count: 30)
    #expect(all == all.sorted())
    #expect(Set(all).count == 30)
    // From any moment in between the rest is the same.
    let place = random.below(29)
    let middle = try Instant.at(all[place]) + .seconds(random.below(3600))
    #expect(
      try times("R/2026-01-31T01:30:00Z/\(span)", zone, from: middle.description, count: 1)
        == [all[place + 1]])
  }

  @Test(arguments: [
    ("P1D", "expected R5/2026-01-01T00:00:00Z/P1D, R/PT1H or R3/P1W/2026-06-01T00:00:00Z"),
    ("R0/PT1H", "\"R0\" is not R with a number from 1 to 1000000"),
    ("R/PT0.5S", "\"PT0.5S\" is no duration of at least a second, such as P1D"),
    (
      "R/2026-13-01/P1D",
      "expected a time and a duration, or a duration and a time, found "
        + "\"2026-13-01\" and \"P1D\""
    ),
  ])
  func `what is wrong is said`(text: String, problem: String) {
    #expect(RepeatingInterval.problem(of: text) == problem)
  }
}
