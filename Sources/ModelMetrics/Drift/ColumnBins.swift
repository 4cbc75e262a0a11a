/// The bins of one column, made from a baseline and kept with it: a distance between
/// distributions says nothing without them.
package struct ColumnBins: Codable, Hashable, Sendable {
  /// How the values are divided.
  package enum Division: Codable, Hashable, Sendable {
    /// Between ascending edges, closed on the right, open at both ends; after them a bin for each
    /// special value, which is in no other bin.
    case numeric(edges: [Double], specialValues: [Double])
    /// A bin for each category, in the order of their UTF-8 bytes.
    case categories([String])
  }

  package let division: Division
  /// The baseline's rows in each bin.
  package let counts: [Int]
  /// The baseline's rows without a value.
  package let missing: Int

  /// The rule for a numeric column's edges.
  package enum Rule: String, Codable, Hashable, Sendable {
    /// The deciles of the baseline; equal ones are one edge.
    case deciles
    /// Ten bins of equal width over the baseline's range.
    case equalWidth
  }

  /// Divides a baseline column.
  package init(
    baseline: ColumnValues, rule: Rule = .deciles, specialValues: [Double] = []
  ) {
    switch baseline {
    case .numeric(let values):
      let special = specialValues.filter { !$0.isNaN }.sorted()
      let sorted = NumericDrift.sorted(values).filter { $0.isFinite && !special.contains($0) }
      division = .numeric(edges: Self.edges(sorted, rule: rule), specialValues: special)
    case .categorical(let values):
      let categories = Set(values.compactMap { $0 })
      division = .categories(categories.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
    (counts, missing, _) = Self.count(baseline, division)
  }

  private static func edges(_ sorted: [Double], rule: Rule) -> [Double] {
    guard let low = sorted.first, let high = sorted.last else { return [] }
    switch rule {
    case .deciles:
      let all = (1..<10).map { Quantile.linear(Double($0) / 10, ofSorted: sorted) }
      return all.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    case .equalWidth:
      let step = (high - low) / 10
      return (1..<10).map { Double($0) * step + low }
    }
  }

  /// The rows of a column in each bin, those without a value, and those in no bin by category.
  package func count(
    _ values: ColumnValues
  ) -> (counts: [Int], missing: Int, unknown: [String: Int]) {
    Self.count(values, division)
  }

  private static func count(
    _ values: ColumnValues, _ division: Division
  ) -> (counts: [Int], missing: Int, unknown: [String: Int]) {
    var missing = 0
    var unknown: [String: Int] = [:]
    switch (division, values) {
    case (.numeric(let edges, let special), .numeric(let values)):
      var counts = [Int](repeating: 0, count: edges.count + 1 + special.count)
      for value in values {
        if value.isNaN {
          missing += 1
        } else if let place = special.firstIndex(of: value) {
          counts[edges.count + 1 + place] += 1
        } else {
          counts[bin(of: value, edges)] += 1
        }
      }
      return (counts, missing, unknown)
    case (.categories(let categories), .categorical(let values)):
      var counts = [Int](repeating: 0, count: categories.count)
      let places = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0) })
      for value in values {
        if let value {
          if let place = places[value] {
            counts[place] += 1
          } else {
            unknown[value, default: 0] += 1
          }
        } else {
          missing += 1
        }
      }
      return (counts, missing, unknown)
    case (.numeric(let edges, let special), .categorical(let values)):
      // Another type than the baseline's: every value is one that the bins do not know.
      for value in values {
        if let value { unknown[value, default: 0] += 1 } else { missing += 1 }
      }
      return ([Int](repeating: 0, count: edges.count + 1 + special.count), missing, unknown)
    case (.categories(let categories), .numeric(let values)):
      for value in values {
        if value.isNaN { missing += 1 } else { unknown[value.description, default: 0] += 1 }
      }
      return ([Int](repeating: 0, count: categories.count), missing, unknown)
    }
  }

  /// How many edges lie below a value.
  private static func bin(of value: Double, _ edges: [Double]) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The names of the bins: `(-inf,14.0]`, a special value as `=-1.0`, or the category.
  package var names: [String] {
    switch division {
    case .categories(let categories): return categories
    case .numeric(let edges, let special):
      let bounds = ["-inf"] + edges.map(\.description) + ["+inf"]
      return zip(bounds, bounds.dropFirst()).map { "(\($0),\($1)]" } + special.map { "=\($0)" }
    }
  }
}
