import ModelMetrics
import Reports
import Testing

/// Which pictures an evaluation gets, by what it measures.
struct EvaluationPicturesTests {
  private func titles(_ rows: ScoredRows, beside other: ScoredRows? = nil) throws -> [String] {
    let options = EvaluationOptions(
      slices: rows.groups.keys.sorted(), bootstrap: Bootstrap(resamples: 100, seed: 1))
    return EvaluationPictures(
      challenger: try Evaluation(rows, options: options),
      champion: try other.map { try Evaluation($0, options: options) }
    ).charts.map(\.title)
  }

  private static let groups = ["sex": ["f", "m", "f", "m", "f", "m"]]

  @Test func `two classes have curves, calibration, scores, lift, counts and groups`() throws {
    let rows = ScoredRows(
      .binary(
        labels: [true, false, true, false, false, true], scores: [0.9, 0.2, 0.7, 0.4, 0.8, 0.3]),
      groups: Self.groups)
    #expect(
      try titles(rows) == [
        "ROC curve", "Precision and recall", "Calibration", "Scores by class", "Cumulative gain",
        "Lift", "Confusion matrix", "roc_auc by sex", "selection_rate by sex",
      ])
  }

  @Test func `several classes have their counts, of both models`() throws {
    func rows(_ first: Double) -> ScoredRows {
      ScoredRows(
        .multiclass(
          labels: ["a", "b", "c", "a", "b", "c"], classes: ["a", "b", "c"],
          probabilities: [
            [first, 0.1, 0.1, 0.7, 0.2, 0.3], [0.1, 0.8, 0.1, 0.2, 0.7, 0.3],
            [0.9 - first, 0.1, 0.8, 0.1, 0.1, 0.4],
          ]), groups: Self.groups)
    }
    #expect(try titles(rows(0.8)) == ["Confusion matrix", "accuracy by sex"])
    let options = EvaluationOptions(bootstrap: Bootstrap(resamples: 100, seed: 1))
    let charts = EvaluationPictures(
      challenger: try Evaluation(rows(0.8), options: options),
      champion: try Evaluation(rows(0.2), options: options)
    ).charts
    guard case .matrix(let plot) = charts.first?.plot else {
      Issue.record("there is no matrix")
      return
    }
    #expect(plot.panels.map(\.name) == ["champion", "challenger"])
    #expect(plot.panels.map { $0.cells[0] } == [[1, 0, 1], [2, 0, 0]])
  }

  @Test func `numbers have residuals, the same in any order`() throws {
    let labels = (0..<1000).map(Double.init)
    let predictions = labels.map { $0 * 0.9 + ($0.truncatingRemainder(dividingBy: 7)) }
    func chart(_ order: [Int]) throws -> Chart? {
      let rows = ScoredRows(
        .regression(labels: order.map { labels[$0] }, predictions: order.map { predictions[$0] }))
      let options = EvaluationOptions(bootstrap: Bootstrap(resamples: 100, seed: 1))
      return EvaluationPictures(challenger: try Evaluation(rows, options: options)).charts.first
    }
    let first = try #require(try chart(Array(0..<1000)))
    #expect(first.title == "Residuals")
    #expect(first.note?.hasSuffix("; 400 of 1,000 rows") == true)
    #expect(try chart((0..<1000).reversed()) == first)
  }
}
