/// One walk over the values of two sorted samples together.
struct PooledSamples: Sendable {
  private let n: Int
  private let m: Int
  /// max |i·m − j·n| over the distribution functions i/n and j/m.
  private(set) var ksNumerator = 0
  private(set) var ksLocation: Double
  private(set) var area = CompensatedSum()
  private(set) var squaredArea = CompensatedSum()
  /// Twice the sum of the first sample's mid-ranks.
  private var doubledRankSum = 0
  private var rankSquares = (CompensatedSum(), CompensatedSum())
  private var tieCubes = CompensatedSum()

  init(_ x: [Double], _ y: [Double]) {
    (n, m) = (x.count, y.count)
    ksLocation = min(x[0], y[0])
    var (i, j) = (0, 0)
    var least = (gap: 0, place: ksLocation)
    var greatest = (gap: Int.min, place: ksLocation)
    var previous = ksLocation
    while i < n || j < m {
      let value = i == n ? y[j] : j == m ? x[i] : min(x[i], y[j])
      let height = Double(i) / Double(n) - Double(j) / Double(m)
      area.add(height.magnitude * (value - previous))
      squaredArea.add(height * height * (value - previous))
      let (iBefore, jBefore) = (i, j)
      while i < n, x[i] == value { i += 1 }
      while j < m, y[j] == value { j += 1 }
      addRanks(from: (iBefore, jBefore), to: (i, j))
      let gap = i * m - j * n
      if gap > greatest.gap { greatest = (gap, value) }
      if gap < least.gap { least = (gap, value) }
      previous = value
    }
    if -least.gap > greatest.gap {
      (ksNumerator, ksLocation) = (-least.gap, least.place)
    } else {
      (ksNumerator, ksLocation) = greatest
    }
  }

  private mutating func addRanks(from start: (Int, Int), to end: (Int, Int)) {
    let doubledRank = start.0 + start.1 + 1 + end.0 + end.1
    doubledRankSum += doubledRank * (end.0 - start.0)
    let rank = Double(doubledRank) / 2
    for place in start.0..<end.0 {
      let gap = rank - Double(place + 1)
      rankSquares.0.add(gap * gap)
    }
    for place in start.1..<end.1 {
      let gap = rank - Double(place + 1)
      rankSquares.1.add(gap * gap)
    }
    let t = Double(end.0 - start.0 + end.1 - start.1)
    tieCubes.add(t * t * t - t)
  }

  var cramerVonMises: (Figure, Figure) {
    let (a, b) = (Double(n), Double(m))
    let (product, total) = (a * b, a + b)
    let u = a * rankSquares.0.value + b * rankSquares.1.value
    let statistic = u / (product * total) - (4 * product - 1) / (6 * total)
    let expected = (1 + 1 / total) / 6
    let variance =
      (total + 1) * (4 * product * total - 3 * (a * a + b * b) - 2 * product)
      / (45 * total * total * 4 * product)
    let scaled = 1.0 / 6 + (statistic - expected) / (45 * variance).squareRoot()
    return (Figure(statistic), Figure(CramerVonMises.above(scaled)))
  }

  var mannWhitney: (Figure, Figure) {
    let (a, b) = (Double(n), Double(m))
    let u = Double(doubledRankSum) / 2 - a * (a + 1) / 2
    let total = a + b
    let variance = a * b / 12 * (total + 1 - tieCubes.value / (total * (total - 1)))
    guard variance > 0 else { return (Figure(u), .value(1)) }
    let z = (max(u, a * b - u) - a * b / 2 - 0.5) / variance.squareRoot()
    return (Figure(u), Figure(min(1, 2 * Normal.above(z))))
  }
}
