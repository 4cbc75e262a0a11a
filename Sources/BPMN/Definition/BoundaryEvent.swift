/// An event on the edge of an activity.
package struct BoundaryEvent: Sendable {
  /// The index of the activity.
  package let host: Int
  package let isInterrupting: Bool
  package let trigger: Trigger
}
