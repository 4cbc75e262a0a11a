import ModelMetrics
import Vocabulary

/// Several classes: `multiclass/*/expected.json`.
enum MetricsMulticlass {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for set in try folder.folders() {
      let expected = try set.json("expected.json")
      let data = try set.table("data.csv")
      for kind in ["unweighted", "weighted"] {
        guard let wanted = expected[kind] else { continue }
        let scores = try ClassScores(
          labels: data.texts("label"), classes: ["0", "1", "2"],
          probabilities: ["p_0", "p_1", "p_2"].map { try data.numbers($0) },
          weights: kind == "weighted" ? data.numbers("weight") : nil)
        report.compare("\(set.name)/\(kind)", wanted, answer(scores))
      }
    }
  }

  private static func answer(_ scores: ClassScores) -> MetricsAnswer {
    let confusion = scores.confusion
    let each = confusion.classes.indices.map { confusion.confusion(of: $0) }
    let support = MetricsAnswer.numbers(confusion.classes.indices.map { confusion.support($0) })
    var answers: [String: MetricsAnswer] = [
      "n": .integer(scores.labels.count),
      "classes": .numbers([0, 1, 2]),
      // The reference counts rows here, whatever they weigh.
      "support": .numbers((0..<3).map { index in Double(scores.labels.count { $0 == index }) }),
      "prediction_rule": .ignored,
      "confusion_matrix_[true][pred]": .list(confusion.cells.map { .numbers($0) }),
      "accuracy": .figure(confusion.accuracy),
      "balanced_accuracy": .figure(confusion.balancedAccuracy),
      "mcc": .figure(confusion.matthewsCorrelation),
      "cohen_kappa": .figure(confusion.cohenKappa),
      "per_class": .object([
        "precision": .list(each.map { .figure($0.precision) }),
        "recall": .list(each.map { .figure($0.recall) }),
        "f1": .list(each.map { .figure($0.f1) }), "support": support,
      ]),
      "log_loss": .figure(scores.logLoss),
      "roc_auc_ovr_macro": .figure(scores.rocAUC(.oneVersusRest)),
      "roc_auc_ovr_weighted": .figure(scores.rocAUC(.oneVersusRestWeighted)),
      "roc_auc_ovo_macro": .figure(scores.rocAUC(.oneVersusOne)),
      "roc_auc_ovo_weighted": .figure(scores.rocAUC(.oneVersusOneWeighted)),
      "roc_auc_ovr_micro": .figure(scores.rocAUC(.oneVersusRestPooled)),
      "roc_auc_ovr_per_class": .list(scores.rocAUCByClass.map { .figure($0) }),
      "top_2_accuracy": .figure(scores.topAccuracy(2)),
      "brier_multiclass_sum_over_classes_mean_over_rows": .figure(scores.brier),
      "average_precision_macro_ovr": .figure(scores.averagePrecision),
    ]
    for average in ClassConfusion.Average.allCases {
      answers["f1_\(average.rawValue)"] = .figure(confusion.f1(average))
      answers["precision_\(average.rawValue)"] = .figure(confusion.precision(average))
      answers["recall_\(average.rawValue)"] = .figure(confusion.recall(average))
    }
    return .object(answers)
  }
}
