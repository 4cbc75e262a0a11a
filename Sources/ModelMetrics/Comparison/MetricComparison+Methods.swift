extension MetricComparison {
  /// A comparison of means by the rows' differences, challenger − champion.
  init(
    _ key: FigureKey, champion: Figure, challenger: Figure, differences: [Double],
    isHigherBetter: Bool
  ) {
    let paired = PairedDifferences(differences)
    self.init(
      key: key, champion: champion, challenger: challenger,
      delta: champion.combined(challenger) { $1 - $0 }, standardError: paired.standardError,
      interval90: paired.interval(level: 0.9), interval95: paired.interval(), p: paired.p,
      method: .pairedT, rows: differences.count, isHigherBetter: isHigherBetter)
  }

  /// A comparison of accuracy by which rows each model is right on.
  init(_ key: FigureKey, rightChampion: [Bool], rightChallenger: [Bool]) {
    let table = McNemar(rightA: rightChampion, rightB: rightChallenger)
    let n = Double(rightChampion.count)
    let champion = Figure(Double(table.bothRight + table.onlyA) / n)
    let challenger = Figure(Double(table.bothRight + table.onlyB) / n)
    let delta = Double(table.onlyB - table.onlyA) / n
    let discordant = Double(table.onlyA + table.onlyB) / n
    // The variance of the difference of two correlated shares.
    let error = (max(0, discordant - delta * delta) / n).squareRoot()
    func interval(_ level: Double) -> ConfidenceInterval {
      let reach = Normal.quantile(0.5 + level / 2) * error
      return ConfidenceInterval(
        lower: delta - reach, upper: delta + reach, level: level, method: .normal)
    }
    self.init(
      key: key, champion: champion, challenger: challenger, delta: Figure(delta),
      standardError: Figure(error), interval90: interval(0.9), interval95: interval(0.95),
      p: .value(table.midP), method: .mcNemar, rows: rightChampion.count, isHigherBetter: true)
  }
}
