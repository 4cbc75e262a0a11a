/// Why a scenario cannot be played.
package struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the file: `steps[2].duration`.
  package let place: String
  /// What was found, and what was expected.
  package let message: String

  /// An error at a place.
  package init(at place: String, _ message: String) {
    self.place = place
    self.message = message
  }

  package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}
