import Git
package import Reports
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The numbers of metrics files, plain JSON that any tool writes, at two revisions.
///
/// Only folders that differ are entered and only files that differ are read, so the cost follows
/// the change. The revision `.` stands for the files on the disk.
package struct FileMetrics {
  private let path: String
  private let patterns: [FilePattern]
  private let includesEqual: Bool

  /// The largest file that is read.
  private static let fileLimit = 16 << 20

  /// The metrics files of a repository that some patterns mean.
  ///
  /// - Parameter includesEqual: whether numbers are listed that do not differ.
  package init(repository path: String, patterns: [String], includesEqual: Bool = false) {
    self.path = path
    self.patterns = patterns.map(FilePattern.init)
    self.includesEqual = includesEqual
  }

  /// The numbers that differ.
  package func difference(from old: String, to new: String) throws -> MetricsTable {
    let repository = try Repository(opening: path)
    var table = MetricsTable(old: old, new: new)
    if old == "." || new == "." || includesEqual {
      let before = try contents(old, repository)
      let after = try contents(new, repository)
      for name in Set(before.keys).union(after.keys).sorted() {
        guard includesEqual || before[name] != after[name] else { continue }
        let old = try Self.bytes(before[name], repository)
        let new = try Self.bytes(after[name], repository)
        add(name, old, new, to: &table)
      }
      return table
    }
    let oldTree = try tree(old, repository)
    let newTree = try tree(new, repository)
    for change in try repository.changes(from: oldTree, to: newTree) where isMeant(change.path) {
      let old = try Self.bytes(Self.content(change.old), repository)
      let new = try Self.bytes(Self.content(change.new), repository)
      add(change.path, old, new, to: &table)
    }
    return table
  }

  private func isMeant(_ path: String) -> Bool { patterns.contains { $0.matches(path) } }

  private func tree(_ revision: String, _ repository: borrowing Repository) throws -> TreeID {
    try repository.commit(try repository.resolve(revision)).tree
  }

  // MARK: - Files

  /// Where the bytes of a file are.
  private enum Content: Hashable {
    case blob(BlobID)
    case disk([UInt8])
  }

  private static func bytes(
    _ content: Content?, _ repository: borrowing Repository
  ) throws(GitError) -> [UInt8]? {
    switch content {
    case .blob(let id)?: return try repository.blob(id, limit: fileLimit)
    case .disk(let bytes)?: return bytes
    case nil: return nil
    }
  }

  private static func content(_ side: TreeChange.Side?) -> Content? {
    guard let side, side.mode == .regular || side.mode == .executable else { return nil }
    return .blob(BlobID(side.object.text))
  }

  private func contents(
    _ revision: String, _ repository: borrowing Repository
  ) throws -> [String: Content] {
    if revision == "." {
      return try WorkTree(path).contents(limit: Self.fileLimit, where: isMeant)
        .mapValues(Content.disk)
    }
    var found: [String: Content] = [:]
    for file in try repository.files(in: try tree(revision, repository)) where isMeant(file.path) {
      found[file.path] = Self.content(TreeChange.Side(mode: file.mode, object: file.object))
    }
    return found
  }

  // MARK: - Numbers

  private func add(
    _ name: String, _ before: [UInt8]?, _ after: [UInt8]?, to table: inout MetricsTable
  ) {
    func values(_ bytes: [UInt8]?, _ revision: String) -> [String: Double]? {
      guard let bytes else { return [:] }
      do {
        if let leaves = NumericLeaves(of: try JSON(parsing: bytes)) { return leaves.values }
        table.notes.append("\(name) at \(revision) has more than \(NumericLeaves.limit) numbers")
      } catch {
        table.notes.append("\(name) at \(revision) is no JSON: \(error)")
      }
      return nil
    }
    guard before != after || includesEqual, let old = values(before, table.old ?? ""),
      let new = values(after, table.new)
    else { return }
    // Most places are on both sides, and equal ones need not be sorted.
    var places = old.keys.filter { includesEqual || old[$0] != new[$0] }
    places += new.keys.filter { old[$0] == nil }
    for place in places.sorted() {
      table.rows.append(
        MetricsTable.Row(
          object: name, metric: place, old: old[place].map { Report.Figure($0) },
          new: new[place].map { Report.Figure($0) }))
    }
  }
}
