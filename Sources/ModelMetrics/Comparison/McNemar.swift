/// Whether two models are right on the same rows equally often (McNemar 1947).
package struct McNemar: Codable, Hashable, Sendable {
  package var bothRight: Int
  package var onlyA: Int
  package var onlyB: Int
  package var bothWrong: Int

  /// Counts rows by which model is right.
  package init(rightA: [Bool], rightB: [Bool]) {
    (bothRight, onlyA, onlyB, bothWrong) = (0, 0, 0, 0)
    for (a, b) in zip(rightA, rightB) {
      switch (a, b) {
      case (true, true): bothRight += 1
      case (true, false): onlyA += 1
      case (false, true): onlyB += 1
      case (false, false): bothWrong += 1
      }
    }
  }

  private var discordant: Int { onlyA + onlyB }

  /// The exact binomial test, two-sided.
  package var exactP: Double {
    min(1, 2 * Binomial.fairBelow(min(onlyA, onlyB), of: discordant))
  }

  /// The exact test with half of the seen table's probability: less conservative (Fagerland 2013).
  package var midP: Double {
    guard discordant > 0 else { return 1 }
    return min(1, exactP - Binomial.fairMass(min(onlyA, onlyB), of: discordant))
  }

  /// The statistic, with Edwards' correction or without; for 25 discordant rows or more.
  package func chiSquared(isCorrected: Bool) -> Figure {
    let gap = max(0, Double((onlyA - onlyB).magnitude) - (isCorrected ? 1 : 0))
    return .ratio(gap * gap, Double(discordant), whenZero: "both models are right on the same rows")
  }

  /// Its probability.
  package func chiSquaredP(isCorrected: Bool) -> Figure {
    chiSquared(isCorrected: isCorrected).map { ChiSquared.above($0, degrees: 1) }
  }
}
