internal import CGit2
package import Vocabulary

/// Reading many objects at once.
extension Repository {
  /// The bytes of many blobs, in the order asked; `tooLarge` if one has more than the limit.
  ///
  /// A pack keeps most objects as differences from others nearby. Read by path, each would unpack
  /// its neighbours again once they no longer fit libgit2's cache (16 MiB): each object of a large
  /// repository would cost more the more there are. They are read in the order of the packs
  /// instead.
  package func blobs(_ ids: [BlobID], limit: Int) throws(GitError) -> [[UInt8]] {
    var bodies = [[UInt8]](repeating: [], count: ids.count)
    for index in try packOrder(of: ids) {
      bodies[index] = try blob(ids[index], limit: limit)
    }
    return bodies
  }

  /// Below this, any order is as good.
  private static var orderThreshold: Int { 2000 }

  /// The positions of ids, those that packs hold first and in their order.
  private func packOrder(of ids: [BlobID]) throws(GitError) -> [Int] {
    guard ids.count >= Self.orderThreshold else { return Array(ids.indices) }
    let attempt = Attempt("list objects of", path)
    let search = PackSearch()
    for (index, id) in ids.enumerated() {
      search.wanted[PackSearch.Key(try git_oid(id, for: attempt)), default: []].append(index)
    }
    // libgit2 goes through each pack by offset, and then through loose objects.
    try withObjectDatabase(attempt) { (objects) throws(GitError) in
      let context = Unmanaged.passUnretained(search)
      let result = git_odb_foreach(
        objects,
        { id, context in
          guard let id, let context else { return 0 }
          Unmanaged<PackSearch>.fromOpaque(context).takeUnretainedValue().visit(id.pointee)
          return 0
        }, context.toOpaque())
      try attempt.check(result)
    }
    // What is in neither (an alternate's, say) is still read, or missed by name.
    return search.order + search.wanted.values.flatMap { $0 }.sorted()
  }
}

/// The positions of wanted ids in the order in which they are come across.
private final class PackSearch {
  /// An id as numbers, which hash faster than text.
  struct Key: Hashable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    init(_ id: git_oid) {
      (first, second, third) = withUnsafeBytes(of: id.id) { bytes in
        (
          bytes.loadUnaligned(as: UInt64.self),
          bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
          bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
        )
      }
    }
  }

  var wanted: [Key: [Int]] = [:]
  private(set) var order: [Int] = []

  func visit(_ id: git_oid) {
    if let found = wanted.removeValue(forKey: Key(id)) { order += found }
  }
}
