/// Scores beside what came true, in bins from the lowest scores to the highest.
package struct CalibrationBins: Codable, Hashable, Sendable {
  /// Rows whose scores are close.
  package struct Bin: Codable, Hashable, Sendable {
    package var index: Int
    package var rows: Int
    package var weight: Double
    package var meanScore: Double
    /// The share of positives.
    package var positiveRate: Double

    package var gap: Double { (meanScore - positiveRate).magnitude }
  }

  private enum Rule: Codable, Hashable, Sendable {
    /// Bin i holds scores of at least i / count, and the last also 1.
    case uniform
    /// Between the quantiles of the rows' scores, each bin with its lower edge.
    case quantiles(rows: Int)
  }

  /// The bins that have rows, ascending.
  package private(set) var bins: [Bin] = []

  private let rule: Rule
  private let binCount: Int
  private var current: Int?
  private var rowsSeen = 0
  private var rows = 0
  private var weight = CompensatedSum()
  private var scores = CompensatedSum()
  private var positives = CompensatedSum()
  /// The least rank, from 0, that is in the current bin.
  private var floor = 0

  private enum CodingKeys: String, CodingKey { case bins, rule, binCount }

  init(uniform count: Int) {
    rule = .uniform
    binCount = count
  }

  init(quantiles count: Int, rows: Int) {
    rule = .quantiles(rows: rows)
    binCount = count
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    bins = try container.decode([Bin].self, forKey: .bins)
    rule = try container.decode(Rule.self, forKey: .rule)
    binCount = try container.decode(Int.self, forKey: .binCount)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(bins, forKey: .bins)
    try container.encode(rule, forKey: .rule)
    try container.encode(binCount, forKey: .binCount)
  }

  package static func == (left: CalibrationBins, right: CalibrationBins) -> Bool {
    left.bins == right.bins && left.rule == right.rule && left.binCount == right.binCount
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bins)
  }

  // MARK: - Filling

  /// Groups come from the greatest score to the least.
  @inline(__always)
  mutating func add(_ group: ScoreGroup) {
    let bin: Int
    switch rule {
    case .uniform:
      bin = min(Int(group.score * Double(binCount)), binCount - 1)
    case .quantiles(let total):
      let rank = total &- rowsSeen &- 1
      rowsSeen &+= group.rows
      if let current, rank >= floor {
        bin = current
      } else {
        // An edge lies at the rank k·(n − 1)/bins; a row at it or above it is in bin k.
        bin = total > 1 ? min(rank * binCount / (total - 1), binCount - 1) : 0
        floor = (bin * (total - 1) + binCount - 1) / binCount
      }
    }
    if bin != current { flush(next: bin) }
    rows &+= group.rows
    weight.add(group.positive + group.negative)
    scores.add((group.positive + group.negative) * group.score)
    positives.add(group.positive)
  }

  private mutating func flush(next: Int?) {
    if let current, weight.value > 0 {
      bins.append(
        Bin(
          index: current, rows: rows, weight: weight.value,
          meanScore: scores.value / weight.value, positiveRate: positives.value / weight.value))
    }
    current = next
    rows = 0
    weight = CompensatedSum()
    scores = CompensatedSum()
    positives = CompensatedSum()
  }

  /// Ends the filling.
  mutating func finish() {
    flush(next: nil)
    bins.sort { $0.index < $1.index }
  }

  // MARK: - Errors

  /// The mean gap, each bin by its weight.
  package var expectedError: Figure {
    var weighted = CompensatedSum()
    var total = CompensatedSum()
    for bin in bins {
      weighted.add(bin.weight * bin.gap)
      total.add(bin.weight)
    }
    return .ratio(weighted.value, total.value, whenZero: "there are no rows")
  }

  /// The greatest gap.
  package var greatestError: Figure {
    bins.map(\.gap).max().map { .value($0) } ?? .undefined("there are no rows")
  }
}
