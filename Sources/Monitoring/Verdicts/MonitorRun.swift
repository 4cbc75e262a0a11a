internal import Avro
internal import Gates
internal import ModelMetrics
internal import Registry
internal import Vocabulary

/// One run of a monitor on one model: rows in, a result per period out. Pure, and it always
/// answers: whatever is wrong with the data is a grey result that says so.
package enum MonitorRun {
  /// The most periods of one run; of more the latest count.
  package static let maximumPeriods = 1000
  /// More repeated identifiers than this share make rows that cannot be judged.
  package static let duplicateTolerance = 0.01

  /// The results of a run, in the order of their periods; at least one.
  package static func results(of input: MonitorInput) -> [MonitorResult] {
    let declaration = input.monitor.declaration
    guard case .builtIn(let check) = declaration.check else { return [claimed(input)] }
    if check == .challenger { return [ChallengeRun(input).result] }
    let sample: MonitorRows
    switch rows(input.sample) {
    case .success(let found): sample = found
    case .failure(let problem):
      return [MonitorResult(input, period: nil, rows: 0, fault: problem.fault)]
    }
    var baseline: MonitorRows?
    switch input.baseline {
    case .none: break
    case .rows(let found) where found.raggedColumn == nil && found.count > 0: baseline = found
    case .rows: return [gone("it has no rows", input, sample)]
    case .halfWritten(let reason), .unreadable(let reason), .gone(let reason):
      return [gone(reason, input, sample)]
    }
    let needsBaseline = [.drift, .conceptDrift, .stability].contains(check)
    if needsBaseline, baseline == nil {
      return [MonitorResult(input, period: nil, rows: sample.count, fault: .noBaseline)]
    }
    let run = Run(input: input, check: check, sample: sample, baseline: baseline)
    return run.results
  }

  /// Why rows cannot be judged.
  struct Problem: Error {
    let fault: MonitorFault
  }

  static func rows(_ source: MonitorInput.Source) -> Result<MonitorRows, Problem> {
    switch source {
    case .rows(let rows):
      if let (name, count) = rows.raggedColumn {
        return .failure(
          Problem(
            fault: .halfWritten(
              "the column \(name) has \(count) rows, others \(rows.count)")))
      }
      return .success(rows)
    case .halfWritten(let reason): return .failure(Problem(fault: .halfWritten(reason)))
    case .unreadable(let reason), .gone(let reason):
      return .failure(Problem(fault: .unreadable(reason)))
    case .none: return .failure(Problem(fault: .unreadable("the monitor names no sample")))
    }
  }

  private static func gone(
    _ reason: String, _ input: MonitorInput, _ sample: MonitorRows
  ) -> MonitorResult {
    MonitorResult(input, period: nil, rows: sample.count, fault: gone(reason, input))
  }

  private static func gone(_ reason: String, _ input: MonitorInput) -> MonitorFault {
    let name = input.monitor.declaration.data.baseline.map { "\($0): " } ?? ""
    return .baselineGone(name + reason)
  }

  /// The rows with the labels that came later, or why there are none.
  static func labelled(
    _ sample: MonitorRows, _ input: MonitorInput, _ roles: MonitorRoles
  ) -> (MonitorRows, MonitorFault?) {
    switch input.labels {
    case .none: return (sample, nil)
    case .halfWritten(let reason), .unreadable(let reason), .gone(let reason):
      return (sample, .noLabels(reason))
    case .rows(let labels):
      guard let label = roles.label else { return (sample, .noRole("label")) }
      guard let identifier = roles.identifier else { return (sample, .noRole("identifier")) }
      guard let joined = sample.joining(labels, label: label, identifier: identifier) else {
        return (sample, .noLabels("rows and labels have no column \(identifier) in common"))
      }
      return (joined, nil)
    }
  }

  /// A monitor that is a model: its own numbers beside the lines. Its JSON is kept whatever the
  /// verdict.
  private static func claimed(_ input: MonitorInput) -> MonitorResult {
    let rows = if case .rows(let found) = input.sample { found.count } else { 0 }
    var result: MonitorResult
    if let fault = reasonNotToRun(input) {
      return MonitorResult(input, period: nil, rows: rows, fault: fault)
    }
    switch input.claims {
    case .failure(let failure):
      result = MonitorResult(input, period: nil, rows: rows, fault: .monitorFailed(failure.reason))
    case .success(let values):
      var measurement = MonitorMeasurement(task: .drift, rows: rows)
      measurement.values = values
      let judge = MonitorJudge(
        input: input, gates: input.monitor.declaration.gates, groups: [],
        measurement: measurement)
      result = MonitorResult(
        input, period: nil, rows: rows, items: judge.items, fault: nil, measurement: measurement)
    }
    result.report = input.report
    return result
  }

  /// Why a monitor that is a model is not even asked: data that nobody can judge; `nil` where it
  /// is.
  package static func reasonNotToRun(_ input: MonitorInput) -> MonitorFault? {
    let sample: MonitorRows
    switch rows(input.sample) {
    case .failure(let problem): return problem.fault
    case .success(let found): sample = found
    }
    switch input.baseline {
    case .none: break
    case .rows(let rows) where rows.raggedColumn == nil && rows.count > 0: break
    case .rows: return gone("it has no rows", input)
    case .halfWritten(let reason), .unreadable(let reason), .gone(let reason):
      return gone(reason, input)
    }
    let least = input.monitor.declaration.data.minimumRows
    if sample.count == 0 { return .empty }
    return sample.count < least ? .tooFewRows(found: sample.count, least: least) : nil
  }
}

/// A run whose rows are there.
private struct Run {
  let input: MonitorInput
  let check: MonitorCheck.BuiltIn
  let sample: MonitorRows
  let roles: MonitorRoles
  let meter: MonitorMeter
  /// Why labels that come later could not be joined.
  let labelFault: MonitorFault?

  private var data: MonitorData { input.monitor.declaration.data }

  init(
    input: MonitorInput, check: MonitorCheck.BuiltIn, sample: MonitorRows, baseline: MonitorRows?
  ) {
    self.input = input
    self.check = check
    let data = input.monitor.declaration.data
    let names = Set(sample.columns.keys).union(baseline?.columns.keys ?? [:].keys)
    var roles = MonitorRoles(data: data, schemas: input.schemas, columns: names)
    // What neither side has and nobody named is no column of these data.
    if data.columns.isEmpty {
      roles.features.removeAll { !names.contains($0.name) }
    }
    if case .recorded = data.sample, data.columns.isEmpty {
      // What recording masks, and what a live request need not have, is no column of records.
      let withheld = Self.withheld(input.schemas)
      roles.features.removeAll {
        withheld.contains($0.name) && sample.columns[$0.name] == nil
      }
    }
    (self.sample, labelFault) = MonitorRun.labelled(sample, input, roles)
    let isDeclared = !input.monitor.declaration.gates.isEmpty
    let gates =
      isDeclared || input.monitor.declaration.thresholds != nil
      ? input.monitor.declaration.gates
      : MonitorLines.usual(
        for: check, data: data, hasBaseline: baseline != nil)
    self.roles = roles
    let compared: [MonitorRoles.Feature]
    switch check {
    case .drift, .quality: compared = roles.features
    case .stability: compared = roles.features + [roles.score].compactMap(\.self).map(roles.feature)
    case .conceptDrift:
      compared = [roles.label, roles.score].compactMap(\.self).map(roles.feature)
    case .scoreDistribution: compared = [roles.score].compactMap(\.self).map(roles.feature)
    case .performance, .bias, .volume, .challenger: compared = []
    }
    meter = MonitorMeter(
      roles: roles, data: data, baseline: baseline, gates: gates, columns: compared)
  }

  private static func withheld(_ schemas: [AvroSchema]) -> Set<String> {
    Set(
      schemas.flatMap(\.fields).filter {
        $0.traits.isPersonal || $0.traits.isHealth || $0.traits.isScoringOptional
      }.map(\.name))
  }

  // MARK: - Periods

  var results: [MonitorResult] {
    let length = period
    guard length != .none else {
      return [result(sample, period: nil, history: input.history)]
    }
    guard let column = roles.date, let dates = sample.dates(of: column) else {
      let fault: MonitorFault =
        roles.date.map { .absentColumn($0) } ?? .noRole("prediction date")
      return [MonitorResult(input, period: nil, rows: sample.count, fault: fault)]
    }
    var periods = sample.periods(dates, length)
    let expected = MonitorPeriod(containing: input.now, length: length)?.start ?? input.now
    let newest = dates.compactMap(\.self).max()
    fillGaps(&periods, until: expected, length)
    let decided = periods.sorted { $0.key < $1.key }.filter { $0.key.end <= input.now }
      .suffix(MonitorRun.maximumPeriods)
    guard !decided.isEmpty else {
      let fault: MonitorFault =
        newest == nil ? .late(newest: nil, expected: expected) : .notComplete
      return [MonitorResult(input, period: nil, rows: sample.count, fault: fault)]
    }
    var history = input.history
    return decided.map { period, places in
      defer { history.append(places.count) }
      if places.isEmpty, check != .volume {
        let isLate = newest.map { $0 < period.start } ?? true
        return MonitorResult(
          input, period: period, rows: 0,
          fault: isLate ? .late(newest: newest, expected: expected) : .empty)
      }
      return result(sample.picking(places), period: period, history: history)
    }
  }

  /// What the monitor says, else a day where the schema tells the prediction's date.
  private var period: MonitorData.Period {
    if data.period != .none { return data.period }
    let isTold = input.schemas.contains { $0.field(.predictionDate) != nil }
    return isTold && data.date == nil && roles.date != nil ? .day : .none
  }

  /// Periods without a row between the first one and now are periods too.
  private func fillGaps(
    _ periods: inout [MonitorPeriod: [Int]], until end: Instant, _ length: MonitorData.Period
  ) {
    guard var period = periods.keys.min() else { return }
    var count = 0
    while period.start < end, count < 10 * MonitorRun.maximumPeriods {
      if periods[period] == nil { periods[period] = [] }
      guard let next = period.next(length) else { return }
      period = next
      count += 1
    }
  }

  // MARK: - One period

  private func result(
    _ rows: MonitorRows, period: MonitorPeriod?, history: [Int]
  ) -> MonitorResult {
    if let fault = wholeFault(rows) {
      return MonitorResult(input, period: period, rows: rows.count, fault: fault)
    }
    var measurement = MonitorMeasurement(task: .drift, rows: rows.count)
    let fault = measure(rows, history, &measurement) ?? labelsToCome(rows, period)
    if let fault {
      return MonitorResult(
        input, period: period, rows: rows.count, items: [], fault: fault,
        measurement: measurement)
    }
    var gates = meter.gates
    if check == .volume, input.monitor.declaration.gates.isEmpty {
      // Usual lines that have nothing to go by: no earlier periods, no identifiers.
      gates.removeAll { measurement.values[$0.metric].map { $0.number == nil } ?? false }
    }
    let judge = MonitorJudge(
      input: input, gates: gates, groups: roles.groups, measurement: measurement)
    return MonitorResult(
      input, period: period, rows: rows.count, items: judge.items, fault: nil,
      measurement: measurement)
  }

  /// What makes all rows useless for this check.
  private func wholeFault(_ rows: MonitorRows) -> MonitorFault? {
    if check == .volume { return nil }
    if rows.count == 0 { return .empty }
    if rows.count < data.minimumRows {
      return .tooFewRows(found: rows.count, least: data.minimumRows)
    }
    if let identifier = roles.identifier {
      let repeated = rows.duplicates(of: identifier)
      if Double(repeated) > MonitorRun.duplicateTolerance * Double(rows.count) {
        return .duplicated(rows: repeated, of: rows.count)
      }
    }
    return nil
  }

  /// Labels that come later are waited for, until enough of them are there or no more are expected:
  /// those that come first may be of one kind, such as loans that fail early.
  private func labelsToCome(_ rows: MonitorRows, _ period: MonitorPeriod?) -> MonitorFault? {
    guard [.performance, .conceptDrift].contains(check), let late = data.labels,
      let label = roles.label, let labels = rows.columns[label]
    else { return nil }
    let present = rows.count - labels.missing
    guard Double(present) < late.share * Double(rows.count) else { return nil }
    let newest = roles.date.flatMap { rows.dates(of: $0)?.compactMap(\.self).max() }
    let due = (period?.end ?? newest ?? input.now) + late.within
    guard input.now < due else { return nil }
    let needed = Int((late.share * Double(rows.count)).rounded(.up))
    return .noLabels(
      "of \(rows.count) rows \(present) have one, \(needed) are waited for until \(due)")
  }

  private func measure(
    _ rows: MonitorRows, _ history: [Int], _ measurement: inout MonitorMeasurement
  ) -> MonitorFault? {
    switch check {
    case .drift:
      guard !roles.features.isEmpty else { return .noRole("columns that may drift") }
      meter.addDrift(roles.features, rows, to: &measurement)
    case .stability:
      let score = [roles.score].compactMap(\.self).map(roles.feature)
      meter.addDrift(roles.features + score, rows, to: &measurement)
    case .quality: meter.addQuality(rows, to: &measurement)
    case .volume: meter.addVolume(rows, history: history, to: &measurement)
    case .performance:
      return meter.addPerformance(rows, to: &measurement).map { labelFault ?? $0 }
    case .conceptDrift: return meter.addConceptDrift(rows, to: &measurement)
    case .bias: return meter.addBias(rows, to: &measurement)
    case .scoreDistribution: return meter.addScores(rows, to: &measurement)
    case .challenger: break
    }
    return nil
  }
}
