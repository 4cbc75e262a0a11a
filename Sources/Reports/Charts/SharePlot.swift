/// The parts of a whole as a pie, or as a ring.
package struct SharePlot: Codable, Hashable, Sendable {
  package var isRing: Bool
  package var parts: [Part]

  /// A whole by its parts.
  package init(isRing: Bool = false, parts: [Part]) {
    self.isRing = isRing
    self.parts = parts
  }

  /// One part; what is negative or not finite counts as nothing.
  package struct Part: Codable, Hashable, Sendable {
    package var name: String
    package var value: Double

    /// A part by its name and value.
    package init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }
}
