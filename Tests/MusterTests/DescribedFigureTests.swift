import ModelMetrics
import Testing

@testable import muster

/// Figures as `muster describe` and `muster evaluate` show them.
struct DescribedFigureTests {
  @Test
  func `figures of tests have four decimals, and counts have none`() {
    #expect(Figure.value(0.79987).text == "0.7999")
    #expect(Figure.value(300).text == "300")
    #expect(Figure.value(49.0561).text == "49.056")
    #expect(Figure.undefined("one class").text == "undefined: one class")
  }

  @Test
  func `what a runtime does now is shown at a glance`() {
    #expect(LiveText.short(123.456) == "123")
    #expect(LiveText.short(0.5) == "0.5")
  }
}
