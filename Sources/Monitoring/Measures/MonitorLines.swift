internal import ModelMetrics
package import Registry

/// The lines of a monitor that names none (docs/monitoring.md, "Lines").
package enum MonitorLines {
  /// The gates of a check.
  ///
  /// - Parameters:
  ///   - hasBaseline: without one there is nothing that could have changed.
  package static func usual(
    for check: MonitorCheck.BuiltIn, data: MonitorData, hasBaseline: Bool
  ) -> [Gate] {
    func columns(_ metric: String, _ red: Double, _ yellow: Double?) -> [Gate] {
      let gate = Gate(metric: metric, bound: .atMost(red), column: "*")
      guard let yellow else { return [gate] }
      return [
        gate, Gate(metric: metric, bound: .atMost(yellow), column: "*", severity: .warn),
      ]
    }
    func value(_ metric: String, _ bound: Gate.Bound, _ severity: Gate.Severity = .error) -> Gate {
      Gate(metric: metric, bound: bound, severity: severity)
    }
    switch check {
    case .drift: return columns("psi_significant", 0.2, 0.1)
    case .stability: return columns("psi", 0.25, 0.1)
    case .conceptDrift:
      return columns("psi_significant", 0.2, 0.1) + [
        value("concept_shift_significant", .atMost(0.1)),
        value("concept_shift_significant", .atMost(0.05), .warn),
      ]
    case .performance:
      // How good is good enough only the owner knows; how much worse is too much has a usual line.
      return hasBaseline
        ? [
          value("performance_loss", .atMost(0.1)), value("performance_loss", .atMost(0.05), .warn),
        ] : []
    case .bias:
      return [
        Gate(
          metric: "selection_rate_ratio", bound: .atLeast(0.8), threshold: data.threshold, by: "*",
          minimumGroup: 100, tooSmall: .skip)
      ]
    case .volume:
      return [
        value("rows", .atLeast(1)), value("rows_ratio", .between(0.5, 2), .warn),
        value("duplicate_rate", .atMost(0.01)),
      ]
    case .quality:
      let always = [
        value("absent_columns", .atMost(0)), value("changed_types", .atMost(0)),
        value("constant_columns", .atMost(0), .warn),
      ]
      guard hasBaseline else { return always }
      return always + columns("missing_rate_change", 0.2, 0.05) + columns("unseen_rate", 0.05, 0)
        + [Gate(metric: "out_of_range_rate", bound: .atMost(0.01), column: "*", severity: .warn)]
    case .scoreDistribution:
      let always = [
        value("invalid_score_rate", .atMost(0)), value("constant_scores", .atMost(0)),
      ]
      return hasBaseline ? always + columns("psi_significant", 0.2, 0.1) : always
    case .challenger: return []
    }
  }
}
