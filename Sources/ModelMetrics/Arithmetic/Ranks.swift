/// Places in sorted order.
enum Ranks {
  /// Ranks from 1; equal values share the mean of theirs.
  static func middle(_ values: [Double]) -> [Double] {
    let order = ascending(values)
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }

  /// The rows from the least value to the greatest.
  static func ascending(_ values: [Double]) -> [Int] {
    var keys = values.map(OrderedKey.key)
    var rows = (0..<values.count).map { UInt32(truncatingIfNeeded: $0) }
    RadixSort.sort(&keys, carrying: &rows)
    return rows.map { Int($0) }
  }
}
