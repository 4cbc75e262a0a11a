import Glibc

extension Disk {
  /// Removes a file, a link, or a folder with all that is in it; what is not there needs no
  /// removing.
  package static func removeIfPresent(_ path: String) {
    if unsafe unlink(path) == 0 || errno == ENOENT { return }
    // A leftover is harmless and is tried again at the next start; there is nobody to tell.
    try? removeTree(path)
  }

  /// Removes a folder and what is in it, whatever a model has made of it.
  ///
  /// A folder found in it is first moved to its top, so neither depth nor the length of a path
  /// matters, and two descriptors are enough.
  package static func removeTree(_ path: String) throws(DiskError) {
    guard status(path) != nil else { return }
    if unsafe chmod(path, 0o700) != 0 { throw DiskError("remove", path) }
    let top = try FolderHandle(path: path)
    // Nobody can have taken a name that it could not guess.
    var moved = Int.random(in: 0..<(1 << 60))
    while case let names = try top.names(limit: 4096), !names.isEmpty {
      for name in names {
        guard try top.status(name).kind == .folder else {
          try top.remove(name, isFolder: false)
          continue
        }
        top.unlock(name)
        try empty(try top.folder(name), movingFoldersTo: top, counter: &moved)
        try top.remove(name, isFolder: true)
      }
    }
    guard unsafe rmdir(path) == 0 else { throw DiskError("remove", path) }
  }

  private static func empty(
    _ folder: consuming FolderHandle, movingFoldersTo top: borrowing FolderHandle,
    counter: inout Int
  ) throws(DiskError) {
    while case let names = try folder.names(limit: 4096), !names.isEmpty {
      for name in names {
        guard try folder.status(name).kind == .folder else {
          try folder.remove(name, isFolder: false)
          continue
        }
        folder.unlock(name)
        counter += 1
        try top.adopt(name, from: folder, as: FileName(".muster-removed-\(counter)"))
      }
    }
  }
}
