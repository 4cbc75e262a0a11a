import Git
import Sandbox

/// Where the objects of git-lfs of a clone are, by the clone's own configuration: that of whoever
/// made it, never by a file of its tree.
struct ObjectPlaces: Hashable, Sendable {
  /// Folders that hold objects by `aa/bb/<digest>`.
  var folders: [String]
  /// The server that the configuration names.
  var server: String?
  /// The remote that the clone was made from.
  var origin: String?
}

extension Clone {
  /// What the clone's configuration says about git-lfs.
  func objectPlaces() throws(GitError) -> ObjectPlaces {
    let common = repository.commonPath
    var places = ObjectPlaces(folders: [common + "lfs/objects"])
    if let storage = try repository.setting("lfs.storage"), !storage.isEmpty {
      places.folders.append((storage.hasPrefix("/") ? storage : common + storage) + "/objects")
    }
    places.server = try repository.setting("lfs.url")
    if places.server == nil { places.server = try repository.setting("remote.origin.lfsurl") }
    places.origin = try repository.setting("remote.origin.url")
    return places
  }
}
