/// Rows of two scored data sets that are of the same thing, found by id.
package struct RowJoin: Hashable, Sendable {
  /// Pairs of row numbers, in the champion's order.
  package let pairs: [(champion: Int, challenger: Int)]
  /// Ids that only one side has, at most ten, sorted.
  package let unmatched: [String]
  package let unmatchedCount: Int
  /// Ids that a side has twice, at most ten, sorted. Such rows are not joined.
  package let duplicates: [String]

  /// Joins by id.
  package init(champion: [String], challenger: [String]) {
    var places: [String: Int] = [:]
    var twice: Set<String> = []
    for (row, id) in challenger.enumerated() {
      if places.updateValue(row, forKey: id) != nil { twice.insert(id) }
    }
    var seen: Set<String> = []
    for id in champion where !seen.insert(id).inserted { twice.insert(id) }
    var pairs: [(champion: Int, challenger: Int)] = []
    for (row, id) in champion.enumerated() where !twice.contains(id) {
      if let other = places[id] { pairs.append((row, other)) }
    }
    self.pairs = pairs
    let alone = seen.symmetricDifference(places.keys)
    unmatchedCount = alone.count
    unmatched = Array(alone.sorted().prefix(10))
    duplicates = Array(twice.sorted().prefix(10))
  }

  /// Whether every row of both sides has its one partner.
  package var isComplete: Bool { unmatchedCount == 0 && duplicates.isEmpty }

  package static func == (left: RowJoin, right: RowJoin) -> Bool {
    left.pairs.map(\.champion) == right.pairs.map(\.champion)
      && left.pairs.map(\.challenger) == right.pairs.map(\.challenger)
      && left.unmatched == right.unmatched && left.duplicates == right.duplicates
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(pairs.count)
    hasher.combine(unmatched)
  }
}
