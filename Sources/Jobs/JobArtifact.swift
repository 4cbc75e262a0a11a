package import Vocabulary

/// A regular file that a job wrote into its working folder.
package struct JobArtifact: Hashable, Sendable {
  /// Where it stood, relative to the working folder.
  package let path: RepositoryPath
  package let bytes: [UInt8]
  package let isExecutable: Bool

  /// An artifact by its parts.
  package init(path: RepositoryPath, bytes: [UInt8], isExecutable: Bool) {
    self.path = path
    self.bytes = bytes
    self.isExecutable = isExecutable
  }
}

/// Something in the working folder that was not taken as an artifact.
package struct RefusedArtifact: Hashable, Sendable, CustomStringConvertible {
  /// The name as it stands on the disk, made printable.
  package let path: String
  /// Half a sentence: `is a symbolic link`.
  package let reason: String

  /// A refusal by its parts.
  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path) \(reason)" }
}
