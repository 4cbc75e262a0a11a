/// A place in a plot; written as `[x, y]`.
package struct Point: Codable, Hashable, Sendable {
  package var x: Double
  package var y: Double

  /// A place by its coordinates.
  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  package init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self.init(try container.decode(Double.self), try container.decode(Double.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(x)
    try container.encode(y)
  }

  var isFinite: Bool { x.isFinite && y.isFinite }
}

extension [Point] {
  /// At most so many points that keep the shape of a line: of each bucket the point that spans the
  /// largest triangle with its neighbours, and always the first and the last (S. Steinarsson,
  /// "Downsampling Time Series for Visual Representation", 2013). Linear in the count.
  package func thinned(most: Int) -> [Point] {
    guard count > most, most >= 3 else { return self }
    let buckets = most - 2
    func start(_ bucket: Int) -> Int { 1 + bucket * (count - 2) / buckets }
    var result = [self[0]]
    for bucket in 0..<buckets {
      let next = start(bucket + 1)..<Swift.max(start(bucket + 1) + 1, start(bucket + 2))
      let ahead = self[next.clamped(to: 0..<count)]
      let centre = Point(
        ahead.reduce(0) { $0 + $1.x / Double(ahead.count) },
        ahead.reduce(0) { $0 + $1.y / Double(ahead.count) })
      let last = result[result.count - 1]
      var best = self[start(bucket)]
      var largest = -1.0
      for point in self[start(bucket)..<start(bucket + 1)] {
        let area =
          (last.x - centre.x) * (point.y - last.y) - (last.x - point.x) * (centre.y - last.y)
        if area.magnitude > largest { (best, largest) = (point, area.magnitude) }
      }
      result.append(best)
    }
    result.append(self[count - 1])
    return result
  }

  /// At most so many points of a cloud: evenly through the given order, so that the same points
  /// give the same picture.
  package func sampled(most: Int) -> [Point] {
    guard count > most, most > 0 else { return self }
    return (0..<most).map { self[$0 * count / most] }
  }
}
