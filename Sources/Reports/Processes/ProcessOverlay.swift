/// What is laid over the drawing of a process: where tokens stand, what went wrong, what was done.
///
/// Everything goes by element id; ids that the drawing does not have are passed over. A value of
/// its own, so that a stored instance, a log and a dashboard can all fill it in.
package struct ProcessOverlay: Hashable, Sendable {
  /// Tokens that wait, by element.
  package var active: [String: Int]
  /// What stopped, by element: a message each.
  package var incidents: [String: String]
  /// How often an element was completed.
  package var counts: [String: Int]
  /// How much of something an element has, from 0 to 1: time, visits, failures.
  package var heat: [String: Double]
  /// Elements and sequence flows that were passed.
  package var visited: Set<String>

  /// An overlay by its parts.
  package init(
    active: [String: Int] = [:], incidents: [String: String] = [:], counts: [String: Int] = [:],
    heat: [String: Double] = [:], visited: Set<String> = []
  ) {
    self.active = active
    self.incidents = incidents
    self.counts = counts
    self.heat = heat
    self.visited = visited
  }

  /// Whether nothing is laid over the drawing.
  package var isEmpty: Bool {
    active.isEmpty && incidents.isEmpty && counts.isEmpty && heat.isEmpty && visited.isEmpty
  }

  /// One sentence for those who cannot see the drawing; empty without anything to say.
  var summary: String {
    var parts: [String] = []
    if !active.isEmpty { parts.append("Waiting at: \(Self.list(Array(active.keys)))") }
    if !incidents.isEmpty { parts.append("Incidents at: \(Self.list(Array(incidents.keys)))") }
    return parts.map { "\($0)." }.joined(separator: " ")
  }

  private static func list(_ ids: [String]) -> String {
    let shown = ids.sorted().prefix(20).joined(separator: ", ")
    return ids.count > 20 ? "\(shown) and \(ids.count - 20) more" : shown
  }
}
