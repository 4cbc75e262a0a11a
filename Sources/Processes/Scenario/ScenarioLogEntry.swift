package import Vocabulary

/// One line of what happened while a scenario was played.
package struct ScenarioLogEntry: Sendable {
  package let time: Instant
  /// The instance that it happened in; `nil` for a deployment or a start timer.
  package let instance: InstanceID?
  /// What happened, as a line of text.
  package let text: String
  /// The element that it happened to, if it is about one.
  package let element: String?
  /// What the file calls that element.
  package let name: String?
  /// The event in its stored form, if it is one of an instance.
  package let event: JSON?
}
