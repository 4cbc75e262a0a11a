/// A scheduler of other machines: it is handed the folder of a job that all of them can read, and
/// says how it stands. ``RemoteExecutor`` does the rest.
///
/// Every call may be made again after a failure, by another process as well.
package protocol JobEngine: Sendable {
  /// The kind for people: `slurm`, `spark`.
  var kind: String { get }
  /// How what ran there leaves its result.
  var form: EngineResultForm { get }

  /// Why the engine takes no such job; `nil` when it does.
  func refusal(of job: Job) -> String?
  /// Hands work over. It may happen twice for one key when the first answer was lost; what runs
  /// then claims the folder, so that one of them runs.
  func submit(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket
  /// What was handed over under the work's key before, by whomever; `nil` if nothing is known.
  func find(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket?
  /// How it stands.
  func status(of ticket: EngineTicket, _ work: EngineWork) async throws(EngineProblem)
    -> EngineStatus
  /// Ends it. Nothing happens when it has ended.
  func cancel(_ ticket: EngineTicket, _ work: EngineWork) async throws(EngineProblem)
}

/// How a job that ran elsewhere leaves its result in its folder.
package enum EngineResultForm: Hashable, Sendable {
  /// Muster's own worker ran it behind the same walls as here, and wrote the outcome whole.
  case worker
  /// The model's function ran in a driver process of the engine, which wrote what the harness
  /// writes (docs/jobs.md, "The harness"); there is no sandbox of ours.
  case driver
}

/// A job as an engine sees it.
package struct EngineWork: Hashable, Sendable {
  /// The idempotency key: one run of one job. Letters, digits and hyphens.
  package let key: String
  /// What people find in the engine's lists.
  package let name: String
  /// The job's folder, by its absolute path on every machine.
  package let folder: String
  package let limits: JobLimits

  /// Work by its parts.
  package init(key: String, name: String, folder: String, limits: JobLimits) {
    self.key = key
    self.name = name
    self.folder = folder
    self.limits = limits
  }

  /// What the engine's process prints, on the shared file system.
  package var log: String { folder + "/engine.log" }
}

/// The engine's own name of what was handed over.
package struct EngineTicket: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  /// A name as the engine gave it.
  package init(_ text: String) { self.text = text }
  package var description: String { text }
}

/// How a job stands at an engine.
package enum EngineStatus: Hashable, Sendable {
  /// In the queue, and why if that is known.
  case waiting(String?)
  case running
  case ended(EngineEnd)
  /// The engine does not know it, any more or ever.
  case unknown
}

/// How what an engine ran came to its end, in the engine's eyes.
package enum EngineEnd: Hashable, Sendable {
  case exited(Int)
  case signalled(Int)
  case cancelled
  case timedOut
  case outOfMemory
  /// The engine or one of its machines failed, in its own words.
  case failed(String)
}

/// Why an engine could not be asked. Another attempt may succeed.
package struct EngineProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  /// Whether the engine has understood and will say the same again.
  package let isFinal: Bool

  /// A sentence without a period.
  package init(_ description: String, isFinal: Bool = false) {
    self.description = description
    self.isFinal = isFinal
  }
}
