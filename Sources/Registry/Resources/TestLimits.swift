package import Vocabulary

/// What a job may use, and where it runs.
package struct TestLimits: Hashable, Sendable {
  package var time: Duration
  /// In bytes.
  package var memory: Int
  /// What a job may write, in bytes: files in its working folder, and scored records.
  package var disk: Int
  /// The name of an executor: `local`, `spark`, `slurm` and so on.
  package var executor: String

  /// The time that a job gets where the manifest names none.
  package static let defaultTime: Duration = .seconds(600)
  /// The memory that a job gets where the manifest names none.
  package static let defaultMemory = 4 << 30
  /// The room on the disk that a job gets where the manifest names none.
  package static let defaultDisk = 1 << 30

  /// Limits by name.
  package init(
    time: Duration = Self.defaultTime, memory: Int = Self.defaultMemory,
    disk: Int = Self.defaultDisk, executor: String = "local"
  ) {
    self.time = time
    self.memory = memory
    self.disk = disk
    self.executor = executor
  }

  /// The canonical form for digests; time in milliseconds. A default that came later stands in no
  /// digest, so that what was measured before keeps its name.
  package var json: JSON {
    let (seconds, attoseconds) = time.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    var members: [String: JSON] = [
      "executor": .string(executor), "memory": .integer(Int64(memory)),
      "time": .integer(milliseconds),
    ]
    if disk != Self.defaultDisk { members["disk"] = .integer(Int64(disk)) }
    return .object(members)
  }
}
