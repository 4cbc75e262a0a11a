/// What a model is measured by.
extension MetricCatalogue {
  // MARK: - Two classes

  static let ranking = [
    metric(
      "roc_auc", ["auc", "rocAuc", "AUC"], [.binary], .higher, .deLong,
      "probability that a positive row outranks a negative one, ties counting half"),
    metric("gini", [], [.binary], .higher, in: -1...1, .deLong, "2·AUC − 1"),
    metric(
      "ks", ["ks_statistic"], [.binary], .higher, .infinitesimalJackknife,
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

  static let thresholds = [
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

  static let probabilities = [
    metric(
      "log_loss", ["logloss", "cross_entropy"], [.binary, .multiclass], .lower, in: positive,
      .bootstrap,
      "mean negative natural log of the true class's probability"),
    metric(
      "brier", ["brier_score"], [.binary], .lower, .bootstrap,
      "mean squared difference of probability and outcome"),
    metric(
      "ece", ["expected_calibration_error"], [.binary], .lower, .infinitesimalJackknife,
      "mean gap of probability and outcome over 10 bins of equal width"),
    metric(
      "ece_quantile", [], [.binary], .lower, nil,
      "mean gap of probability and outcome over 10 bins of equal size"),
    metric("mce", [], [.binary], .lower, nil, "greatest gap over 10 bins of equal width"),
    metric("mean_score", [], [.binary], .none, in: any, nil, "mean score"),
  ]

  // MARK: - Several classes

  static let classes = [
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
      "roc_auc_ovr", ["roc_auc", "auc"], [.multiclass], .higher, .infinitesimalJackknife,
      "mean area under the ROC curve of each class against the rest"),
    metric(
      "roc_auc_ovr_weighted", [], [.multiclass], .higher, .infinitesimalJackknife,
      "area of each class against the rest, by prevalence"),
    metric(
      "roc_auc_ovo", [], [.multiclass], .higher, .infinitesimalJackknife,
      "mean area of each pair of classes (Hand and Till)"),
    metric(
      "roc_auc_ovo_weighted", [], [.multiclass], .higher, .infinitesimalJackknife,
      "area of each pair of classes, by the pairs' prevalence"),
    metric(
      "top_2_accuracy", [], [.multiclass], .higher, .wilson,
      "share of rows whose class is among the two most probable"),
    metric(
      "brier_multiclass", ["brier"], [.multiclass], .lower, in: 0...2, .normal,
      "squared differences summed over classes, mean over rows"),
    metric(
      "average_precision_macro", ["average_precision"], [.multiclass], .higher,
      .infinitesimalJackknife,
      "mean average precision of each class against the rest"),
  ]

  // MARK: - Numbers

  static let regression = [
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
}
