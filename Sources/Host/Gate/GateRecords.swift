import Gates
import Reconciler
import Vocabulary

/// What a gate may know of what Muster recorded.
struct GateRecords: Sendable {
  /// Where records come from.
  enum Source: Sendable {
    /// Nothing was recorded, or nothing that counts.
    case nothing
    case database(Store)
    case reference(TrustedState)
  }

  /// The runtimes, and at least the models that are judged.
  let state: ControlState
  private let source: Source

  init(state: ControlState = ControlState(), source: Source = .nothing) {
    self.state = state
    self.source = source
  }

  func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    switch source {
    case .nothing: nil
    case .database(let store):
      try store.document(StatePath.measurement(id))?.decode(MeasurementRecord.self)
    case .reference(let trusted): try await trusted.measurement(id)
    }
  }

  func task(_ id: TaskID) async throws -> TaskRecord? {
    guard case .reference(let trusted) = source else { return state.tasks[id] }
    return try await trusted.task(id)
  }

  func approvals(of task: TaskID) async throws -> [ApprovalRecord] {
    guard case .reference(let trusted) = source else {
      return state.approvals.values.filter { $0.task == task }
    }
    return try await trusted.approvals(of: task)
  }
}
