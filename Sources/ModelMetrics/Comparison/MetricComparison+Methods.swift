extension MetricComparison {
  /// A comparison of means by the rows' differences, challenger − champion.
  init(
    _ key: FigureKey, champion: Figure, challenger: Figure, differences: [Double],
    isHigherBetter: Bool
  ) {
    let paired = PairedDifferences(differences)
    // Rows that all differ alike show no spread, and would make chance look like certainty.
    let hasSpread = paired.standardError != .value(0) || differences.allSatisfy { $0 == 0 }
    self.init(
      key: key, champion: champion, challenger: challenger,
      delta: champion.combined(challenger) { $1 - $0 },
      standardError: hasSpread
        ? paired.standardError : .undefined("the rows show no spread of the difference"),
      interval90: hasSpread ? paired.interval(level: 0.9) : nil,
      interval95: hasSpread ? paired.interval() : nil, p: paired.p,
      method: .pairedT, rows: differences.count, isHigherBetter: isHigherBetter)
  }

  /// A comparison of accuracy by which rows each model is right on.
  init(_ key: FigureKey, rightChampion: [Bool], rightChallenger: [Bool]) {
    let table = McNemar(rightA: rightChampion, rightB: rightChallenger)
    let n = Double(rightChampion.count)
    let champion = Figure(Double(table.bothRight + table.onlyA) / n)
    let challenger = Figure(Double(table.bothRight + table.onlyB) / n)
    let delta = Double(table.onlyB - table.onlyA) / n
    // The variance of the difference of two correlated shares, after half a row is added to each
    // cell (Agresti and Min 2005): without, no discordant row would mean no doubt.
    let size = n + 2
    let discordant = Double(table.onlyA + table.onlyB + 1) / size
    let middle = Double(table.onlyB - table.onlyA) / size
    let error = ((discordant - middle * middle) / size).squareRoot()
    func interval(_ level: Double) -> ConfidenceInterval {
      let reach = Normal.quantile(0.5 + level / 2) * error
      return ConfidenceInterval(
        lower: middle - reach, upper: middle + reach, level: level, method: .normal)
    }
    self.init(
      key: key, champion: champion, challenger: challenger, delta: Figure(delta),
      standardError: Figure(error), interval90: interval(0.9), interval95: interval(0.95),
      p: .value(table.midP), method: .mcNemar, rows: rightChampion.count, isHigherBetter: true)
  }
}
