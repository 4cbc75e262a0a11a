internal import Monitoring
package import Reconciler
package import Registry
package import Vocabulary

/// All that every page is made of, as of one revision of the records. Made once a revision; pages
/// then only read.
package struct Site: Sendable {
  /// The records.
  package let state: ControlState
  /// What the tracked branch says, where it could be read.
  package let desired: DesiredState?
  /// The latest verdict on each version.
  package let verdicts: [ModelName: [Digest: VerdictRecord]]
  /// How the reconciler itself is.
  package let reconciler: ReconcilerStatus
  /// What the server can be asked to do; a page offers nothing else.
  package let actions: Set<Action.Kind>
  /// What monitors there are, when they run and what they say.
  package let board: MonitorBoard
  /// Every alert by the id of its opening, those that are over, too.
  package let alerts: [Digest: AlertRecord]
  /// Who is in which group, where the tracked branch could be read.
  let people: People?
  /// What is counted and looked up on nearly every page.
  package let overview: Overview

  /// A site on records.
  ///
  /// - Parameters:
  ///   - verdicts: those of every model's current version at least, by model and version.
  ///   - alerts: all that were recorded; `nil` for those that the state knows, none of them over.
  ///   - board: what monitors say; `nil` for that of the state, with schedules in UTC.
  ///   - overview: the counts of just these records, where they are known.
  package init(
    state: ControlState, desired: DesiredState? = nil,
    verdicts: [ModelName: [Digest: VerdictRecord]] = [:],
    reconciler: ReconcilerStatus = ReconcilerStatus(), actions: Set<Action.Kind> = [],
    alerts: [Digest: AlertRecord]? = nil, board: MonitorBoard? = nil, overview: Overview? = nil
  ) {
    self.state = state
    self.desired = desired
    self.verdicts = verdicts
    self.reconciler = reconciler
    self.actions = actions
    self.board = board ?? MonitorBoard(desired ?? DesiredState(), state)
    people = desired.map { People($0) }
    let known = alerts ?? state.alerts.known
    self.alerts = known
    self.overview = overview ?? Overview(of: state, verdicts: verdicts, alerts: known)
  }

  /// The verdict on a model's current version.
  package func verdict(of model: ModelRecord) -> VerdictRecord? {
    model.current.flatMap { verdicts[model.name]?[$0.version] }
  }
}

extension Sequence<VerdictRecord> {
  /// The last one on each version, by model.
  package var byVersion: [ModelName: [Digest: VerdictRecord]] {
    reduce(into: [:]) { found, verdict in
      found[verdict.model, default: [:]][verdict.version] = verdict
    }
  }
}

extension AlertBook {
  /// The open alerts as records, by the ids of their openings.
  fileprivate var known: [Digest: AlertRecord] {
    Dictionary(alerts.values.map { ($0.id, AlertRecord($0)) }) { first, _ in first }
  }
}

/// How the reconciler itself is: what the records do not say.
package struct ReconcilerStatus: Hashable, Sendable {
  /// What Muster calls itself, as `0.1.0`.
  package var version = ""
  /// The name of the repository, and its tracked branch.
  package var repository = ""
  package var branch = ""
  /// The tip of the tracked branch, which may be ahead of what was reconciled last.
  package var tip: CommitID?
  /// The commit of the state ref that the records were read from; the ETag of every page.
  package var stateCommit: CommitID?
  /// When the last pass ended, how long it took, and how many there were since the start.
  package var lastPass: Instant?
  package var lastPassDuration: Duration?
  package var passes = 0
  package var started: Instant?
  /// Why the loop stands still, where it does: a reason as `StateMoved`, and a sentence.
  package var stall: Stall?
  /// Results and messages that wait to be written or sent.
  package var backlog = 0

  /// Why nothing goes on.
  package struct Stall: Hashable, Sendable {
    package var reason: String
    package var message: String
    package var since: Instant

    /// Why nothing goes on, and since when.
    package init(reason: String, message: String, since: Instant) {
      self.reason = reason
      self.message = message
      self.since = since
    }
  }

  /// Nothing is known.
  package init() {}
}
