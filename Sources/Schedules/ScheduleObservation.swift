package import Vocabulary

/// What the shell saw of the data that a schedule waits for.
package struct ScheduleObservation: Hashable, Sendable {
  /// A file at a watched location.
  package struct File: Hashable, Sendable {
    package let path: String
    package let digest: Digest

    /// A file by its path and the digest of its bytes.
    package init(path: String, digest: Digest) {
      self.path = path
      self.digest = digest
    }
  }

  /// The content of the dataset; `nil` while it cannot be told.
  package var content: Digest?
  /// The files that are there; `nil` while the location cannot be read, which is not the same as an
  /// empty one.
  package var files: [File]?
  /// How many records the runtimes served since they were started; `nil` while none answers.
  package var records: Int64?

  /// What was seen; nothing by default.
  package init(content: Digest? = nil, files: [File]? = nil, records: Int64? = nil) {
    self.content = content
    self.files = files
    self.records = records
  }
}
