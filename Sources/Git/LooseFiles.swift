internal import CGit2
internal import Glibc

/// The files of objects that no pack holds: `objects/<aa>/<rest of the id>`.
final class LooseFiles {
  private let folder: String?
  private var misses = 0

  /// After so many looks for nothing in a row the objects are taken to be in packs.
  private static let patience = 16

  /// Those of an open repository.
  init(of repository: OpaquePointer) {
    folder = git_repository_commondir(repository).map { String(cString: $0) + "objects/" }
  }

  /// How many bytes the file of an object has, packed as it is; `nil` where there is none, or
  /// nobody looked.
  func size(of id: String) -> Int? {
    guard let folder, misses < Self.patience, id.utf8.count == 40 else { return nil }
    var status = stat()
    guard stat("\(folder)\(id.prefix(2))/\(id.dropFirst(2))", &status) == 0 else {
      misses += 1
      return nil
    }
    misses = 0
    return Int(status.st_size)
  }
}
