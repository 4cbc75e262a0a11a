/// A column's rows by bin, baseline beside current, and how far the shares lie apart.
package struct BinTable: Codable, Hashable, Sendable {
  /// One bin.
  package struct Row: Codable, Hashable, Sendable {
    package var name: String
    package var baseline: Int
    package var current: Int
    package var baselineShare: Double
    package var currentShare: Double
    /// What the bin adds to the population stability index.
    package var psiTerm: Double
  }

  /// The name of the bin for rows without a value.
  package static let missingName = "<missing>"

  package let rows: [Row]
  package let distances: BinDistances
  /// Categories that the baseline does not have.
  package let newCategories: [String]
  /// Categories that only the baseline has.
  package let lostCategories: [String]

  /// Counts current values in a baseline's bins.
  package init(bins: ColumnBins, current: ColumnValues) {
    let (counts, missing, unknown) = bins.count(current)
    var names = bins.names
    var (left, right) = (bins.counts, counts)
    if bins.missing + missing > 0 {
      names.append(Self.missingName)
      left.append(bins.missing)
      right.append(missing)
    }
    let fresh = unknown.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (name, rows) in fresh {
      names.append(name)
      left.append(0)
      right.append(rows)
    }
    let distances = BinDistances(baseline: left, current: right)
    let (n, m) = (left.reduce(0, +), right.reduce(0, +))
    rows = names.indices.map { index in
      Row(
        name: names[index], baseline: left[index], current: right[index],
        baselineShare: n > 0 ? Double(left[index]) / Double(n) : 0,
        currentShare: m > 0 ? Double(right[index]) / Double(m) : 0,
        psiTerm: distances.psiTerms.isEmpty ? 0 : distances.psiTerms[index])
    }
    self.distances = distances
    if case .categories(let categories) = bins.division {
      newCategories = fresh.map(\.key)
      lostCategories = zip(categories, counts).filter { $0.1 == 0 }.map(\.0)
    } else {
      newCategories = []
      lostCategories = []
    }
  }
}
