import ModelMetrics
import Testing

@Suite struct ExplanationTests {
  @Test func `a linear model's values sum to its output`() throws {
    let features = [[1.0, 2, 3], [0, 5, -1]]
    let shap = ShapSummary.linear(coefficients: [2, -1], means: [2, 1], features: features)
    #expect(shap == [[-2, 0, 2], [1, -4, 2]])
    let outputs = (0..<3).map { 10 + 2 * features[0][$0] - features[1][$0] }
    #expect(ShapSummary.additivityError(shap: shap, base: 13, outputs: outputs) == .value(0))
    #expect(
      ShapSummary.additivityError(shap: shap, base: 12, outputs: outputs) == .value(1))
    #expect(ShapSummary.additivityError(shap: shap, base: 0, outputs: [1]).number == nil)
  }

  @Test func `features are ranked by their mean size, and know their sign`() {
    let summary = ShapSummary(
      shap: [("a", [1, -1, 1, -1]), ("b", [3, -3, 3, -3]), ("c", [0, 0, 0, 0])],
      values: [[1, 0, 1, 0], [0, 1, 0, 1], [1, 2, 3, 4]])
    #expect(summary.features.map(\.name) == ["b", "a", "c"])
    #expect(summary.features[0].share == .value(0.75))
    #expect(summary.features[0].correlation == .value(-1))
    #expect(summary.features[1].correlation == .value(1))
    #expect(summary.features[2].correlation.number == nil)
    #expect(summary.overlap(with: summary, top: 2) == .value(1))
  }
}
