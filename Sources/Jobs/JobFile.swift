package import Vocabulary

/// One file that a job finds in its working folder: the raw bytes of a blob, never of a checkout.
package struct JobFile: Sendable {
  /// Where it stands, relative to the working folder.
  package let path: RepositoryPath
  /// Whether it may be executed; a command model's primary source always may.
  package let isExecutable: Bool
  /// Where the bytes come from when the job starts.
  let content: Content

  /// The ways to get at a file's bytes.
  enum Content: Sendable {
    case bytes(@Sendable () throws -> [UInt8])
    case file(path: String)
  }

  /// A file whose bytes are fetched when they are needed: when the job starts, once, off the
  /// cooperative threads. A thrown error ends the job as the platform's fault.
  package init(
    path: RepositoryPath, isExecutable: Bool = false,
    bytes: @escaping @Sendable () throws -> [UInt8]
  ) {
    self.path = path
    self.isExecutable = isExecutable
    content = .bytes(bytes)
  }

  /// A copy of a regular file of this machine, whatever its length; it must be there until the job
  /// has ended.
  package init(path: RepositoryPath, isExecutable: Bool = false, copyOf file: String) {
    self.path = path
    self.isExecutable = isExecutable
    content = .file(path: file)
  }

  /// A file whose text is at hand.
  package init(path: RepositoryPath, isExecutable: Bool = false, text: String) {
    let bytes = Array(text.utf8)
    self.init(path: path, isExecutable: isExecutable) { bytes }
  }
}
