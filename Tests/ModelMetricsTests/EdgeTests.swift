import ModelMetrics
import Testing
import Vocabulary

@Suite struct EdgeTests {
  @Test func `one class only leaves ranking undefined and losses defined`() throws {
    let measures = BinaryMeasures(try ScoreTable(labels: [true, true], scores: [0.2, 0.4]))
    #expect(measures.rocAUC == .undefined("there are no negatives"))
    #expect(measures.gini == .undefined("there are no negatives"))
    #expect(measures.averagePrecision == .value(1))
    #expect(measures.brier.number != nil)
    #expect(measures.logLoss.number != nil)
  }

  @Test func `one score for all rows has the area one half`() throws {
    let measures = BinaryMeasures(
      try ScoreTable(labels: [true, false, false], scores: [0.3, 0.3, 0.3]))
    #expect(measures.rocAUC == .value(0.5))
    #expect(measures.averagePrecision == .value(1.0 / 3))
    #expect(measures.ks == .value(0))
    #expect(measures.ksThreshold == nil)
  }

  @Test func `scores beyond 0 and 1 rank, and are no probabilities`() throws {
    let measures = BinaryMeasures(
      try ScoreTable(labels: [true, false], scores: [3, -2]))
    #expect(measures.rocAUC == .value(1))
    #expect(measures.brier == .undefined("the scores are no probabilities"))
    #expect(measures.calibrationError.number == nil)
  }

  @Test func `without a predicted positive precision is undefined and F1 is zero`() {
    let confusion = Confusion(
      truePositive: 0, falsePositive: 0, falseNegative: 2, trueNegative: 3)
    #expect(confusion.precision == .undefined("no row is predicted positive"))
    #expect(confusion.f1 == .value(0))
    #expect(confusion.matthewsCorrelation == .value(0))
    let none = Confusion(truePositive: 0, falsePositive: 0, falseNegative: 0, trueNegative: 3)
    #expect(none.f1 == .undefined("there are no positives"))
    #expect(none.cohenKappa.number == nil)
  }

  @Test func `a row on the threshold is predicted positive`() throws {
    let table = try ScoreTable(
      labels: [false, true, true, false], scores: [0.5, 0.5, 0.5.nextDown, 0.5.nextUp])
    let confusion = table.confusion(at: 0.5)
    #expect(confusion.truePositive == 1)
    #expect(confusion.falsePositive == 2)
  }

  @Test func `labels that explain themselves need no declaration, others do`() throws {
    #expect(try BinaryLabels.read(["0", "1"]) == [false, true])
    #expect(try BinaryLabels.read(["true", "false"]) == [true, false])
    #expect(try BinaryLabels.read(["yes", "no"], positive: "yes") == [true, false])
    #expect(throws: DatasetProblem.positiveLabelNotDeclared(found: ["1", "2"])) {
      try BinaryLabels.read(["1", "2"])
    }
    #expect(throws: DatasetProblem.positiveLabelAbsent(declared: "x", found: ["1", "2"])) {
      try BinaryLabels.read(["1", "2"], positive: "x")
    }
    #expect(throws: DatasetProblem.tooManyLabels(found: ["0", "1", "2"])) {
      try BinaryLabels.read(["1", "2", "0"])
    }
    #expect(throws: DatasetProblem.missingLabel(row: 1)) {
      try BinaryLabels.read(["1", ""])
    }
  }

  @Test func `a number that overflows is undefined`() throws {
    let measures = try RegressionMeasures(labels: [1e200, 2e200], predictions: [1e200, 3e200])
    #expect(measures.mae == .value(5e199))
    #expect(measures.mse == .undefined("the result overflows a double"))
    #expect(measures.r2.number == nil)
  }

  @Test func `constant labels have no R², and zero labels are counted`() throws {
    let constant = try RegressionMeasures(labels: [3, 3], predictions: [3, 4])
    #expect(constant.r2 == .undefined("every label is the same"))
    let zeros = try RegressionMeasures(labels: [0, 0, 2], predictions: [0.1, 0, 1])
    #expect(zeros.zeroLabels == 2)
    #expect((try #require(zeros.wape.number) - 0.55).magnitude < 1e-15)
    let nothing = try RegressionMeasures(labels: [0, 0], predictions: [1, 0])
    #expect(nothing.wape == .undefined("every label is zero"))
  }

  @Test(arguments: 0..<5) func `numbers have the same figures in every order`(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let labels = (0..<200).map { _ in 10 * random.unit() }
    let predictions = labels.map { $0 + random.unit() - 0.4 }
    let weights = labels.map { _ in random.unit() }
    let order = random.order(200)
    var first = try RegressionMeasures(labels: labels, predictions: predictions, weights: weights)
    var second = try RegressionMeasures(
      labels: order.map { labels[$0] }, predictions: order.map { predictions[$0] },
      weights: order.map { weights[$0] })
    // The one figure that is about the order.
    #expect(first.durbinWatson != second.durbinWatson)
    first.durbinWatson = .value(0)
    second.durbinWatson = .value(0)
    #expect(first == second)
  }

  @Test func `a figure is written with its reason and read back`() throws {
    for figure in [Figure.value(0.5), .undefined("a"), .error("b"), .notRun("c")] {
      #expect(try JSON(encoding: figure).decode(Figure.self) == figure)
    }
    #expect(Figure(.nan, otherwise: "why") == .undefined("why"))
  }

  @Test(arguments: [
    (0.85, 0.8, 0.05, true, Boundary.Decision.met), (0.84, 0.8, 0.05, true, .missed),
    (0.25, 0.3, 0.05, false, .met), (0.3, 0.2, 0.1, true, .met),
  ])
  func `a change on its boundary counts`(
    candidate: Double, baseline: Double, change: Double, isHigherBetter: Bool,
    decision: Boundary.Decision
  ) {
    #expect(
      Boundary.decide(
        .absoluteChange(change), candidate: .value(candidate), baseline: .value(baseline),
        isHigherBetter: isHigherBetter) == decision)
  }
}
