import Glibc

/// What stands under a name: never what a link leads to.
package struct FileStatus: Hashable, Sendable {
  /// What sort of thing it is.
  package enum Kind: Hashable, Sendable {
    case regular
    case folder
    case symbolicLink
    case pipe
    case socket
    case device

    /// For a refusal: `is a symbolic link`.
    package var reason: String {
      switch self {
      case .regular: "is a regular file"
      case .folder: "is a folder"
      case .symbolicLink: "is a symbolic link"
      case .pipe: "is a named pipe"
      case .socket: "is a socket"
      case .device: "is a device"
      }
    }
  }

  package let kind: Kind
  package let byteCount: Int
  /// The bytes that it takes on the disk, which a file with holes has fewer of.
  package let allocatedBytes: Int
  package let linkCount: Int
  package let isExecutable: Bool
  /// Nanoseconds since 1970.
  package let modified: Int64

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .symbolicLink
    case S_IFIFO: kind = .pipe
    case S_IFSOCK: kind = .socket
    default: kind = .device
    }
    byteCount = Int(status.st_size)
    allocatedBytes = Int(status.st_blocks) * 512
    linkCount = Int(status.st_nlink)
    isExecutable = status.st_mode & S_IXUSR != 0
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }
}
