internal import ModelMetrics
internal import Registry
internal import Vocabulary

extension ChallengeComparison {
  /// Takes in a stretch of a shadow: both answered the same requests, so that each row is a
  /// difference by itself.
  ///
  /// - Returns: why it could not be measured; nothing was taken in then.
  mutating func takePairs(
    _ rows: MonitorRows, _ name: String, _ losses: ChallengeLosses, score: String, label: String
  ) -> MonitorFault? {
    let theirs: [Double?]
    let ours: [Double?]
    switch (
      losses.losses(rows, scores: score),
      losses.losses(rows, scores: ChallengeColumns.prefix + score)
    ) {
    case (.failure(let problem), _), (_, .failure(let problem)): return problem.fault
    case (.success(let challenger), .success(let champion)): (theirs, ours) = (challenger, champion)
    }
    let labels = rows.columns[label]?.texts ?? []
    var differences: [Double] = []
    for row in unrepeated(rows, losses.roles.identifier) {
      guard labels[row] != nil else {
        leftOut.unlabelled += 1
        continue
      }
      guard let mine = theirs[row], mine.isFinite else {
        leftOut.unscoredByChallenger += 1
        continue
      }
      guard let other = ours[row], other.isFinite else {
        leftOut.unscoredByChampion += 1
        continue
      }
      challenger.add(mine)
      champion.add(other)
      differences.append(other - mine)
    }
    if !differences.isEmpty { sequence.look(name, differences) }
    return nil
  }

  /// Takes in a stretch of a canary: each request was answered by one of both, by chance. A row is
  /// made a difference by weighting it with the inverse of the chance that it got its version, both
  /// versions' mean losses so far taken off first (the sequential estimator of a mean effect in
  /// randomized experiments in the paper that ``SequentialComparison`` names, with means for its
  /// regressions):
  /// its expectation is the difference of both versions' losses, whatever those means are.
  ///
  /// - Returns: why it could not be measured; nothing was taken in then.
  mutating func takeGroups(
    _ rows: MonitorRows, _ name: String, _ losses: ChallengeLosses, score: String, label: String
  ) -> MonitorFault? {
    let costs: [Double?]
    switch losses.losses(rows, scores: score) {
    case .failure(let problem): return problem.fault
    case .success(let found): costs = found
    }
    let versions = rows.texts(of: ChallengeColumns.version) ?? []
    let labels = rows.columns[label]?.texts ?? []
    let chance = min(max(trial.percent / 100, 1e-6), 1 - 1e-6)
    var differences: [Double] = []
    for row in unrepeated(rows, losses.roles.identifier) {
      let isTheirs = versions[row] == trial.challenger.hex
      guard labels[row] != nil else {
        leftOut.unlabelled += 1
        continue
      }
      guard let cost = costs[row], cost.isFinite else {
        if isTheirs {
          leftOut.unscoredByChallenger += 1
        } else {
          leftOut.unscoredByChampion += 1
        }
        continue
      }
      if champion.rows > 0, challenger.rows > 0 {
        let gap = champion.loss - challenger.loss
        differences.append(
          isTheirs
            ? gap - (cost - challenger.loss) / chance
            : gap + (cost - champion.loss) / (1 - chance))
      } else {
        leftOut.early += 1
      }
      if isTheirs { challenger.add(cost) } else { champion.add(cost) }
    }
    if !differences.isEmpty { sequence.look(name, differences) }
    return nil
  }

  /// The rows whose identifier did not come before: a request that was sent again says nothing new.
  private mutating func unrepeated(_ rows: MonitorRows, _ identifier: String?) -> [Int] {
    guard let identifier, let values = rows.texts(of: identifier) else {
      return Array(0..<rows.count)
    }
    var seen: Set<String> = []
    var first: [Int] = []
    for (row, value) in values.enumerated() {
      if let value, !seen.insert(value).inserted {
        leftOut.repeated += 1
      } else {
        first.append(row)
      }
    }
    return first
  }
}
