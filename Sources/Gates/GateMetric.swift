package import ModelMetrics

/// What the name in a gate means. One rule for whoever keeps figures for gates and whoever judges
/// by them: two would lose a figure that is asked for by another spelling.
package enum GateMetric {
  /// The metric of a test of a task: the task's own, else one of groups or of columns.
  package static func definition(_ name: String, for task: MetricTask) -> MetricDefinition? {
    for task in [task, .fairness, .drift] {
      if let found = MetricCatalogue.definition(name, for: task) { return found }
    }
    return nil
  }

  /// The name that figures have for any spelling; the text itself where it is no metric.
  package static func name(_ name: String, for task: MetricTask) -> String {
    definition(name, for: task)?.name ?? name
  }
}
