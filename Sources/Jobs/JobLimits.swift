/// The bounds of one job. Each has a default that suits a model of ordinary size; none is absent.
package struct JobLimits: Hashable, Sendable {
  /// From the start of the process to its end; an environment that must be built first has its own.
  package var wallTime: Duration
  /// Bytes of memory of all its processes together (control group), or of each (rlimit).
  package var memoryBytes: Int
  /// Processes and threads together.
  package var processes: Int
  /// Bytes of the result: metrics, or scored records.
  package var outputBytes: Int
  /// Bytes printed; 1 MiB of them is kept, and beyond this number the job is stopped.
  package var logBytes: Int
  /// Bytes of all files in the working folder together, the model's own among them.
  package var diskBytes: Int
  /// Files and folders in the working folder.
  package var fileCount: Int
  /// Bytes of all artifacts together, which are held in memory.
  package var artifactBytes: Int

  /// Bounds by name.
  package init(
    wallTime: Duration = .seconds(600), memoryBytes: Int = 4 << 30, processes: Int = 256,
    outputBytes: Int = 64 << 20, logBytes: Int = 4 << 30, diskBytes: Int = 1 << 30,
    fileCount: Int = 10_000, artifactBytes: Int = 256 << 20
  ) {
    self.wallTime = wallTime
    self.memoryBytes = memoryBytes
    self.processes = processes
    self.outputBytes = outputBytes
    self.logBytes = logBytes
    self.diskBytes = diskBytes
    self.fileCount = fileCount
    self.artifactBytes = artifactBytes
  }
}
