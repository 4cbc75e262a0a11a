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

  /// A definition, short enough to be a line of a table.
  static func metric(
    _ name: String, _ aliases: [String] = [], _ tasks: [MetricTask], threshold: Bool = false,
    _ direction: MetricDefinition.Direction, in range: ClosedRange<Double> = 0...1,
    _ interval: IntervalMethod?, _ definition: String
  ) -> MetricDefinition {
    MetricDefinition(
      name: name, aliases: aliases, tasks: tasks, needsThreshold: threshold, direction: direction,
      range: range, definition: definition, interval: interval)
  }

  static let positive = 0...Double.infinity
  static let any = -Double.infinity...Double.infinity
}
