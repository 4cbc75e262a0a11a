package import Vocabulary

/// One change to a tree; paths have slashes and are relative to it.
package enum TreeEdit: Hashable, Sendable {
  /// Puts a file there, with the folders it needs; a file that is there is replaced.
  case put(path: String, blob: BlobID, mode: FileMode = .regular)
  /// Takes a file or a whole folder away. If there is none, nothing changes. A folder that becomes
  /// empty goes too: git keeps none.
  case remove(path: String)

  /// Where.
  package var path: String {
    switch self {
    case .put(let path, _, _): path
    case .remove(let path): path
    }
  }
}
