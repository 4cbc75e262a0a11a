/// The scores of one class's rows, sorted, each with its weight where rows have weights.
package struct ScoreRun: Hashable, Sendable {
  /// Ascending; see `OrderedKey`.
  private(set) var keys: [UInt64]
  /// Aligned with `keys`; empty where every row weighs 1.
  private(set) var weights: [Double]

  init(unsorted keys: consuming [UInt64], weights: consuming [Double]) {
    self.keys = keys
    self.weights = weights
    if self.weights.isEmpty {
      RadixSort.sort(&self.keys)
    } else {
      // By weight first, and the sort by score keeps that order among equal scores: the run does
      // not depend on the order of rows.
      var weightKeys = self.weights.map(OrderedKey.key)
      RadixSort.sort(&weightKeys, carrying: &self.keys)
      self.weights = weightKeys.map(OrderedKey.value)
      RadixSort.sort(&self.keys, carrying: &self.weights)
    }
  }

  /// Sorted runs made one: a k-way merge by pairs, so each row moves log k times.
  init(merging runs: [ScoreRun]) {
    guard runs.count > 1 else {
      self = runs.first ?? ScoreRun(unsorted: [], weights: [])
      return
    }
    let middle = runs.count / 2
    let left = ScoreRun(merging: Array(runs[..<middle]))
    let right = ScoreRun(merging: Array(runs[middle...]))
    keys = []
    weights = []
    keys.reserveCapacity(left.count + right.count)
    weights.reserveCapacity(left.weights.count + right.weights.count)
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      let takesLeft =
        j == right.count || (i < left.count && Self.precedes(left, i, right, j))
      keys.append(takesLeft ? left.keys[i] : right.keys[j])
      if !left.weights.isEmpty || !right.weights.isEmpty {
        weights.append(takesLeft ? left.weights[i] : right.weights[j])
      }
      if takesLeft { i += 1 } else { j += 1 }
    }
  }

  private static func precedes(_ left: ScoreRun, _ i: Int, _ right: ScoreRun, _ j: Int) -> Bool {
    guard left.keys[i] == right.keys[j], !left.weights.isEmpty, !right.weights.isEmpty else {
      return left.keys[i] <= right.keys[j]
    }
    return left.weights[i] <= right.weights[j]
  }

  /// The scores, ascending.
  var scores: [Double] { keys.map(OrderedKey.value) }

  /// How many rows there are.
  package var count: Int { keys.count }

  /// How many rows have a score of at least this.
  func count(atLeast score: Double) -> Int {
    let key = OrderedKey.key(score)
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return keys.count - low
  }
}

extension ScoreRun: Codable {
  private enum CodingKeys: String, CodingKey { case scores, weights }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let scores = try container.decode([Double].self, forKey: .scores)
    let weights = try container.decode([Double].self, forKey: .weights)
    guard weights.isEmpty || weights.count == scores.count, scores.allSatisfy(\.isFinite) else {
      throw DecodingError.dataCorruptedError(
        forKey: .weights, in: container, debugDescription: "scores and weights do not match")
    }
    self.init(unsorted: scores.map(OrderedKey.key), weights: weights)
  }

  /// As scores: the keys are whole numbers beyond what JSON readers take.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scores, forKey: .scores)
    try container.encode(weights, forKey: .weights)
  }
}
