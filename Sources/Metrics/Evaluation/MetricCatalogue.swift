internal import Vocabulary

/// All metrics by name: the one place that knows how they are written, what they need and which way
/// is better.
package enum MetricCatalogue {
  /// All metrics, by task and name.
  package static let all: [MetricDefinition] =
    ranking + thresholds + probabilities + classes + regression + drift + fairness

  /// A metric by its name or another spelling of it.
  package static func definition(_ name: String) -> MetricDefinition? { byName[name] }

  /// A metric for a task: `accuracy` and `f1` are of two classes and of several.
  package static func definition(_ name: String, for task: MetricTask) -> MetricDefinition? {
    all.first { ($0.name == name || $0.aliases.contains(name)) && $0.tasks.contains(task) }
  }

  /// The name that figures have for any spelling; the text itself where it is no metric.
  package static func canonicalName(_ name: String) -> String { byName[name]?.name ?? name }

  /// Names that may be meant by one that is not known: `did you mean "roc_auc"?`.
  package static func hint(for name: String) -> String? {
    Suggestion.hint(for: name, among: byName.keys)
  }

  private static let byName: [String: MetricDefinition] = {
    var names: [String: MetricDefinition] = [:]
    for definition in all {
      for name in [definition.name] + definition.aliases where names[name] == nil {
        names[name] = definition
      }
    }
    return names
  }()

  private static func metric(
    _ name: String, _ aliases: [String] = [], _ tasks: [MetricTask], threshold: Bool = false,
    _ direction: MetricDefinition.Direction, in range: ClosedRange<Double> = 0...1,
    _ interval: IntervalMethod?, _ definition: String
  ) -> MetricDefinition {
    MetricDefinition(
      name: name, aliases: aliases, tasks: tasks, needsThreshold: threshold, direction: direction,
      range: range, definition: definition, interval: interval)
  }

  private static let positive = 0...Double.infinity
  private static let any = -Double.infinity...Double.infinity

  // MARK: - Two classes

  private static let ranking = [
    metric(
      "roc_auc", ["auc", "rocAuc", "AUC"], [.binary], .higher, .deLong,
      "probability that a positive row outranks a negative one, ties counting half"),
    metric("gini", [], [.binary], .higher, in: -1...1, .deLong, "2·AUC − 1"),
    metric(
      "ks", ["ks_statistic"], [.binary], .higher, .bootstrap,
      "greatest true positive rate minus false positive rate over all thresholds"),
    metric(
      "ks_threshold", [], [.binary], .none, in: any, nil, "the greatest threshold that has KS"),
    metric(
      "partial_roc_auc", [], [.binary], .higher, nil,
      "area under the ROC curve up to a false positive rate of 0.1, standardised after McClish"),
    metric(
      "average_precision", ["pr_auc", "ap"], [.binary], .higher, .bootstrap,
      "sum of precision times the step of recall over all thresholds, not interpolated"),
    metric(
      "best_f1", [], [.binary], .higher, nil,
      "greatest F1 over all thresholds of the same rows; optimistic, never for a gate"),
    metric(
      "best_f1_threshold", [], [.binary], .none, in: any, nil, "the least threshold that has it"),
    metric("lift_10", [], [.binary], .higher, in: positive, nil, "lift of the top 10 % of scores"),
    metric("capture_10", [], [.binary], .higher, nil, "positives in the top 10 % of scores"),
    metric("lift_20", [], [.binary], .higher, in: positive, nil, "lift of the top 20 % of scores"),
    metric("capture_20", [], [.binary], .higher, nil, "positives in the top 20 % of scores"),
    metric("prevalence", ["base_rate"], [.binary], .none, .wilson, "share of positive rows"),
  ]

  private static let thresholds = [
    metric(
      "accuracy", [], [.binary], threshold: true, .higher, .wilson, "share of right predictions"),
    metric(
      "balanced_accuracy", [], [.binary], threshold: true, .higher, .normal,
      "mean of recall and specificity"),
    metric(
      "precision", ["precision_score", "ppv"], [.binary], threshold: true, .higher, .wilson,
      "share of positives among rows predicted positive"),
    metric(
      "recall", ["recall_score", "sensitivity", "tpr"], [.binary], threshold: true, .higher,
      .wilson, "share of positives that are predicted positive"),
    metric(
      "specificity", ["tnr"], [.binary], threshold: true, .higher, .wilson,
      "share of negatives that are predicted negative"),
    metric(
      "npv", [], [.binary], threshold: true, .higher, .wilson,
      "share of negatives among rows predicted negative"),
    metric(
      "fpr", [], [.binary], threshold: true, .lower, .wilson,
      "share of negatives that are predicted positive"),
    metric(
      "fnr", [], [.binary], threshold: true, .lower, .wilson,
      "share of positives that are predicted negative"),
    metric(
      "selection_rate", ["pprev"], [.binary], threshold: true, .none, .wilson,
      "share of rows predicted positive"),
    metric(
      "f1", ["f1_score"], [.binary], threshold: true, .higher, .normal,
      "harmonic mean of precision and recall"),
    metric(
      "f0_5", [], [.binary], threshold: true, .higher, .normal,
      "F score with precision counting twice"),
    metric(
      "f2", [], [.binary], threshold: true, .higher, .normal, "F score with recall counting twice"),
    metric(
      "mcc", ["matthews_corrcoef"], [.binary], threshold: true, .higher, in: -1...1, .normal,
      "Matthews' correlation of labels and predictions"),
    metric(
      "cohen_kappa", ["kappa"], [.binary], threshold: true, .higher, in: -1...1, .normal,
      "agreement of labels and predictions beyond chance"),
    metric(
      "jaccard", [], [.binary], threshold: true, .higher, .normal,
      "right positives among rows that are or are predicted positive"),
  ]

  private static let probabilities = [
    metric(
      "log_loss", ["logloss", "cross_entropy"], [.binary, .multiclass], .lower, in: positive,
      .normal,
      "mean negative natural log of the true class's probability"),
    metric(
      "brier", ["brier_score"], [.binary], .lower, .normal,
      "mean squared difference of probability and outcome"),
    metric(
      "ece", ["expected_calibration_error"], [.binary], .lower, .bootstrap,
      "mean gap of probability and outcome over 10 bins of equal width"),
    metric(
      "ece_quantile", [], [.binary], .lower, nil,
      "mean gap of probability and outcome over 10 bins of equal size"),
    metric("mce", [], [.binary], .lower, nil, "greatest gap over 10 bins of equal width"),
    metric("mean_score", [], [.binary], .none, in: any, nil, "mean score"),
  ]

  // MARK: - Several classes

  private static let classes = [
    metric("accuracy", [], [.multiclass], .higher, .wilson, "share of right predictions"),
    metric(
      "balanced_accuracy", [], [.multiclass], .higher, .normal,
      "mean recall of the classes that have rows"),
    metric(
      "f1_macro", ["f1", "f1_score"], [.multiclass], .higher, .normal, "mean F1 of the classes"),
    metric(
      "f1_weighted", [], [.multiclass], .higher, .normal,
      "mean F1 of the classes by their true rows"),
    metric(
      "precision_macro", ["precision"], [.multiclass], .higher, .normal,
      "mean precision of the classes"),
    metric(
      "precision_weighted", [], [.multiclass], .higher, .normal,
      "mean precision of the classes by their true rows"),
    metric(
      "recall_macro", ["recall"], [.multiclass], .higher, .normal, "mean recall of the classes"),
    metric(
      "mcc", [], [.multiclass], .higher, in: -1...1, .normal, "Matthews' correlation (Gorodkin)"),
    metric(
      "cohen_kappa", [], [.multiclass], .higher, in: -1...1, .normal, "agreement beyond chance"),
    metric(
      "roc_auc_ovr", ["roc_auc", "auc"], [.multiclass], .higher, nil,
      "mean area under the ROC curve of each class against the rest"),
    metric(
      "roc_auc_ovr_weighted", [], [.multiclass], .higher, nil,
      "area of each class against the rest, by prevalence"),
    metric(
      "roc_auc_ovo", [], [.multiclass], .higher, nil,
      "mean area of each pair of classes (Hand and Till)"),
    metric(
      "top_2_accuracy", [], [.multiclass], .higher, .wilson,
      "share of rows whose class is among the two most probable"),
    metric(
      "brier_multiclass", ["brier"], [.multiclass], .lower, in: 0...2, .normal,
      "squared differences summed over classes, mean over rows"),
    metric(
      "average_precision_macro", ["average_precision"], [.multiclass], .higher, nil,
      "mean average precision of each class against the rest"),
  ]

  // MARK: - Numbers

  private static let regression = [
    metric(
      "mae", ["mean_absolute_error"], [.regression], .lower, in: positive, .bootstrap,
      "mean absolute error"),
    metric(
      "mse", ["mean_squared_error"], [.regression], .lower, in: positive, .bootstrap,
      "mean squared error"),
    metric(
      "rmse", ["root_mean_squared_error"], [.regression], .lower, in: positive, .bootstrap,
      "root of the mean squared error"),
    metric(
      "r2", ["r2_score"], [.regression], .higher, in: -Double.infinity...1, .bootstrap,
      "1 − Σe² / Σ(y − ȳ)²"),
    metric(
      "explained_variance", [], [.regression], .higher, in: -Double.infinity...1, nil,
      "as R² after the mean error is taken off"),
    metric("median_absolute_error", [], [.regression], .lower, in: positive, nil, "middle error"),
    metric("max_error", [], [.regression], .lower, in: positive, nil, "greatest error"),
    metric(
      "mape", [], [.regression], .lower, in: positive, .bootstrap,
      "mean of |e| / |y|; meaningless with labels near zero"),
    metric("wape", [], [.regression], .lower, in: positive, .bootstrap, "Σ|e| / Σ|y|"),
    metric(
      "bias", ["mean_error"], [.regression], .zero, in: any, .bootstrap,
      "mean of prediction − label"),
    metric(
      "rmsle", [], [.regression], .lower, in: positive, nil,
      "RMSE of logarithms of one plus the value"),
    metric(
      "mean_poisson_deviance", ["poisson_deviance"], [.regression], .lower, in: positive, nil,
      "mean of 2·(y·ln(y/p) − y + p)"),
    metric(
      "mean_gamma_deviance", ["gamma_deviance"], [.regression], .lower, in: positive, nil,
      "mean of 2·(ln(p/y) + y/p − 1)"),
    metric(
      "pearson", [], [.regression], .higher, in: -1...1, nil, "correlation of labels and scores"),
    metric("spearman", [], [.regression], .higher, in: -1...1, nil, "correlation of their ranks"),
    metric(
      "durbin_watson", [], [.regression], .none, in: 0...4, nil,
      "autocorrelation of residuals in the order of rows; 2 is none"),
  ]

  // MARK: - Columns

  private static let drift = [
    metric(
      "psi", [], [.drift], .lower, in: positive, nil,
      "population stability index over the baseline's bins"),
    metric("kl", [], [.drift], .lower, in: any, nil, "Kullback and Leibler's divergence, in nats"),
    metric(
      "js_distance", ["jensen_shannon"], [.drift], .lower, nil,
      "root of Jensen and Shannon's divergence in bits"),
    metric("hellinger", [], [.drift], .lower, nil, "Hellinger's distance"),
    metric("total_variation", [], [.drift], .lower, nil, "half of the changes of all shares"),
    metric("l_infinity", [], [.drift], .lower, nil, "greatest change of a share"),
    metric("chi2", [], [.drift], .lower, in: positive, nil, "Pearson's χ² of the bins"),
    metric("chi2_p", [], [.drift], .higher, nil, "its probability"),
    metric("cramers_v", [], [.drift], .lower, nil, "√(χ² / n)"),
    metric("ks_drift", [], [.drift], .lower, nil, "distance of the distribution functions"),
    metric("ks_drift_p", [], [.drift], .higher, nil, "its probability"),
    metric("wasserstein", [], [.drift], .lower, in: positive, nil, "area between the functions"),
    metric(
      "wasserstein_scaled", [], [.drift], .lower, in: positive, nil,
      "the same in standard deviations of the baseline"),
    metric("energy_distance", [], [.drift], .lower, in: positive, nil, "√(2 ∫ (F − G)²)"),
    metric("cramer_von_mises", [], [.drift], .lower, in: positive, nil, "two-sample statistic"),
    metric("cramer_von_mises_p", [], [.drift], .higher, nil, "its probability"),
    metric("mann_whitney_p", [], [.drift], .higher, nil, "two-sided probability"),
    metric("welch_p", [], [.drift], .higher, nil, "two-sided probability of equal means"),
    metric("epps_singleton_p", [], [.drift], .higher, nil, "probability of equal samples"),
    metric("missing_rate", [], [.drift], .lower, nil, "share of rows without a value"),
    metric(
      "missing_rate_change", [], [.drift], .zero, in: -1...1, nil, "change since the baseline"),
    metric(
      "new_categories", [], [.drift], .lower, in: positive, nil, "categories the baseline lacks"),
    metric(
      "lost_categories", [], [.drift], .lower, in: positive, nil, "categories only the baseline has"
    ),
  ]

  // MARK: - Groups

  private static let fairness = [
    metric(
      "selection_rate_ratio", ["demographic_parity_ratio", "disparate_impact"], [.fairness],
      threshold: true, .one, nil, "least selection rate of a group over the greatest"),
    metric(
      "selection_rate_difference", ["demographic_parity_difference"], [.fairness],
      threshold: true, .zero, nil, "greatest selection rate of a group minus the least"),
    metric(
      "tpr_ratio", ["equal_opportunity_ratio"], [.fairness], threshold: true, .one, nil,
      "least true positive rate of a group over the greatest"),
    metric(
      "tpr_difference", ["equal_opportunity_difference"], [.fairness], threshold: true, .zero,
      nil, "greatest true positive rate of a group minus the least"),
    metric(
      "fpr_ratio", [], [.fairness], threshold: true, .one, nil,
      "least false positive rate of a group over the greatest"),
    metric(
      "fpr_difference", [], [.fairness], threshold: true, .zero, nil,
      "greatest false positive rate of a group minus the least"),
    metric(
      "precision_ratio", [], [.fairness], threshold: true, .one, nil,
      "least precision of a group over the greatest"),
    metric(
      "accuracy_difference", [], [.fairness], threshold: true, .zero, nil,
      "greatest accuracy of a group minus the least"),
    metric(
      "equalized_odds_difference", [], [.fairness], threshold: true, .zero, nil,
      "greater of the differences of true and false positive rates"),
    metric(
      "equalized_odds_ratio", [], [.fairness], threshold: true, .one, nil,
      "lesser of the ratios of true and false positive rates"),
  ]
}
