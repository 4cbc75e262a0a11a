import ModelMetrics
import Testing

@Suite struct FairnessTests {
  /// Group a: 4 rows, 2 of them selected, of which one is right. Group b: 2 rows, 1 selected.
  private func table() throws -> GroupTable {
    try GroupTable(
      attribute: "g", labels: [true, false, true, false, true, false],
      predictions: [true, true, false, false, true, false], groups: ["a", "a", "a", "a", "b", "b"])
  }

  @Test func `rates are of each group, and gaps are between the extremes`() throws {
    let table = try table()
    #expect(table.groups.map(\.group) == ["a", "b"])
    #expect(table.difference(.selectionRate) == .value(0))
    #expect(table.ratio(.truePositiveRate) == .value(0.5))
    #expect(table.difference(.falsePositiveRate) == .value(0.5))
    #expect(table.equalizedOddsDifference == .value(0.5))
    #expect(table.equalizedOddsRatio == .value(0))
    #expect(table.groups[0].rocAUC == .notRun("there are no scores"))
  }

  @Test func `the share of all predicted positives measures the size of a group`() throws {
    let table = try table()
    #expect(table.shareOfPredictedPositives("a") == .value(2.0 / 3))
    #expect(table.disparity(.selectionRate, of: "a", against: "b") == .value(1))
    #expect(table.majority == "a")
    #expect(table.least(.truePositiveRate) == "a")
    #expect(table.disparity(.selectionRate, of: "a", against: "z").number == nil)
  }

  @Test func `a rate that is zero in every group has no ratio`() throws {
    let table = try GroupTable(
      attribute: "g", labels: [true, false], predictions: [false, false], groups: ["a", "b"])
    #expect(
      table.ratio(.selectionRate) == .undefined("the rate is zero in every group"))
    #expect(table.difference(.selectionRate) == .value(0))
  }

  @Test(arguments: 0..<5) func `a group's weight is the sum of its rows in any order`(
    seed: Int
  ) throws {
    var random = RandomRows(seed: UInt64(seed))
    let rows = random.binary(60, levels: 10)
    let groups = (0..<60).map { ["x", "y", "z"][$0 % 3] }
    let order = random.order(60)
    let first = try GroupTable(
      attribute: "g", labels: rows.labels, predictions: rows.scores.map { $0 >= 0.5 },
      groups: groups, scores: rows.scores, weights: rows.weights)
    let second = try GroupTable(
      attribute: "g", labels: order.map { rows.labels[$0] },
      predictions: order.map { rows.scores[$0] >= 0.5 }, groups: order.map { groups[$0] },
      scores: order.map { rows.scores[$0] }, weights: order.map { rows.weights[$0] })
    #expect(first == second)
  }

  @Test func `columns of different length are refused`() {
    #expect(throws: DatasetProblem.lengthMismatch(column: "g", found: 1, expected: 2)) {
      try GroupTable(
        attribute: "g", labels: [true, false], predictions: [true, true], groups: ["a"])
    }
  }
}
