import Host
import Reconciler
import Registry
import Vocabulary

extension MonitorBoard {
  /// The monitors and schedules of the tracked branch, with what a state remembers of them.
  init(_ desired: DesiredState, _ state: ControlState) {
    self.init(
      desired: desired, monitors: state.monitors, schedules: state.schedules,
      running: Set(state.runs.values.map(\.monitor)).union(
        state.retrainings.values.filter { $0.active != nil }.map {
          RetrainDeclaration.owner($0.model)
        }),
      zones: ZoneFiles.zones(of: desired, beside: .utc))
  }

  /// Those of a repository.
  static func board(in workspace: Workspace) async throws -> MonitorBoard {
    MonitorBoard(
      try await GetCommand.desired(workspace), try Requesting.state(of: workspace))
  }
}
