/// The part of the rows with the greatest scores.
package struct TopShare: Codable, Hashable, Sendable {
  package var share: Double
  /// The share of positives among them.
  package var precision: Figure
  /// The share of all positives that is among them.
  package var capture: Figure
  /// Their share of positives over that of all rows.
  package var lift: Figure
}
