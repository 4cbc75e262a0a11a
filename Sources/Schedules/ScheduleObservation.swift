package import Vocabulary

/// What the shell saw of the data that a schedule waits for.
package struct ScheduleObservation: Hashable, Sendable {
  /// A file at a watched location.
  package struct File: Hashable, Sendable {
    package let path: String
    package let digest: Digest
    /// When it was written last, as the disk tells.
    package let modified: Instant?

    /// A file by its path and the digest of its bytes.
    package init(path: String, digest: Digest, modified: Instant? = nil) {
      self.path = path
      self.digest = digest
      self.modified = modified
    }
  }

  /// How many records one runtime served since a moment.
  package struct Counter: Hashable, Sendable {
    /// The runtime.
    package let source: String
    /// What is another one when the count begins anew.
    package let since: String
    package let count: Int64

    /// A counter by its parts.
    package init(source: String, since: String, count: Int64) {
      self.source = source
      self.since = since
      self.count = count
    }
  }

  /// The content of the dataset; `nil` while it cannot be told.
  package var content: Digest?
  /// The files that are there; `nil` while the location cannot be read, which is not the same as an
  /// empty one.
  package var files: [File]?
  /// How many records each runtime served that answers; `nil` while it cannot be told. One that
  /// does not answer keeps its count.
  package var counters: [Counter]?
  /// Whether nobody may have looked for a while: what came meanwhile was missed, and is dealt with
  /// as ``Schedule/missed`` says.
  package var isAfterGap: Bool

  /// What was seen; nothing by default.
  package init(
    content: Digest? = nil, files: [File]? = nil, counters: [Counter]? = nil,
    isAfterGap: Bool = false
  ) {
    self.content = content
    self.files = files
    self.counters = counters
    self.isAfterGap = isAfterGap
  }
}
