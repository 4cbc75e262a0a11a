package import Vocabulary

/// What a job may use, and where it runs.
package struct TestLimits: Hashable, Sendable {
  package var time: Duration
  /// In bytes.
  package var memory: Int
  /// The name of an executor: `local`, `spark`, `slurm` and so on.
  package var executor: String

  /// The time that a job gets where the manifest names none.
  package static let defaultTime: Duration = .seconds(600)
  /// The memory that a job gets where the manifest names none.
  package static let defaultMemory = 4 << 30

  /// Limits by name.
  package init(
    time: Duration = Self.defaultTime, memory: Int = Self.defaultMemory, executor: String = "local"
  ) {
    self.time = time
    self.memory = memory
    self.executor = executor
  }

  /// The canonical form for digests; time in milliseconds.
  package var json: JSON {
    let (seconds, attoseconds) = time.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return .object([
      "executor": .string(executor), "memory": .integer(Int64(memory)),
      "time": .integer(milliseconds),
    ])
  }
}
