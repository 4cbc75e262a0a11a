import Gates
import ModelMetrics
import Testing
import Vocabulary

@Suite struct FlatMetricsTests {
  @Test func `the numbers of the top level come first, then those of performance`() throws {
    let metrics = try JSON(
      parsing: """
        {"auc": 0.8, "n": 3, "name": "x", "f1": null, "r2": "NaN",
         "performance": [{"values": {"auc": 0.1, "recall": 0.5}}]}
        """)
    #expect(
      FlatMetrics.values(of: metrics) == [
        "auc": .value(0.8), "n": .value(3), "f1": .undefined("the model gave null"),
        "r2": .undefined("the model gave NaN"), "recall": .value(0.5),
      ])
  }

  @Test func `what is no object has no numbers`() {
    #expect(FlatMetrics.values(of: [1, 2]).isEmpty)
    #expect(FlatMetrics.values(of: nil).isEmpty)
  }

  @Test(arguments: [
    (0.786, "0.786"), (49.06, "49.06"), (1_234_567, "1234567"), (-0.5, "-0.5"), (0, "0"),
    (0.123456, "0.1235"), (1234.56, "1234.6"), (0.00001, "1e-05"),
  ])
  func `figures are short`(value: Double, expected: String) {
    #expect(FigureText.short(value) == expected)
  }
}
