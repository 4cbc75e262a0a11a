import ModelMetrics
import Testing

@Suite struct IntervalTests {
  /// Two ways to the same interval: the delta method on the cells of the confusion table, and
  /// resampling of rows.
  @Test func `normal intervals are as wide as those of resampling`() throws {
    var random = RandomRows(seed: 21)
    let rows = random.binary(600)
    let evaluation = try Evaluation(
      ScoredRows(.binary(labels: rows.labels, scores: rows.scores)),
      options: EvaluationOptions(bootstrap: Bootstrap(resamples: 200, seed: 1)))
    let resampled = ResampledScores(labels: rows.labels, scores: rows.scores, weights: nil)
    var draws: [String: [Double]] = [:]
    Bootstrap(resamples: 1000, seed: 2).forEachResample(rows: 600) { counts in
      let confusion = resampled.measures(counts: counts, thresholds: [0.5]).confusions[0]
      let figures = [
        "f1": confusion.f1, "mcc": confusion.matthewsCorrelation,
        "balanced_accuracy": confusion.balancedAccuracy, "cohen_kappa": confusion.cohenKappa,
        "precision": confusion.precision, "recall": confusion.recall,
      ]
      for (name, figure) in figures {
        if let number = figure.number { draws[name, default: []].append(number) }
      }
    }
    for (name, values) in draws {
      let interval = try #require(evaluation[FigureKey(name, threshold: 0.5)]?.interval)
      let other = try #require(Bootstrap.interval(values))
      let ratio = (interval.upper - interval.lower) / (other.upper - other.lower)
      #expect(ratio > 0.85 && ratio < 1.15, "\(name): \(ratio)")
    }
  }

  /// The share of samples whose interval holds the truth, of a known distribution.
  @Test func `DeLong's interval holds the true area in about 95 of 100 samples`() throws {
    var random = RandomRows(seed: 5)
    var hits = 0
    let samples = 300
    for _ in 0..<samples {
      // Positive scores are the greater of two uniform ones: the true area is 2/3.
      let labels = (0..<120).map { $0 % 2 == 0 }
      let scores = labels.map { $0 ? max(random.unit(), random.unit()) : random.unit() }
      let measures = BinaryMeasures(try ScoreTable(labels: labels, scores: scores))
      let interval = DeLong.interval(
        area: try #require(measures.rocAUC.number),
        variance: try #require(measures.rocAUCVariance.number))
      if interval.lower <= 2.0 / 3, 2.0 / 3 <= interval.upper { hits += 1 }
    }
    #expect(hits > 270 && hits < 300, "\(hits) of \(samples)")
  }

  @Test func `beyond the budget of resampling, what each row does to a figure gives its interval`()
    throws
  {
    let bootstrap = Bootstrap(resamples: 50, seed: 1)
    let labels = (0..<40).map { $0 % 2 == 0 }
    let scores = (0..<40).map { Double($0 % 7) / 7 }
    let evaluation = try Evaluation(
      ScoredRows(.binary(labels: labels, scores: scores)),
      options: EvaluationOptions(bootstrap: bootstrap))
    for name in ["ks", "average_precision", "ece"] {
      let figure = try #require(evaluation[FigureKey(name)])
      #expect(figure.interval?.method == .infinitesimalJackknife, "\(name)")
      #expect(figure.note == nil)
    }
    #expect(evaluation[FigureKey("log_loss")]?.interval?.method == .normal)
  }

  @Test func `Wilson's interval never leaves 0 and 1 and is no point`() throws {
    for successes in [0.0, 1, 5, 9, 10] {
      let interval = try #require(Proportion.wilson(successes: successes, trials: 10))
      #expect(interval.lower >= 0 && interval.upper <= 1 && interval.lower < interval.upper)
      #expect(interval.lower <= successes / 10 && successes / 10 <= interval.upper)
    }
    #expect(Proportion.wilson(successes: 1, trials: 0) == nil)
    #expect(Proportion.clopperPearson(successes: 3, trials: 2) == nil)
  }
}
