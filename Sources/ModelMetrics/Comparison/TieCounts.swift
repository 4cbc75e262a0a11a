/// How often values occur more than once.
struct TieCounts {
  /// Σ (t³ − t) over groups of equal values.
  let cubes: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    var sum = 0.0
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
      let t = Double(end - start)
      sum += t * t * t - t
      start = end
    }
    cubes = sum
  }
}
