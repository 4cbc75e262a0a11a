package import Vocabulary

/// Which of several tasks a step means.
package struct ScenarioTasks: Hashable, Sendable {
  /// The id of the element.
  package let element: String
  /// Variables that the task must see with these values; `$assignee` is who has it.
  package let conditions: [String: JSON]
  /// All that match, or the oldest of them.
  package let isForAll: Bool
}
