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
    switch source {
    case .nothing: state.tasks[id]
    case .database(let store): try store.document(StatePath.task(id))?.decode(TaskRecord.self)
    case .reference(let trusted): try await trusted.task(id)
    }
  }

  func approvals(of task: TaskID) async throws -> [ApprovalRecord] {
    switch source {
    case .nothing: state.approvals.values.filter { $0.task == task }
    case .database(let store): try Self.approvals(of: task, in: store)
    case .reference(let trusted): try await trusted.approvals(of: task)
    }
  }

  /// With the evidence that stands beside each record: without it no signature holds.
  private static func approvals(of task: TaskID, in store: Store) throws -> [ApprovalRecord] {
    var state = ControlState()
    try StateCoding.restore(
      try store.documents(under: StatePath.approvals(of: task)), into: &state)
    return state.approvals.sorted { $0.key < $1.key }.map(\.value)
  }
}
