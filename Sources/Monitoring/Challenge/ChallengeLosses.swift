internal import ModelMetrics
internal import Registry
internal import Vocabulary

/// What answers cost, row by row.
struct ChallengeLosses {
  let rule: ChallengerRule
  let data: MonitorData
  let roles: MonitorRoles

  /// The losses of a column of scores beside the labels; `nil` for a row that lacks either.
  ///
  /// - Parameter column: the scores, of numbers; of `zeroOne` also predicted classes.
  func losses(
    _ rows: MonitorRows, scores column: String
  ) -> Result<[Double?], MonitorRun.Problem> {
    guard let label = roles.label else { return .failure(.init(fault: .noRole("label"))) }
    guard let labels = rows.columns[label] else {
      return .failure(.init(fault: .absentColumn(label)))
    }
    guard let answers = rows.columns[column] else {
      return .success([Double?](repeating: nil, count: rows.count))
    }
    if rule.loss == .zeroOne, case .categorical(let classes) = answers {
      return .success(
        zip(classes, labels.texts).map { pair in
          guard let answer = pair.0, let truth = pair.1 else { return nil }
          return answer == truth ? 0 : 1
        })
    }
    guard case .numeric(let numbers) = answers else {
      return .failure(
        .init(fault: .changedType(column: column, found: "texts", expected: "numbers")))
    }
    switch rule.loss {
    case .logLoss, .brier, .zeroOne: return binary(numbers, labels, column)
    case .absolute, .squared:
      guard case .numeric(let truths) = labels else {
        return .failure(
          .init(fault: .changedType(column: label, found: "texts", expected: "numbers")))
      }
      return .success(
        zip(numbers, truths).map { pair in
          guard pair.0.isFinite, pair.1.isFinite else { return nil }
          return rule.loss == .absolute
            ? RowLoss.absolute([pair.1], [pair.0]).first
            : RowLoss.squared([pair.1], [pair.0]).first
        })
    }
  }

  private func binary(
    _ scores: [Double], _ labels: ColumnValues, _ column: String
  ) -> Result<[Double?], MonitorRun.Problem> {
    let texts = labels.texts
    let places = scores.indices.filter { scores[$0].isFinite && texts[$0] != nil }
    var found = [Double?](repeating: nil, count: scores.count)
    guard !places.isEmpty else { return .success(found) }
    if rule.loss != .zeroOne,
      let odd = places.first(where: { !(0...1).contains(scores[$0]) })
    {
      return .failure(
        .init(
          fault: .unmeasurable(
            "the loss \(rule.loss.rawValue) is of probabilities, and \(column) has "
              + "\(scores[odd])")))
    }
    let truths: [Bool]
    do {
      truths = try BinaryLabels.read(places.map { texts[$0] ?? "" }, positive: roles.positive)
    } catch {
      return .failure(.init(fault: .unmeasurable("\(error)")))
    }
    let picked = places.map { scores[$0] }
    let losses =
      switch rule.loss {
      case .logLoss: RowLoss.logLoss(truths, picked)
      case .zeroOne: RowLoss.zeroOne(truths, picked, threshold: data.threshold)
      default: RowLoss.brier(truths, picked)
      }
    for (place, loss) in zip(places, losses) { found[place] = loss }
    return .success(found)
  }
}
