package import Vocabulary

/// One file that a job finds in its working folder: the raw bytes of a blob, never of a checkout.
package struct JobFile: Sendable {
  /// Where it stands, relative to the working folder.
  package let path: RepositoryPath
  /// Whether it may be executed; a command model's primary source always may.
  package let isExecutable: Bool
  /// Gives the bytes when the job starts; called once, off the cooperative threads. A thrown error
  /// ends the job as the platform's fault.
  package let bytes: @Sendable () throws -> [UInt8]

  /// A file whose bytes are fetched when they are needed.
  package init(
    path: RepositoryPath, isExecutable: Bool = false,
    bytes: @escaping @Sendable () throws -> [UInt8]
  ) {
    self.path = path
    self.isExecutable = isExecutable
    self.bytes = bytes
  }

  /// A file whose text is at hand.
  package init(path: RepositoryPath, isExecutable: Bool = false, text: String) {
    let bytes = Array(text.utf8)
    self.init(path: path, isExecutable: isExecutable) { bytes }
  }
}
