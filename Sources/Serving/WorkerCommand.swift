/// A worker's process before it is put into a sandbox: what runs, and what it needs to see.
package struct WorkerCommand: Hashable, Sendable {
  /// The program by its absolute path, then its arguments.
  package var arguments: [String]
  /// Folders and files that the process reads, by absolute path; it sees them at the same place.
  package var readOnly: [String]
  /// Where relative paths begin.
  package var workingFolder: String
  /// The whole environment; nothing of ours is inherited.
  package var environment: [String: String]

  /// A command by its parts.
  package init(
    arguments: [String], readOnly: [String], workingFolder: String, environment: [String: String]
  ) {
    self.arguments = arguments
    self.readOnly = readOnly
    self.workingFolder = workingFolder
    self.environment = environment
  }
}
