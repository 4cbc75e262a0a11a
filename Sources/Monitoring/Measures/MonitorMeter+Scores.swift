internal import Gates
internal import ModelMetrics
internal import Registry
internal import Vocabulary

/// Labels and scores.
extension MonitorMeter {
  /// Rows that have both a label and a score, as metrics take them.
  struct Scored {
    let rows: ScoredRows
    /// Which rows of the sample these are.
    let places: [Int]
  }

  /// Picks the rows with labels and scores, or says why there are none.
  func scored(_ rows: MonitorRows, groups: [String]) -> Result<Scored, Problem> {
    guard let label = roles.label else { return .failure(Problem(fault: .noRole("label"))) }
    guard let score = roles.score else { return .failure(Problem(fault: .noRole("score"))) }
    guard let labels = rows.columns[label] else {
      return .failure(Problem(fault: .absentColumn(label)))
    }
    guard rows.columns[score] != nil else {
      return .failure(Problem(fault: .absentColumn(score)))
    }
    guard let scores = rows.numbers(of: score) else {
      return .failure(
        Problem(fault: .changedType(column: score, found: "texts", expected: "numbers")))
    }
    let texts = labels.texts
    let places = scores.indices.filter { scores[$0].isFinite && texts[$0] != nil }
    guard !places.isEmpty else {
      return .failure(Problem(fault: .noLabels("of \(rows.count) rows none has one")))
    }
    var parts: [String: [String]] = [:]
    for group in groups {
      guard let values = rows.texts(of: group) else {
        return .failure(Problem(fault: .absentColumn(group)))
      }
      parts[group] = places.map { values[$0] ?? BinTable.missingName }
    }
    let weights = roles.weight.flatMap { rows.numbers(of: $0) }.map { all in
      places.map { all[$0] }
    }
    let picked = places.map { scores[$0] }
    let outcome: ScoredRows.Outcome
    if isBinary(labels, texts, places) {
      do {
        let truth = try BinaryLabels.read(
          places.map { texts[$0] ?? "" }, positive: roles.positive)
        outcome = .binary(labels: truth, scores: picked)
      } catch {
        return .failure(Problem(fault: .unmeasurable("\(error)")))
      }
    } else if case .numeric(let numbers) = labels {
      outcome = .regression(labels: places.map { numbers[$0] }, predictions: picked)
    } else {
      return .failure(
        Problem(
          fault: .unmeasurable(
            "one score cannot tell several classes of the label \(label) apart")))
    }
    return .success(
      Scored(rows: ScoredRows(outcome, weights: weights, groups: parts), places: places))
  }

  /// Why there is nothing to measure.
  struct Problem: Error {
    let fault: MonitorFault
  }

  private func isBinary(_ labels: ColumnValues, _ texts: [String?], _ places: [Int]) -> Bool {
    if roles.positive != nil { return true }
    switch labels {
    case .numeric(let numbers): return places.allSatisfy { numbers[$0] == 0 || numbers[$0] == 1 }
    case .categorical: return Set(places.lazy.compactMap { texts[$0] }).count <= 2
    }
  }

  // MARK: - Performance

  /// Measures labels and scores, and how each metric changed since the baseline.
  func addPerformance(_ rows: MonitorRows, to measurement: inout MonitorMeasurement)
    -> MonitorFault?
  {
    let slices = Set(gates.compactMap(\.by)).sorted()
    let scored: Scored
    switch self.scored(rows, groups: slices) {
    case .success(let found): scored = found
    case .failure(let problem): return problem.fault
    }
    measurement.values["label_coverage"] = .ratio(
      Double(scored.places.count), Double(rows.count), whenZero: "there are no rows")
    guard scored.places.count >= data.minimumRows else {
      return .noLabels(
        "\(scored.places.count) rows with one are too few, \(data.minimumRows) are needed")
    }
    do {
      let evaluation = try evaluate(scored.rows, slices: slices)
      measurement.task = evaluation.task
      measurement.rows = evaluation.rows
      measurement.figures += evaluation.figures
      if let baseline, case .success(let before) = self.scored(baseline, groups: []) {
        addChanges(evaluation, since: try evaluate(before.rows, slices: []), to: &measurement)
      }
      return nil
    } catch {
      return .unmeasurable("\(error)")
    }
  }

  private func evaluate(
    _ rows: ScoredRows, slices: [String]
  ) throws(DatasetProblem) -> Evaluation {
    let thresholds = Set(gates.compactMap(\.threshold) + [data.threshold]).sorted()
    let least = gates.compactMap(\.minimumGroup).max() ?? 1
    // Nothing is drawn: intervals are by the rows' influence, at a few walks over the rows.
    return try Evaluation(
      rows,
      options: EvaluationOptions(
        thresholds: thresholds, slices: slices, bootstrap: Bootstrap(resamples: 0, seed: 0),
        minimumGroup: least))
  }

  /// `roc_auc_change` is the metric minus that of the baseline, `rmse_ratio` the metric over it.
  /// `performance_loss` is what the usual lines are about: by how much the area under the ROC curve
  /// is less, or by which share the root of the mean squared error is more.
  private func addChanges(
    _ now: Evaluation, since before: Evaluation, to measurement: inout MonitorMeasurement
  ) {
    for figure in now.figures
    where figure.key.slice == nil && (figure.key.threshold ?? data.threshold) == data.threshold {
      guard let earlier = before.figures.first(where: { $0.key == figure.key }) else { continue }
      let name = figure.key.metric
      measurement.values[name + "_change"] = figure.figure.combined(earlier.figure) { $0 - $1 }
      measurement.values[name + "_ratio"] = figure.figure.combined(earlier.figure) {
        $1 == 0 ? .nan : $0 / $1
      }
    }
    let values = measurement.values
    switch now.task {
    case .binary: measurement.values["performance_loss"] = values["roc_auc_change"]?.map { -$0 }
    default: measurement.values["performance_loss"] = values["rmse_ratio"]?.map { $0 - 1 }
    }
  }

  // MARK: - Concept drift

  /// The distributions of label and score, and whether equal scores still mean equal labels.
  func addConceptDrift(
    _ rows: MonitorRows, to measurement: inout MonitorMeasurement
  ) -> MonitorFault? {
    let columns = [roles.label, roles.score].compactMap(\.self)
    guard !columns.isEmpty else { return .noRole("label or the score") }
    addDrift(columns.map(roles.feature), rows, to: &measurement)
    guard let baseline, case .success(let before) = scored(baseline, groups: []) else {
      let reason = Figure.undefined("the baseline has no rows with label and score")
      measurement.values["concept_shift"] = reason
      measurement.values["concept_shift_significant"] = reason
      return nil
    }
    switch scored(rows, groups: []) {
    case .failure(let problem):
      measurement.values["concept_shift"] = .undefined(problem.fault.words)
      measurement.values["concept_shift_significant"] = .undefined(problem.fault.words)
    case .success(let now):
      let shift = ConceptShift(before: before.rows, now: now.rows)
      measurement.values["concept_shift"] = shift.shift
      measurement.values["concept_shift_p"] = shift.p
      measurement.values["concept_shift_significant"] =
        (shift.p.number ?? 1) < 0.05 ? shift.shift : shift.shift.map { _ in 0 }
    }
    return nil
  }

  // MARK: - Bias

  /// Groups against each other; without labels only what they are predicted.
  func addBias(_ rows: MonitorRows, to measurement: inout MonitorMeasurement) -> MonitorFault? {
    guard !roles.groups.isEmpty else { return .noRole("protected class") }
    guard let score = roles.score else { return .noRole("score") }
    for group in roles.groups where rows.columns[group] == nil { return .absentColumn(group) }
    if case .success(let found) = scored(rows, groups: roles.groups) {
      guard case .binary = found.rows.outcome else {
        return .unmeasurable("groups are compared by predictions of two classes")
      }
      do {
        let evaluation = try evaluate(found.rows, slices: roles.groups)
        measurement.task = .binary
        measurement.rows = evaluation.rows
        measurement.figures += evaluation.figures
        return nil
      } catch {
        return .unmeasurable("\(error)")
      }
    }
    guard let scores = rows.numbers(of: score) else { return .absentColumn(score) }
    let places = scores.indices.filter { scores[$0].isFinite }
    let least = gates.compactMap(\.minimumGroup).max() ?? 1
    for group in roles.groups {
      let values = rows.texts(of: group) ?? []
      do {
        let table = try GroupTable(
          attribute: group, labels: [Bool](repeating: false, count: places.count),
          predictions: places.map { scores[$0] >= data.threshold },
          groups: places.map { values[$0] ?? BinTable.missingName }
        ).comparing(groupsOf: least)
        let isCompared = table.groups.count > 1
        let alone = Figure.undefined("there are not two groups to compare")
        for (name, figure) in [
          ("selection_rate_ratio", table.ratio(.selectionRate)),
          ("selection_rate_difference", table.difference(.selectionRate)),
        ] {
          measurement.figures.append(
            MeasuredFigure(
              key: FigureKey(
                name, threshold: data.threshold,
                slice: FigureKey.Slice(column: group, value: nil)),
              figure: isCompared ? figure : alone, rows: places.count,
              weight: Double(places.count),
              leftOut: table.smallGroups.isEmpty ? nil : table.smallGroups))
        }
      } catch {
        return .unmeasurable("\(error)")
      }
    }
    measurement.task = .binary
    return nil
  }

  // MARK: - Scores and volume

  /// What no score can be, and where scores lie.
  func addScores(_ rows: MonitorRows, to measurement: inout MonitorMeasurement) -> MonitorFault? {
    guard let score = roles.score else { return .noRole("score") }
    guard rows.columns[score] != nil else { return .absentColumn(score) }
    guard let scores = rows.numbers(of: score) else {
      return .changedType(column: score, found: "texts", expected: "numbers")
    }
    let before = baseline?.numbers(of: score)?.filter(\.isFinite)
    // Where the baseline's scores are probabilities, these have to be such.
    let areProbabilities = before.map { $0.allSatisfy { (0...1).contains($0) } } ?? false
    let invalid = scores.count { !$0.isFinite || areProbabilities && !(0...1).contains($0) }
    measurement.values["invalid_score_rate"] = .ratio(
      Double(invalid), Double(scores.count), whenZero: "there are no rows")
    let valid = scores.filter(\.isFinite)
    let isConstant = ColumnValues.numeric(valid).isConstant
    measurement.values["constant_scores"] = .value(isConstant && valid.count > 1 ? 1 : 0)
    let mean = Figure.ratio(
      Self.sum(valid), Double(valid.count), whenZero: "no score is a number")
    measurement.values["score_mean"] = mean
    if let before, !before.isEmpty {
      let earlier = Self.sum(before) / Double(before.count)
      measurement.values["score_mean_change"] = mean.map { $0 - earlier }
    }
    if baseline != nil { addDrift([roles.feature(score)], rows, to: &measurement) }
    return nil
  }

  /// Compensated after Neumaier 1974: the order of rows hardly shows.
  private static func sum(_ values: [Double]) -> Double {
    var (sum, rest) = (0.0, 0.0)
    for value in values {
      let next = sum + value
      rest += sum.magnitude >= value.magnitude ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    return sum + rest
  }

  /// How many rows, beside earlier periods, and whether they are distinct.
  func addVolume(
    _ rows: MonitorRows, history: [Int], to measurement: inout MonitorMeasurement
  ) {
    measurement.values["rows"] = .value(Double(rows.count))
    let recent = history.suffix(28).sorted()
    if recent.count >= 3 {
      let middle = recent.count / 2
      let median =
        recent.count % 2 == 1
        ? Double(recent[middle]) : Double(recent[middle - 1] + recent[middle]) / 2
      measurement.values["rows_ratio"] = .ratio(
        Double(rows.count), median, whenZero: "earlier periods had no rows")
    } else {
      measurement.values["rows_ratio"] = .undefined("there are not three earlier periods")
    }
    guard let identifier = roles.identifier, let ids = rows.columns[identifier] else {
      measurement.values["duplicate_rate"] = .undefined("no column identifies rows")
      measurement.values["identifier_missing_rate"] = .undefined("no column identifies rows")
      return
    }
    measurement.values["duplicate_rate"] =
      rows.count == 0
      ? .value(0) : .value(Double(rows.duplicates(of: identifier)) / Double(rows.count))
    measurement.values["identifier_missing_rate"] =
      rows.count == 0 ? .value(0) : .value(Double(ids.missing) / Double(rows.count))
  }
}
