import Testing
import Vocabulary

struct TimeZoneTests {
  /// A TZif file of version 2 with one change (RFC 8536, 3): from an hour to two hours east at
  /// second 1,000, and a rule for all times after it.
  private static func file(rule: String, change: UInt8 = 0xE8) -> [UInt8] {
    let magic = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
    let none: [UInt8] = [UInt8](repeating: 0, count: 24)
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4]
    let moment: [UInt8] = [0, 0, 0, 0, 0, 0, 0x03, change]
    let types: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0, 0, 0, 0x1C, 0x20, 1, 0]
    return magic + none + magic + counts + moment + [1] + types + Array("CET".utf8) + [0]
      + Array("\n\(rule)\n".utf8)
  }

  private func offsets(_ rule: String, _ times: [String]) throws -> [Int] {
    let zone = try #require(TimeZoneRules(name: "a", tzif: Self.file(rule: rule)))
    return try times.map { zone.offset(atSeconds: try #require(Instant($0)).milliseconds / 1000) }
  }

  @Test func `a file says when offsets change`() throws {
    let zone = try #require(TimeZoneRules(name: "a", tzif: Self.file(rule: "")))
    #expect(zone.offset(atSeconds: 999) == 3600)
    #expect(zone.offset(atSeconds: 1000) == 7200)
    #expect(zone.name == "a")
  }

  @Test func `the rule at its end goes on for ever`() throws {
    let paris = "CET-1CEST,M3.5.0,M10.5.0/3"
    #expect(
      try offsets(
        paris,
        [
          "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-25T00:59:59Z",
          "2026-10-25T01:00:00Z", "2400-07-01T00:00:00Z",
        ]) == [3600, 7200, 7200, 3600, 7200])
    let sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3"
    #expect(
      try offsets(
        sydney,
        ["2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z", "2026-10-03T16:00:00Z"])
        == [39_600, 36_000, 39_600])
    #expect(try offsets("<+0530>-5:30", ["2026-01-01T00:00:00Z"]) == [19_800])
    #expect(try offsets("EST5EDT,J60/2,J300", ["2028-03-01T07:00:00Z"]) == [-14_400])
  }

  @Test func `clocks that are set forward or back still name a moment`() throws {
    let zone = try #require(
      TimeZoneRules(name: "a", tzif: Self.file(rule: "CET-1CEST,M3.5.0,M10.5.0/3")))
    func offset(_ local: String) throws -> Int {
      zone.offset(atLocalSeconds: try #require(Instant(local)).milliseconds / 1000)
    }
    #expect(try offset("2026-03-29T01:59:59Z") == 3600)
    #expect(try offset("2026-03-29T02:30:00Z") == 3600)
    #expect(try offset("2026-03-29T03:00:00Z") == 7200)
    #expect(try offset("2026-10-25T02:30:00Z") == 7200)
    #expect(try offset("2026-10-25T03:00:00Z") == 3600)
  }

  @Test func `other bytes are no zone`() {
    let file = Self.file(rule: "CET-1")
    #expect(TimeZoneRules(name: "a", tzif: []) == nil)
    #expect(TimeZoneRules(name: "a", tzif: Array("TZif".utf8)) == nil)
    for count in stride(from: 0, to: 113, by: 7) {
      #expect(TimeZoneRules(name: "a", tzif: Array(file.prefix(count))) == nil)
    }
    var huge = file
    huge[32...35] = [0x7F, 0xFF, 0xFF, 0xFF]
    #expect(TimeZoneRules(name: "a", tzif: huge) == nil)
  }

  @Test func `zones are found by name, and UTC is always there`() {
    let zones = TimeZones([TimeZoneRules(name: "Asia/Kolkata", offsetSeconds: 19_800)])
    #expect(zones["Asia/Kolkata"]?.offset(atSeconds: 0) == 19_800)
    #expect(zones["Etc/UTC"]?.offset(atSeconds: 0) == 0)
    #expect(zones["Nowhere"] == nil)
    #expect(zones.names == ["Asia/Kolkata", "Etc/GMT", "Etc/UTC", "GMT", "UTC", "Z"])
  }
}
