/// Rows that are checked.
struct RegressionRows: Sendable {
  let labels: [Double]
  let predictions: [Double]
  let weights: [Double]?

  var totalWeight: Double { weights.map { ExactSum($0).value } ?? Double(labels.count) }

  func mean(_ term: (Double, Double) -> Double) -> Figure {
    var sum = ExactSum()
    for row in labels.indices {
      let value = term(labels[row], predictions[row])
      sum.add(weights.map { $0[row] == 0 ? 0 : $0[row] * value } ?? value)
    }
    return Figure(sum.value / totalWeight)
  }

  /// The middle error; between two halves of equal weight, the mean of both sides.
  var medianAbsoluteError: Figure {
    let errors = labels.indices.map {
      (error: (labels[$0] - predictions[$0]).magnitude, weight: weights?[$0] ?? 1)
    }.filter { $0.weight > 0 }.sorted { $0 < $1 }
    let half = totalWeight / 2
    var sum = ExactSum()
    for (index, item) in errors.enumerated() {
      sum.add(item.weight)
      let reached = weights == nil ? Double(index + 1) : sum.value
      if reached > half { return Figure(item.error) }
      if reached == half, index + 1 < errors.count {
        return Figure(item.error + (errors[index + 1].error - item.error) / 2)
      }
    }
    return .undefined("there are no rows")
  }

  var durbinWatson: Figure {
    guard labels.count > 1 else { return .undefined("there is one row only") }
    var changes = ExactSum()
    var squares = ExactSum()
    var previous: Double?
    for row in labels.indices {
      let error = labels[row] - predictions[row]
      squares.add(error * error)
      if let previous { changes.add((error - previous) * (error - previous)) }
      previous = error
    }
    return .ratio(changes.value, squares.value, whenZero: "every residual is zero")
  }
}
