import Testing
import Vocabulary

@Suite struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
      ("2024-02-29T23:59:59.125Z", "2024-02-29T23:59:59.125Z"),
      ("2026-11-22T10:30:00+01:00", "2026-11-22T09:30:00Z"),
      ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
      ("2026-11-22", "2026-11-22T00:00:00Z"),
    ])
  func `RFC 3339 is read and written`(text: String, expected: String) {
    #expect(Instant(text)?.description == expected)
  }

  @Test(arguments: ["2023-02-29", "2026-13-01", "2026-11-22T25:00:00Z", "2026-11-22T10:30:00", "x"])
  func `what is not a moment is refused`(text: String) {
    #expect(Instant(text) == nil)
  }
}
