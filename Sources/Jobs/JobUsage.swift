/// What a job has used.
package struct JobUsage: Hashable, Sendable {
  /// From the start of the process to its end.
  package var wallTime: Duration
  /// Processor time of all its processes; `nil` where nothing counts it.
  package var cpuTime: Duration?
  /// The most memory in use at once; `nil` where nothing counts it.
  package var peakMemoryBytes: Int?

  /// Usage by name.
  package init(
    wallTime: Duration = .zero, cpuTime: Duration? = nil, peakMemoryBytes: Int? = nil
  ) {
    self.wallTime = wallTime
    self.cpuTime = cpuTime
    self.peakMemoryBytes = peakMemoryBytes
  }
}
