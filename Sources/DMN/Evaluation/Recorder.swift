import Expressions
import Synchronization

/// Collects what happens in one evaluation, for reports. Functions are values that may be called
/// anywhere in an expression; they all write here.
final class Recorder: Sendable {
  private struct State {
    var warnings: [DecisionWarning] = []
    var tables: [TableOutcome] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  func warn(_ warning: DecisionWarning) {
    state.withLock { state in
      if state.warnings.count < limit { state.warnings.append(warning) }
    }
  }

  func record(_ table: TableOutcome) {
    state.withLock { state in
      if state.tables.count < limit { state.tables.append(table) }
    }
  }

  /// Takes over the warnings of expressions, and says where those stand.
  func take(
    _ run: inout FEELEvaluation, owner: LogicEvaluator.Owner, place: @autoclosure () -> String
  ) {
    guard !run.warnings.isEmpty else { return }
    let place = place()
    for warning in run.warnings {
      warn(
        DecisionWarning(
          code: "feel", owner: owner.name, place: place, message: "\(warning)"))
    }
    run.removeWarnings()
  }

  var warnings: [DecisionWarning] { state.withLock { $0.warnings } }
  var tables: [TableOutcome] { state.withLock { $0.tables } }
}
