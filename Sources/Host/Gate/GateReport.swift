package import Gates
package import Reconciler
package import Registry
package import Vocabulary

/// What a gate found: whether a proposal, merged into its base, may go in.
package struct GateReport: Sendable {
  package var base: CommitID
  package var head: CommitID
  /// Paths that the merge leaves in conflict; then nothing else was looked at.
  package var conflicts: [String] = []
  /// Errors of files that the base does not have.
  package var errors: [Diagnostic] = []
  /// What the gate could not use and did without.
  package var warnings: [Diagnostic] = []
  /// Findings on the gates of changed models that decide nothing: warnings, and errors that the
  /// base has too.
  package var remarks: [Diagnostic] = []
  /// Processes whose file or bindings change, by name.
  package var processes: [ProcessChange] = []
  /// The models whose version, tests, gates or data change, and those that are removed, by name.
  package var models: [ModelGate] = []
  /// Whether the merge would change no file.
  package var isIdle = false

  /// How it ended; the worst of all.
  package enum Outcome: String, Comparable, CaseIterable, Sendable {
    case pass
    /// Nothing fails but gates that are waived for a while.
    case waived
    case inconclusive
    case fail
    /// A model broke.
    case error
    /// The merge result has errors that the base has not.
    case broken
    /// There is no merge result.
    case conflict
    /// It could not be found out, for a reason outside of the models.
    case unknown

    package static func < (left: Outcome, right: Outcome) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }

    /// Whether the proposal may go in.
    package var mayGoOn: Bool { self == .pass || self == .waived }
  }

  package var outcome: Outcome {
    if !conflicts.isEmpty { return .conflict }
    let models = models.map(\.outcome).max() ?? .pass
    return errors.isEmpty ? models : max(models, .broken)
  }
}

/// What a gate found about one model.
package struct ModelGate: Sendable {
  /// What happens to the model.
  package enum Change: String, Sendable {
    case new
    case changed
    case removed
  }

  package var name: ModelName
  package var change: Change
  /// What changes: aspects of the version, and `tests`, `gates`, `data`.
  package var aspects: [String] = []
  package var version: Digest?
  /// The version of the base.
  package var former: Digest?
  package var champion: Champion?
  /// Gates that the proposal removes or weakens, a sentence each.
  package var loosened: [String] = []
  /// The approval that the base's rules ask for such gates.
  package var loosening: AfterMerge.Asked?
  package var tests: [TestGate] = []
  package var after: AfterMerge?
  /// Who took part in the change.
  package var contributors: [String] = []

  /// The version that is compared with.
  package struct Champion: Hashable, Sendable {
    package var version: Digest
    /// Where it is deployed; `nil` for the version of the base.
    package var runtime: RuntimeName?
  }

  package var outcome: GateReport.Outcome {
    if change == .removed { return .pass }
    let outcome = tests.map(\.reportOutcome).max() ?? .inconclusive
    return loosening?.isGiven == false ? max(outcome, .fail) : outcome
  }

  /// What the loosened gates still need, and what came of it.
  package var approvalOfGates: [String] {
    guard let loosening else { return [] }
    let approval = loosening.approval
    let task = "task \(approval.task.text.prefix(12))"
    let who = loosening.givenBy.joined(separator: ", ")
    return [
      loosening.isGiven
        ? "the loosened gates are approved by \(who) (\(task))"
        : "the loosened gates need the approval of \(approval.policy.sentence) (\(task)):"
          + " muster approve \(name)/gates --proposal BRANCH"
          + (who.isEmpty ? "" : "; given by \(who), and more are needed")
    ] + loosening.notes
  }
}

/// What a gate found in one test.
package struct TestGate: Sendable {
  package var name: String
  package var outcome: GateOutcome
  /// Whether an error is none of the model's.
  package var isInfrastructure = false
  /// Why, where no row says it.
  package var messages: [String] = []
  package var rows: [Row] = []
  /// Whether the measurement was there already.
  package var isReused = false
  package var milliseconds: Int64 = 0
  /// The walls around the job, in words.
  package var sandbox = ""
  /// What was measured, whole.
  package var measurement: MeasurementRecord?
  /// The champion's measurement of the same test, where it is known.
  package var champion: MeasurementRecord?
  /// The data that was used.
  package var data: DesiredDataset?
  /// How many versions were measured on these very data from here, this one included.
  package var timesUsed: Int?
  /// The gates that did not pass and that their manifest lets people waive.
  package var waivable: [WaivableGate] = []

  /// One gate.
  package struct Row: Sendable {
    package var result: GateResult
    /// The champion's figure, where it is known.
    package var champion: Double?
    package var side: Side
  }

  /// Whose gate it is.
  package enum Side: String, Sendable {
    case both
    /// The proposal has removed or changed it, and it holds nevertheless.
    case base
    case proposal
  }

  var reportOutcome: GateReport.Outcome {
    switch outcome {
    case .pass: .pass
    case .waived: .waived
    case .inconclusive: .inconclusive
    case .fail: .fail
    case .error: isInfrastructure ? .unknown : .error
    }
  }
}

/// What the merge would start.
package struct AfterMerge: Sendable {
  /// The process that would run; `nil` when none is selected.
  package var process: ProcessName?
  /// The approvals that it may ask for, as far as they can be known.
  package var approvals: [Asked] = []
  /// What cannot be told, as sentences.
  package var notes: [String] = []

  /// An approval that may be given early.
  package struct Asked: Sendable {
    package var approval: FutureApproval
    /// Who has given it already.
    package var givenBy: [String]
    /// Whether enough people have.
    package var isGiven = false
    /// What was said and does not count.
    package var notes: [String] = []
    /// The base's rule, where the proposal changes it.
    package var baseRule: String?
  }
}
