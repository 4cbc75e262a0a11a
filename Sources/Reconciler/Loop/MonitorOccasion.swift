package import Monitoring

/// On which occasion a monitor runs: what the shell needs beside the monitor itself.
package struct MonitorOccasion: Hashable, Sendable {
  /// How many rows earlier periods had, the latest last.
  package var history: [Int]
  package var subject: RunSubject?
  /// The trial that a comparison of champion and challenger is about.
  package var challenge: ChallengeOccasion?

  /// An occasion by its parts.
  package init(
    history: [Int] = [], subject: RunSubject? = nil, challenge: ChallengeOccasion? = nil
  ) {
    self.history = history
    self.subject = subject
    self.challenge = challenge
  }
}
