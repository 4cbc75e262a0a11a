import Schedules
package import Vocabulary

/// What a run of a monitor is for, beside its monitor: the planned time, or the file that came.
package struct RunSubject: Codable, Hashable, Sendable {
  /// The moment for which the run was planned: what is recorded later is not looked at.
  package var planned: Instant?
  /// The file that started it, with the digest that it had.
  package var file: String?
  package var digest: Digest?

  /// A subject by its parts.
  package init(planned: Instant? = nil, file: String? = nil, digest: Digest? = nil) {
    self.planned = planned
    self.file = file
    self.digest = digest
  }

  /// What a cause says; `nil` where the run needs nothing of it.
  init?(_ cause: ScheduledRun.Cause) {
    switch cause {
    case .time(let time): self.init(planned: time)
    case .file(let path, let digest): self.init(file: path, digest: digest)
    case .content, .records, .byHand: return nil
    }
  }
}
