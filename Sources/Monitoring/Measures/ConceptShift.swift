internal import ModelMetrics

/// Whether equal scores still mean equal labels: within each tenth of the baseline's scores, the
/// mean label now beside then.
struct ConceptShift {
  /// Σ share of rows now · |mean label now − mean label then|, over the tenths that both sides
  /// fill.
  let shift: Figure
  /// That so much comes by chance: the sum of the squared differences over their variances is χ²
  /// distributed with as many degrees of freedom as there are tenths (after Cochran 1954).
  let p: Figure

  /// The fewest rows of a side in a tenth.
  static let leastRows = 20

  init(before: ScoredRows, now: ScoredRows) {
    let (scores, labels) = Self.columns(before)
    let (nowScores, nowLabels) = Self.columns(now)
    let bins = ColumnBins(baseline: .numeric(scores))
    guard case .numeric(let edges, _) = bins.division else {
      (shift, p) = (.undefined("scores are no numbers"), .undefined("scores are no numbers"))
      return
    }
    let then = Self.cells(scores, labels, edges)
    let current = Self.cells(nowScores, nowLabels, edges)
    var (sum, statistic, rows, degrees) = (0.0, 0.0, 0.0, 0)
    var isImpossible = false
    for (old, new) in zip(then, current)
    where old.count >= Self.leastRows && new.count >= Self.leastRows {
      let gap = new.mean - old.mean
      sum += Double(new.count) * gap.magnitude
      rows += Double(new.count)
      let variance =
        old.variance / Double(old.count) + new.variance / Double(new.count)
      degrees += 1
      if variance > 0 { statistic += gap * gap / variance } else if gap != 0 { isImpossible = true }
    }
    guard rows > 0 else {
      let reason = Figure.undefined(
        "no tenth of the scores has \(Self.leastRows) rows with a label on both sides")
      (shift, p) = (reason, reason)
      return
    }
    shift = Figure(sum / rows)
    p =
      isImpossible
      ? .value(0) : Figure(ChiSquared.above(statistic, degrees: Double(degrees)))
  }

  private struct Cell {
    var count = 0
    var sum = 0.0
    var squares = 0.0

    var mean: Double { count == 0 ? 0 : sum / Double(count) }
    var variance: Double {
      count < 2 ? 0 : max(0, (squares - sum * mean) / Double(count - 1))
    }
  }

  private static func columns(_ rows: ScoredRows) -> (scores: [Double], labels: [Double]) {
    switch rows.outcome {
    case .binary(let labels, let scores): (scores, labels.map { $0 ? 1 : 0 })
    case .regression(let labels, let predictions): (predictions, labels)
    case .multiclass: ([], [])
    }
  }

  private static func cells(_ scores: [Double], _ labels: [Double], _ edges: [Double]) -> [Cell] {
    var cells = [Cell](repeating: Cell(), count: edges.count + 1)
    for (score, label) in zip(scores, labels) {
      var (low, high) = (0, edges.count)
      while low < high {
        let middle = (low + high) / 2
        if edges[middle] < score { low = middle + 1 } else { high = middle }
      }
      cells[low].count += 1
      cells[low].sum += label
      cells[low].squares += label * label
    }
    return cells
  }
}
