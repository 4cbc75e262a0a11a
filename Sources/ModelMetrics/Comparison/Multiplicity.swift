/// Corrections of many probabilities that are looked at together.
package enum Multiplicity: String, Codable, Hashable, Sendable, CaseIterable {
  case bonferroni
  /// Holm 1979: as safe as Bonferroni and never weaker. For gates.
  case holm
  /// Benjamini and Hochberg 1995: bounds the share of false alarms. For screens of many columns.
  case benjaminiHochberg
  /// Benjamini and Yekutieli 2001: the same under any dependence.
  case benjaminiYekutieli

  /// The adjusted probabilities, in the order given; reject where one is at most the level.
  package func adjusted(_ probabilities: [Double]) -> [Double] {
    let count = probabilities.count
    let size = Double(count)
    let order = Ranks.ascending(probabilities)
    var result = [Double](repeating: 1, count: count)
    switch self {
    case .bonferroni:
      return probabilities.map { min(1, $0 * size) }
    case .holm:
      var greatest = 0.0
      for (place, index) in order.enumerated() {
        greatest = max(greatest, probabilities[index] * (size - Double(place)))
        result[index] = min(1, greatest)
      }
    case .benjaminiHochberg, .benjaminiYekutieli:
      let factor =
        self == .benjaminiHochberg ? 1 : (1...max(1, count)).reduce(0) { $0 + 1 / Double($1) }
      var least = 1.0
      for (place, index) in order.enumerated().reversed() {
        least = min(least, probabilities[index] * size * factor / Double(place + 1))
        result[index] = min(1, least)
      }
    }
    return result
  }
}
