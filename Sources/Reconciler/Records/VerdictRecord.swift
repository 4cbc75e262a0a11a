package import Gates
package import Vocabulary

/// The latest verdict on a version, for readers: `verdicts/<aa>/<model>/<version>.json` of the
/// state ref. It is computed again whenever it matters and never trusted from here.
package struct VerdictRecord: Codable, Hashable, Sendable {
  package var model: ModelName
  package var version: Digest
  package var verdict: Verdict
  /// The gates that it was judged by.
  package var gates: Digest
  package var at: Instant

  /// A verdict on a version.
  package init(model: ModelName, version: Digest, verdict: Verdict, gates: Digest, at: Instant) {
    self.model = model
    self.version = version
    self.verdict = verdict
    self.gates = gates
    self.at = at
  }
}
