/// What columns and groups are measured by.
extension MetricCatalogue {
  // MARK: - Columns

  static let drift = [
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

  static let fairness = [
    metric(
      "selection_rate_ratio", ["demographic_parity_ratio", "disparate_impact"], [.fairness],
      threshold: true, .one, .koopman, "least selection rate of a group over the greatest"),
    metric(
      "selection_rate_difference", ["demographic_parity_difference"], [.fairness],
      threshold: true, .zero, .newcombe, "greatest selection rate of a group minus the least"),
    metric(
      "tpr_ratio", ["equal_opportunity_ratio"], [.fairness], threshold: true, .one, .koopman,
      "least true positive rate of a group over the greatest"),
    metric(
      "tpr_difference", ["equal_opportunity_difference"], [.fairness], threshold: true, .zero,
      .newcombe, "greatest true positive rate of a group minus the least"),
    metric(
      "fpr_ratio", [], [.fairness], threshold: true, .one, .koopman,
      "least false positive rate of a group over the greatest"),
    metric(
      "fpr_difference", [], [.fairness], threshold: true, .zero, .newcombe,
      "greatest false positive rate of a group minus the least"),
    metric(
      "precision_ratio", [], [.fairness], threshold: true, .one, .koopman,
      "least precision of a group over the greatest"),
    metric(
      "accuracy_difference", [], [.fairness], threshold: true, .zero, .newcombe,
      "greatest accuracy of a group minus the least"),
    metric(
      "equalized_odds_difference", [], [.fairness], threshold: true, .zero, .newcombe,
      "greater of the differences of true and false positive rates"),
    metric(
      "equalized_odds_ratio", [], [.fairness], threshold: true, .one, .koopman,
      "lesser of the ratios of true and false positive rates"),
  ]
}
