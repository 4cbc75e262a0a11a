import ModelMetrics
import Vocabulary

/// Two classes: `binary/*/expected.json`.
enum MetricsBinary {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for set in try folder.folders() {
      let expected = try set.json("expected.json")
      let data = try set.table("data.csv")
      for score in ["score", "score_b"] {
        for kind in ["unweighted", "weighted"] {
          guard let wanted = expected[score]?[kind] else { continue }
          let table = try ScoreTable(
            labels: data.labels(), scores: data.numbers(score),
            weights: kind == "weighted" ? data.numbers("weight") : nil)
          report.compare("\(set.name)/\(score)/\(kind)", wanted, answer(table))
        }
      }
    }
  }

  private static func answer(_ table: ScoreTable) -> MetricsAnswer {
    let measures = BinaryMeasures(table)
    let curve = RankingCurve(table)
    return .object([
      "n": .integer(measures.rows),
      "n_pos": .integer(table.positives.count),
      "n_distinct_scores": .integer(measures.distinctScores),
      "weight_sum": .number(measures.positiveWeight + measures.negativeWeight),
      "weight_pos": .number(measures.positiveWeight),
      "roc_auc": .figure(measures.rocAUC),
      "gini": .figure(measures.gini),
      "roc_auc_max_fpr_0.1_standardized": .figure(curve.partialArea(upTo: 0.1)),
      "average_precision": .figure(measures.averagePrecision),
      "ks_statistic": .figure(measures.ks),
      "ks_threshold": .number(measures.ksThreshold ?? .nan),
      "trapezoid_pr_auc": .figure(curve.precisionRecallArea),
      "best_f1": .figure(measures.bestF1),
      "best_f1_threshold": .number(measures.bestF1Threshold ?? .nan),
      "log_loss": .figure(measures.logLoss),
      "brier": .figure(measures.brier),
      "ece_uniform10": calibration(measures.uniformBins),
      "ece_quantile10": calibration(measures.quantileBins),
      "calibration_curve_uniform10": reliability(ReliabilityCurve(table, uniform: 10)),
      "calibration_curve_quantile10": reliability(ReliabilityCurve(table, quantiles: 10)),
      "at_threshold": atThreshold(table.confusion(at: 0.5)),
      "lift": .object(
        Dictionary(
          uniqueKeysWithValues: [0.1, 0.2].map { ("top\($0)", lift(curve, share: $0)) })),
      "roc_curve_drop_intermediate": roc(curve.droppingStraightPoints()),
      "roc_curve_full_points": .integer(curve.count),
      "precision_recall_curve": precisionRecall(curve),
    ])
  }

  private static func calibration(_ bins: CalibrationBins) -> MetricsAnswer {
    .object([
      "ece": .figure(bins.expectedError),
      "mce": .figure(bins.greatestError),
      "bins_[index,n,weight,mean_p,mean_y]": .list(
        bins.bins.map {
          .numbers([
            Double($0.index), Double($0.rows), $0.weight, $0.meanScore, $0.positiveRate,
          ])
        }),
    ])
  }

  private static func reliability(_ curve: ReliabilityCurve) -> MetricsAnswer {
    .object([
      "prob_true": .numbers(curve.positiveRates), "prob_pred": .numbers(curve.meanScores),
    ])
  }

  static func matrix(_ confusion: Confusion) -> MetricsAnswer {
    .list([
      .numbers([confusion.trueNegative, confusion.falsePositive]),
      .numbers([confusion.falseNegative, confusion.truePositive]),
    ])
  }

  private static func atThreshold(_ confusion: Confusion) -> MetricsAnswer {
    let classes = ClassConfusion(confusion)
    var answers: [String: MetricsAnswer] = [
      "threshold": .number(0.5), "rule": .ignored,
      "confusion_[[tn,fp],[fn,tp]]": matrix(confusion),
      "accuracy": .figure(confusion.accuracy),
      "balanced_accuracy": .figure(confusion.balancedAccuracy),
      "precision": .figure(confusion.precision), "recall": .figure(confusion.recall),
      "f1": .figure(confusion.f1), "f0.5": .figure(confusion.fScore(beta: 0.5)),
      "f2": .figure(confusion.fScore(beta: 2)),
      "specificity": .figure(confusion.specificity),
      "npv": .figure(confusion.negativePredictiveValue),
      "fpr": .figure(confusion.falsePositiveRate), "fnr": .figure(confusion.falseNegativeRate),
      "mcc": .figure(confusion.matthewsCorrelation),
      "cohen_kappa": .figure(confusion.cohenKappa), "jaccard": .figure(confusion.jaccard),
    ]
    for average in ClassConfusion.Average.allCases {
      answers["f1_\(average.rawValue)"] = .figure(classes.f1(average))
      answers["precision_\(average.rawValue)"] = .figure(classes.precision(average))
      answers["recall_\(average.rawValue)"] = .figure(classes.recall(average))
    }
    return .object(answers)
  }

  private static func lift(_ curve: RankingCurve, share: Double) -> MetricsAnswer {
    let rows = curve.positives + curve.negatives
    // The suite takes whole rows.
    let count = (rows * share).rounded(.up)
    let top = curve.top(share: count / rows)
    return .object([
      "k": .number(count), "precision": .figure(top.precision),
      "capture_rate": .figure(top.capture), "lift": .figure(top.lift), "tie_note": .ignored,
    ])
  }

  private static func roc(_ curve: RankingCurve) -> MetricsAnswer {
    .object([
      "points": .integer(curve.count),
      "fpr": .numbers(curve.falsePositiveRates ?? []),
      "tpr": .numbers(curve.truePositiveRates ?? []),
      "thresholds": .numbers([.infinity] + curve.thresholds),
    ])
  }

  private static func precisionRecall(_ curve: RankingCurve) -> MetricsAnswer {
    let recalls = (curve.truePositiveRates ?? []).dropFirst()
    return .object([
      "points": .integer(curve.count),
      "precision": .numbers(curve.precisions.reversed() + [1]),
      "recall": .numbers(recalls.reversed() + [0]),
      "n_thresholds": .integer(curve.thresholds.count),
    ])
  }
}
