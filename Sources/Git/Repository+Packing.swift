internal import CGit2

extension Repository {
  /// Does some writing whose objects become one pack, instead of a file each: three files are
  /// synced to the disk, where it would be two for each object. Objects are held in memory until
  /// then. They are there, on the disk, once this returns; where it throws, none of them is.
  ///
  /// The body writes blobs, trees and commits through the repository that it is given; a reference
  /// that is to lead to them is moved afterwards.
  package func writingPack<Result>(
    _ body: (borrowing Repository) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    let attempt = Attempt("write pack", path)
    // A handle of its own: what is put in front of an object database cannot be taken away again.
    let packing = try Repository(opening: path, gathering: GatheredObjects())
    try packing.holdWrites(attempt)
    let result = try body(packing)
    try packing.writePack(attempt)
    return result
  }

  /// Keeps what is written from now on in memory.
  private func holdWrites(_ attempt: Attempt) throws(GitError) {
    var made: UnsafeMutablePointer<git_odb_backend>?
    try attempt.check(git_mempack_new(&made))
    guard let memory = made else { throw attempt.error(.failed, "nothing came back") }
    try withObjectDatabase(attempt) { (objects) throws(GitError) in
      // Before files and packs, whose priorities are 1 and 2. The database owns it.
      try attempt.check(git_odb_add_backend(objects, memory, 999))
    }
  }

  private func writePack(_ attempt: Attempt) throws(GitError) {
    let written = gathered?.ids ?? []
    guard !written.isEmpty else { return }
    var made: OpaquePointer?
    let builder = try attempt.check(git_packbuilder_new(&made, pointer), made)
    defer { git_packbuilder_free(builder) }
    git_packbuilder_set_threads(builder, 1)
    for id in written {
      var id = id
      try attempt.check(git_packbuilder_insert(builder, &id, nil))
    }
    var pack = git_buf()
    try attempt.check(git_packbuilder_write_buf(&pack, builder))
    defer { git_buf_dispose(&pack) }
    try withObjectDatabase(attempt) { (objects) throws(GitError) in
      var opened: UnsafeMutablePointer<git_odb_writepack>?
      try attempt.check(git_odb_write_pack(&opened, objects, nil, nil))
      guard let writer = opened else { throw attempt.error(.failed, "nothing came back") }
      defer { writer.pointee.free?(writer) }
      var progress = git_indexer_progress()
      try attempt.check(writer.pointee.append?(writer, pack.ptr, pack.size, &progress) ?? -1)
      try attempt.check(writer.pointee.commit?(writer, &progress) ?? -1)
    }
  }
}

/// The objects that were written through a handle, for the pack that they are to become.
final class GatheredObjects {
  private(set) var ids: [git_oid] = []

  /// Notes an object; one that comes again is packed once.
  func append(_ id: git_oid) { ids.append(id) }
}
