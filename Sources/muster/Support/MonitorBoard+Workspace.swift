import Host
import Reconciler
import Registry
import Vocabulary

extension MonitorBoard {
  /// The monitors and schedules of the tracked branch, with what a repository remembers of them.
  init(_ desired: DesiredState, in workspace: Workspace) throws {
    self.init(
      desired, try Requesting.state(of: workspace),
      zones: ZoneFiles.zones(of: desired, beside: .utc))
  }

  /// Those of a repository.
  static func board(in workspace: Workspace) async throws -> MonitorBoard {
    try MonitorBoard(try await GetCommand.desired(workspace), in: workspace)
  }
}
