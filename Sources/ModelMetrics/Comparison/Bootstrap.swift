/// Resampling of rows with replacement (Efron 1979).
package struct Bootstrap: Codable, Hashable, Sendable {
  /// The most drawn rows of one bootstrap: beyond, fewer resamples are taken, and below
  /// ``leastResamples`` none.
  package static let budget = 100_000_000
  /// Percentiles of fewer resamples say too little.
  package static let leastResamples = 100
  /// Parts of the rows with more than these are not resampled: the normal intervals hold for them,
  /// and there are many parts.
  static let partLimit = 10_000

  package var resamples: Int
  /// Signed, as JSON's integers are here.
  package var seed: Int64

  /// A bootstrap by its size and its seed.
  package init(resamples: Int = 1000, seed: Int64) {
    self.resamples = resamples
    self.seed = seed
  }

  /// How many resamples of so many rows are within the budget; `nil` if too few.
  func affordable(rows: Int) -> Int? {
    let affordable = min(resamples, Self.budget / max(1, rows))
    return affordable >= Self.leastResamples ? affordable : nil
  }

  /// The bootstrap of a part of all rows: the parts of a column draw together what all rows would.
  func ofPart(rows: Int, of total: Int) -> Bootstrap {
    var part = self
    part.resamples = rows > Self.partLimit ? 0 : min(resamples, Self.budget / max(1, total))
    return part
  }

  /// Calls with how often each row was drawn, once for each affordable resample.
  package func forEachResample(rows: Int, _ body: ([UInt32]) -> Void) {
    guard rows > 0, let resamples = affordable(rows: rows) else { return }
    var generator = ResamplingGenerator(seed: UInt64(bitPattern: seed))
    for _ in 0..<resamples {
      var counts = [UInt32](repeating: 0, count: rows)
      for _ in 0..<rows { counts[generator.index(below: rows)] += 1 }
      body(counts)
    }
  }

  /// The percentile interval of what the resamples gave; `nil` where too few of them have a value.
  package static func interval(
    _ values: [Double], level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard values.count >= leastResamples else { return nil }
    let sorted = values.sorted()
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      lower: Quantile.linear(tail, ofSorted: sorted),
      upper: Quantile.linear(1 - tail, ofSorted: sorted), level: level, method: .bootstrap)
  }

  /// The standard deviation of what the resamples gave.
  package static func standardError(_ values: [Double]) -> Figure {
    Moments(values).variance.map { $0.squareRoot() }
  }
}
