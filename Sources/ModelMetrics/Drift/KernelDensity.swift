internal import RealModule

/// Gaussian kernel densities with Scott's bandwidth.
enum KernelDensity {
  private static let points = 100

  /// Jensen and Shannon's distance, in nats, of two densities on equally spaced points over the
  /// joint range.
  static func jsDistance(_ x: [Double], _ y: [Double]) -> Figure {
    guard let low = [x.first, y.first].compactMap({ $0 }).min(),
      let high = [x.last, y.last].compactMap({ $0 }).max()
    else { return .undefined("there are no values") }
    let step = (high - low) / Double(points - 1)
    let grid = (0..<points).map { $0 == points - 1 ? high : low + Double($0) * step }
    guard let p = density(x, on: grid), let q = density(y, on: grid) else {
      return .undefined("a side is constant")
    }
    func entropy(_ share: Double, _ middle: Double) -> Double {
      share == 0 ? 0 : share * Double.log(share / middle)
    }
    let terms = zip(p, q).map { entropy($0, ($0 + $1) / 2) + entropy($1, ($0 + $1) / 2) }
    return Figure(max(0, ExactSum(terms).value / 2).squareRoot())
  }

  private static func density(_ values: [Double], on grid: [Double]) -> [Double]? {
    guard let variance = Moments(values).variance.number, variance > 0 else { return nil }
    let factor = Double.pow(Double(values.count), -0.2)
    let precision = 1 / (2 * variance * factor * factor)
    let heights = grid.map { point in
      var sum = CompensatedSum()
      for value in values {
        let gap = point - value
        sum.add(Double.exp(-gap * gap * precision))
      }
      return sum.value
    }
    let total = ExactSum(heights).value
    guard total > 0 else { return nil }
    return heights.map { $0 / total }
  }
}
