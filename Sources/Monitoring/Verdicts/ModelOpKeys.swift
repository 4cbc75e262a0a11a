internal import ModelMetrics
internal import Registry

/// The flat names under which ModelOp's monitors give their figures, so that decision tables that
/// were written for them find them. What a name means is as close as the figures allow: distances
/// of binned distributions are over our bins.
enum ModelOpKeys {
  static func values(
    of measurement: MonitorMeasurement, check: MonitorCheck
  ) -> [String: Figure] {
    guard case .builtIn(let check) = check else { return [:] }
    var values: [String: Figure] = [:]
    switch check {
    case .drift, .conceptDrift:
      let prefix = check == .drift ? "DataDrift" : "ConceptDrift"
      let suffix = check == .drift ? "" : "Value"
      let names = [
        ("js_distance", "Jensen-ShannonDistance"), ("ks_drift", "Kolmogorov-SmirnovStatistic"),
        ("ks_drift_p", "Kolmogorov-SmirnovPValue"), ("kl", "Kullback-LeiblerDivergence"),
        ("wasserstein", "WassersteinDistance"), ("epps_singleton_p", "Epps-SingletonPValue"),
      ]
      for (metric, name) in names {
        let (least, greatest) = extremes(metric, measurement)
        if let least { values["\(prefix)_min\(name)\(suffix)"] = least }
        if let greatest { values["\(prefix)_max\(name)\(suffix)"] = greatest }
      }
    case .stability:
      for figure in measurement.figures where figure.key.metric == "psi" {
        guard let column = figure.key.slice?.column else { continue }
        values["\(column)_CSI"] = figure.figure
        values["\(column)_PSI"] = figure.figure
      }
      let (least, greatest) = extremes("psi", measurement)
      values["CSI_minCSIValue"] = least
      values["CSI_maxCSIValue"] = greatest
    case .volume:
      values["record_count"] = measurement.values["rows"]
    case .performance:
      for (own, theirs) in [("roc_auc", "auc"), ("f1", "f1_score"), ("r2", "r2_score")] {
        let figure = measurement.figures.first { $0.key.metric == own && $0.key.slice == nil }
        values[theirs] = figure?.figure
      }
    case .bias, .quality, .scoreDistribution, .challenger: break
    }
    return values
  }

  private static func extremes(
    _ metric: String, _ measurement: MonitorMeasurement
  ) -> (least: Figure?, greatest: Figure?) {
    let numbers = measurement.figures.filter { $0.key.metric == metric }
      .compactMap(\.figure.number)
    return (numbers.min().map { .value($0) }, numbers.max().map { .value($0) })
  }
}
