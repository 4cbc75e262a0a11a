/// What a comparison says about a line that the challenger must keep.
package enum ComparisonDecision: Codable, Hashable, Sendable {
  /// Non-inferior, or superior: the bound is on the right side of the line. Oriented so that more
  /// is better.
  case met(lower: Double)
  /// Inferior, or not superior, beyond chance.
  case missed(upper: Double)
  /// The rows cannot tell.
  case inconclusive(rowsNeeded: Int?)
  /// There is nothing to decide by.
  case undecided(String)
}
