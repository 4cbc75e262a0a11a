package import Gates
package import Reconciler
package import Vocabulary

/// What a gate found as the record of a proposal.
extension GateReport {
  /// The record of a reference, whose head was judged at a moment.
  package func record(of ref: String, head: CommitID, base: CommitID, at now: Instant)
    -> ProposalRecord
  {
    var record = ProposalRecord(
      ref: ref, head: head, base: base, outcome: outcome.recorded, summary: summary,
      problems: conflicts.map { "conflict in \($0)" }
        + errors.map { "\($0.location): \($0.message)" },
      models: models.map(\.recorded), judgedAt: now)
    record.holdsUntil = models.flatMap(\.tests).flatMap(\.rows)
      .compactMap(\.result.waiver?.until).min()
    record.isIdle = isIdle ? true : nil
    return record
  }

  /// What the models were judged by.
  package var measurements: [MeasurementRecord] {
    models.flatMap(\.tests).compactMap(\.measurement)
  }
}

extension GateReport.Outcome {
  /// The same word in a record.
  var recorded: ProposalRecord.Outcome {
    switch self {
    case .pass: .pass
    case .waived: .waived
    case .inconclusive: .inconclusive
    case .fail: .fail
    case .error: .error
    case .broken: .broken
    case .conflict: .conflict
    case .unknown: .unknown
    }
  }
}

extension ModelGate {
  fileprivate var recorded: ProposalRecord.Model {
    var sentences = loosened + approvalOfGates
    if change == .removed { sentences.append("the proposal removes it") }
    if tests.isEmpty, change != .removed { sentences.append("it declares no test") }
    for test in tests {
      sentences += test.messages.map { "\(test.name): \($0)" }
      sentences += test.rows.map(\.result.sentence)
    }
    return ProposalRecord.Model(
      name: name, version: version, outcome: outcome.recorded, sentences: sentences,
      changed: aspects, contributors: contributors)
  }
}
