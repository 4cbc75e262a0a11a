/// All groups of one attribute, and how far they lie apart.
package struct GroupTable: Codable, Hashable, Sendable {
  package var attribute: String
  /// In the order of their names' UTF-8 bytes.
  package var groups: [GroupRates]
  package var overall: GroupRates
  /// Groups that are left out of comparisons as they have too few rows.
  package var smallGroups: [String] = []

  /// Counts rows by group.
  ///
  /// - Parameters:
  ///   - scores: for the groups' areas under the curve; `nil` where there are none.
  package init(
    attribute: String, labels: [Bool], predictions: [Bool], groups: [String],
    scores: [Double]? = nil, weights: [Double]? = nil
  ) throws(DatasetProblem) {
    try RowCheck.check(
      rows: labels.count, columns: scores.map { [("score", $0)] } ?? [], weights: weights)
    for (name, count) in [("prediction", predictions.count), (attribute, groups.count)]
    where count != labels.count {
      throw .lengthMismatch(column: name, found: count, expected: labels.count)
    }
    self.attribute = attribute
    var rows: [String: [Int]] = [:]
    for (row, group) in groups.enumerated() { rows[group, default: []].append(row) }
    func rates(_ name: String, _ rows: [Int]) throws(DatasetProblem) -> GroupRates {
      var cells = [ExactSum](repeating: ExactSum(), count: 4)
      for row in rows {
        cells[(labels[row] ? 2 : 0) + (predictions[row] ? 1 : 0)].add(weights?[row] ?? 1)
      }
      let confusion = Confusion(
        truePositive: cells[3].value, falsePositive: cells[1].value,
        falseNegative: cells[2].value, trueNegative: cells[0].value)
      let effective = weights.map { weights in
        let squares = ExactSum(rows.lazy.map { weights[$0] * weights[$0] }).value
        return squares > 0 ? confusion.total * confusion.total / squares : 0
      }
      guard let scores, confusion.total > 0 else {
        return GroupRates(
          group: name, rows: rows.count, confusion: confusion, effectiveRows: effective)
      }
      let table = try ScoreTable(
        labels: rows.map { labels[$0] }, scores: rows.map { scores[$0] },
        weights: weights.map { weights in rows.map { weights[$0] } })
      let mean = ExactSum(rows.lazy.map { scores[$0] * (weights?[$0] ?? 1) })
      return GroupRates(
        group: name, rows: rows.count, confusion: confusion,
        rocAUC: BinaryMeasures(table).rocAUC, meanScore: Figure(mean.value / confusion.total),
        effectiveRows: effective)
    }
    var tables: [GroupRates] = []
    for (name, rows) in rows.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      tables.append(try rates(name, rows))
    }
    self.groups = tables
    overall = try rates("", Array(labels.indices))
  }

  /// The same table with small groups left out of comparisons; they stay in all rows together.
  package func comparing(groupsOf least: Int) -> GroupTable {
    var table = self
    table.groups = groups.filter { $0.rows >= least }
    table.smallGroups = groups.filter { $0.rows < least }.map(\.group)
    return table
  }

  // MARK: - Extremes

  /// The greatest rate minus the least; undefined where a group has none.
  package func difference(_ rate: GroupRate) -> Figure {
    extremes(rate) { $1 - $0 }
  }

  /// The least rate over the greatest: 1 is parity, below 0.8 fails the four-fifths rule.
  package func ratio(_ rate: GroupRate) -> Figure {
    extremes(rate) { least, greatest in greatest == 0 ? .nan : least / greatest }
  }

  /// The greatest distance of a group from all rows together.
  package func differenceToOverall(_ rate: GroupRate) -> Figure {
    guard let whole = overall.rate(rate).number else { return overall.rate(rate) }
    return extremes(rate) { max(($0 - whole).magnitude, ($1 - whole).magnitude) }
  }

  private func extremes(_ rate: GroupRate, _ change: (Double, Double) -> Double) -> Figure {
    var numbers: [Double] = []
    for group in groups {
      guard let number = group.rate(rate).number else {
        let reason = group.rate(rate).reason ?? ""
        return .undefined("in the group \"\(group.group)\" \(reason)")
      }
      numbers.append(number)
    }
    guard let least = numbers.min(), let greatest = numbers.max() else {
      return .undefined("there are no groups")
    }
    return Figure(change(least, greatest), otherwise: "the rate is zero in every group")
  }

  // MARK: - Names of fairness

  /// The greater of the differences of true and false positive rates.
  package var equalizedOddsDifference: Figure {
    difference(.truePositiveRate).combined(difference(.falsePositiveRate)) { max($0, $1) }
  }

  /// Their mean.
  package var meanOddsDifference: Figure {
    difference(.truePositiveRate).combined(difference(.falsePositiveRate)) { ($0 + $1) / 2 }
  }

  /// The lesser of the ratios of true and false positive rates.
  package var equalizedOddsRatio: Figure {
    ratio(.truePositiveRate).combined(ratio(.falsePositiveRate)) { min($0, $1) }
  }

  // MARK: - Against a group

  /// A group's rate over that of a reference group.
  package func disparity(_ rate: GroupRate, of group: String, against reference: String) -> Figure {
    guard let own = groups.first(where: { $0.group == group }),
      let other = groups.first(where: { $0.group == reference })
    else { return .error("there is no group \"\(group)\" or \"\(reference)\"") }
    return own.rate(rate).combined(other.rate(rate)) { $1 == 0 ? .nan : $0 / $1 }
  }

  /// The group's share of all predicted positives: Aequitas' `ppr`, ModelOp's statistical parity.
  ///
  /// Mostly a measure of the group's size, and so no ground for a gate.
  package func shareOfPredictedPositives(_ group: String) -> Figure {
    let all = ExactSum(groups.map(\.confusion.predictedPositives)).value
    guard let own = groups.first(where: { $0.group == group }) else {
      return .error("there is no group \"\(group)\"")
    }
    return .ratio(own.confusion.predictedPositives, all, whenZero: "no row is predicted positive")
  }

  /// The group with the most rows, the first of equal ones.
  package var majority: String? {
    groups.max { left, right in
      left.rows < right.rows
        || (left.rows == right.rows
          && right.group.utf8.lexicographicallyPrecedes(left.group.utf8))
    }?.group
  }

  /// The group with the least value of a rate, the first of equal ones.
  package func least(_ rate: GroupRate) -> String? {
    groups.filter { $0.rate(rate).number != nil }.min { left, right in
      (left.rate(rate).number ?? 0) < (right.rate(rate).number ?? 0)
    }?.group
  }
}
