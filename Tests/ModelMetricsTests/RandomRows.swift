import ModelMetrics

/// Small random data sets of a seed.
struct RandomRows {
  var generator: ResamplingGenerator

  init(seed: UInt64) { generator = ResamplingGenerator(seed: seed) }

  /// Between 0 and 1.
  mutating func unit() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

  /// Two-class rows with both classes and, where `levels` is small, many equal scores.
  mutating func binary(
    _ count: Int, levels: Int = 1000
  ) -> (labels: [Bool], scores: [Double], weights: [Double]) {
    var labels: [Bool] = []
    var scores: [Double] = []
    var weights: [Double] = []
    for row in 0..<count {
      let score = Double(generator.index(below: levels)) / Double(levels)
      labels.append(row == 0 || (row != 1 && unit() < 0.2 + 0.6 * score))
      scores.append(score)
      weights.append(0.1 + 3 * unit())
    }
    return (labels, scores, weights)
  }

  mutating func order(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    order.shuffle(using: &generator)
    return order
  }
}
