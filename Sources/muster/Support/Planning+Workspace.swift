import Host
import Reconciler

extension Planning {
  /// The plan of the next pass of a workspace, or of one at another revision.
  static func plan(in workspace: Workspace, at revision: String?) async throws -> Plan {
    let clone = try Clone(opening: workspace.repository)
    let commit = try await clone.resolve(revision ?? workspace.branch)
    return try await plan(
      repository: workspace.repository, database: workspace.folder.database, commit: commit)
  }

  /// What becomes of the processes in the next pass of a workspace, or in one at another revision.
  static func processChanges(
    in workspace: Workspace, at revision: String?
  ) async throws -> [ProcessChange] {
    let clone = try Clone(opening: workspace.repository)
    let commit = try await clone.resolve(revision ?? workspace.branch)
    return try await processChanges(
      repository: workspace.repository, database: workspace.folder.database, commit: commit,
      base: try await clone.resolve(workspace.branch))
  }
}
