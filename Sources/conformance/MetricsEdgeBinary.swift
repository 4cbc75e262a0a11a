import ModelMetrics
import Vocabulary

/// One mini-case of two classes. Where the house decides otherwise than the reference is found from
/// the case's own rows, not from the answer.
struct MetricsEdgeBinary {
  private let item: JSON
  private let name: String
  private let labels: [String]
  private let scores: [Double]
  private let weights: [Double]?
  private let threshold: Double

  init(_ item: JSON) {
    self.item = item
    name = item["name"]?.string ?? ""
    labels = MetricsEdge.texts(item["label"])
    scores = MetricsEdge.numbers(item["score"])
    weights = item["weight"].map { MetricsEdge.numbers($0) }
    threshold = item["threshold"]?.double ?? 0.5
  }

  func run(_ report: inout MetricsReport) {
    let outcomes = (item["sklearn"]?.object ?? [:]).sorted { $0.key < $1.key }
    do throws(DatasetProblem) {
      let table = try ScoreTable(
        labels: BinaryLabels.read(labels), scores: scores, weights: weights)
      let answers = answers(table)
      for (metric, outcome) in outcomes {
        judge("binary/\(name)/\(metric)", metric, outcome, answers[key(metric)], &report)
      }
    } catch {
      for (metric, outcome) in outcomes {
        refuse("binary/\(name)/\(metric)", outcome, error, &report)
      }
    }
  }

  // MARK: - Refusals

  /// The rows that are refused as a whole: what is declared for them.
  private var declaredRefusal: (reason: String, matches: (DatasetProblem) -> Bool)? {
    switch name {
    case "empty":
      ("no rows are an error", { $0 == .noRows })
    case "nan_score", "inf_score", "minus_inf_score":
      (
        "a score that is not finite is an error, also where it is only compared",
        { if case .notFinite(column: "score", _, _) = $0 { true } else { false } }
      )
    case "nan_label":
      (
        "a missing label is an error",
        { if case .missingLabel = $0 { true } else { false } }
      )
    case "nan_weight":
      (
        "a weight that is not finite is an error",
        { if case .notFinite(column: "weight", _, _) = $0 { true } else { false } }
      )
    case "labels_minus1_plus1", "labels_1_2", "labels_strings":
      (
        "labels that do not explain themselves need a declared positive class",
        { if case .positiveLabelNotDeclared = $0 { true } else { false } }
      )
    case "three_labels_binary_scores":
      (
        "one score for three classes is an error",
        { if case .tooManyLabels = $0 { true } else { false } }
      )
    case "negative_weight":
      (
        "a negative weight is an error",
        { if case .negativeWeight = $0 { true } else { false } }
      )
    case "all_zero_weights":
      ("weights that are all zero are an error", { $0 == .zeroWeights })
    case "length_mismatch":
      (
        "columns of different length are an error",
        { if case .lengthMismatch = $0 { true } else { false } }
      )
    default: nil
    }
  }

  private func refuse(
    _ path: String, _ outcome: JSON, _ problem: DatasetProblem, _ report: inout MetricsReport
  ) {
    guard let declared = declaredRefusal else {
      report.fail(path, "refused: \(problem)")
      return
    }
    if outcome["raises"] != nil {
      report.check(path, declared.matches(problem), "refused, but as: \(problem)")
    } else {
      report.compare(
        path, outcome["value"] ?? .null,
        .design(declared.matches(problem), declared.reason))
    }
  }

  // MARK: - Answers

  private func key(_ metric: String) -> String {
    for name in ["precision_score", "recall_score", "f1_score"] where metric.hasPrefix(name) {
      return name
    }
    return metric
  }

  private func answers(_ table: ScoreTable) -> [String: MetricsAnswer] {
    let measures = BinaryMeasures(table)
    let confusion = table.confusion(at: threshold)
    let curve = RankingCurve(table)
    return [
      "roc_auc_score": .figure(measures.rocAUC),
      "roc_curve": roc(curve.droppingStraightPoints()), "roc_curve_keep_all": roc(curve),
      "precision_recall_curve": precisionRecall(curve),
      "average_precision_score": .figure(measures.averagePrecision),
      "log_loss": .figure(measures.logLoss), "log_loss_labels01": .figure(measures.logLoss),
      "brier_score_loss": .figure(measures.brier),
      "confusion_matrix_labels01": MetricsBinary.matrix(confusion),
      "precision_score": .figure(confusion.precision), "recall_score": .figure(confusion.recall),
      "f1_score": .figure(confusion.f1), "accuracy_score": .figure(confusion.accuracy),
      "balanced_accuracy_score": .figure(confusion.balancedAccuracy),
      "matthews_corrcoef": .figure(confusion.matthewsCorrelation),
      "cohen_kappa_score": .figure(confusion.cohenKappa),
    ]
  }

  private func roc(_ curve: RankingCurve) -> MetricsAnswer {
    func axis(_ rates: [Double]?) -> MetricsAnswer {
      rates.map { .numbers($0) }
        ?? .design(
          hasOneClass, "a curve without one of the classes has no such axis, not one of NaN")
    }
    return .list([
      axis(curve.falsePositiveRates), axis(curve.truePositiveRates),
      .numbers([.infinity] + curve.thresholds),
    ])
  }

  private func precisionRecall(_ curve: RankingCurve) -> MetricsAnswer {
    guard let recalls = curve.truePositiveRates else {
      return .figure(.undefined("there are no positives"))
    }
    return .list([
      .numbers(curve.precisions.reversed() + [1]),
      .numbers(recalls.dropFirst().reversed() + [0]), .numbers(curve.thresholds.reversed()),
    ])
  }

  // MARK: - Judging

  private func judge(
    _ path: String, _ metric: String, _ outcome: JSON, _ answer: MetricsAnswer?,
    _ report: inout MetricsReport
  ) {
    if let reason = undefinedReason(metric) {
      report.compare(
        path, outcome["value"] ?? .string("raises"),
        .design(answer?.isUndefined == true, reason))
    } else if outcome["raises"] == nil {
      report.compare(path, outcome["value"] ?? .null, answer)
    } else if metric == "log_loss" {
      // Raised for one class unless both labels are given, which they always are here.
      let both = item["sklearn"]?["log_loss_labels01"] ?? .null
      if both["raises"] == nil {
        report.differ(
          path, MetricsEdge.isEqual(answer, both["value"]),
          "log loss of one class is that with both labels known")
      } else {
        report.compare(path, outcome, answer)
      }
    } else {
      report.compare(path, outcome, answer)
    }
  }

  private var countedRows: [Int] { labels.indices.filter { (weights?[$0] ?? 1) > 0 } }

  private func isPositive(_ row: Int) -> Bool { ["1", "1.0", "true"].contains(labels[row]) }

  private var hasOneClass: Bool { Set(countedRows.map(isPositive)).count == 1 }

  /// Why the metric is undefined here, where the reference says 0, 1 or NaN.
  private func undefinedReason(_ metric: String) -> String? {
    let rows = countedRows
    let positives = rows.count(where: isPositive)
    let isOneClass = hasOneClass
    let selected = rows.count { scores[$0] >= threshold }
    switch key(metric) {
    case "precision_score" where selected == 0:
      return "precision without a predicted positive is undefined, not 0"
    case "recall_score" where positives == 0, "f1_score" where positives == 0:
      return "recall and F1 without positives are undefined, not 0"
    case "average_precision_score" where positives == 0,
      "precision_recall_curve" where positives == 0:
      return "average precision without positives is undefined, not 0"
    case "roc_auc_score" where isOneClass, "balanced_accuracy_score" where isOneClass,
      "matthews_corrcoef" where isOneClass:
      return "ranking, balanced accuracy and correlation of one class are undefined"
    case "cohen_kappa_score"
    where isOneClass
      && (positives == 0 ? selected == 0 : selected == rows.count):
      return "kappa where labels and predictions are of one class is undefined"
    default:
      return nil
    }
  }
}
