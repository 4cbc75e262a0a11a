extension MetricComparison {
  /// A comparison by what each row does to both models' figures.
  ///
  /// - Parameters:
  ///   - influences: on the champion's and the challenger's figure, row by row of the same rows.
  ///   - strata: see ``RowInfluence``.
  ///   - areSame: whether both models said the same of every row.
  init(
    _ key: FigureKey, champion: Figure, challenger: Figure,
    influences: (champion: RowInfluence?, challenger: RowInfluence?), weights: [Double]?,
    strata: [Int]? = nil, areSame: Bool, rows: Int, isHigherBetter: Bool
  ) {
    var variance: Double?
    var reason = "the rows show no spread of the difference"
    if let first = influences.champion, let second = influences.challenger {
      let isKnown = areSame || !first.isFlat || !second.isFlat
      variance =
        isKnown ? first.difference(to: second).variance(weights: weights, strata: strata) : nil
      if isKnown, variance == nil { reason = "there is one row of a class only" }
    } else if let missing = champion.reason ?? challenger.reason {
      reason = missing
    }
    self.init(
      key, champion: champion, challenger: challenger, variance: variance, otherwise: reason,
      rows: rows, isHigherBetter: isHigherBetter)
  }

  /// A comparison by the variance of the difference; `nil` where it has none, for a reason.
  init(
    _ key: FigureKey, champion: Figure, challenger: Figure, variance: Double?,
    otherwise reason: String, rows: Int, isHigherBetter: Bool
  ) {
    let delta = champion.combined(challenger) { $1 - $0 }
    let error = variance.map { $0.squareRoot() }
    func interval(_ level: Double) -> ConfidenceInterval? {
      guard let delta = delta.number, let error else { return nil }
      let reach = Normal.quantile(0.5 + level / 2) * error
      return ConfidenceInterval(
        lower: delta - reach, upper: delta + reach, level: level, method: .infinitesimalJackknife)
    }
    let p = delta.map { delta in
      guard let error else { return .nan }
      return delta == 0 ? 1 : Normal.beyond(delta / error)
    }
    self.init(
      key: key, champion: champion, challenger: challenger, delta: delta,
      standardError: error.map { .value($0) } ?? .notRun(reason), interval90: interval(0.9),
      interval95: interval(0.95), p: error == nil ? .notRun(reason) : p,
      method: .infinitesimalJackknife, rows: rows, isHigherBetter: isHigherBetter)
  }
}
