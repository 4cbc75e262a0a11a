import Reconciler
import Vocabulary

/// Audit entries are numbered in the order of the chain that they are in.
enum AuditNumbers {
  /// The number that a path of an entry names.
  static func number(of path: String) -> Int64? {
    guard path.hasPrefix("audit/"), path.hasSuffix(".json"),
      let name = path.split(separator: "/").last
    else { return nil }
    return Int64(name.dropLast(5))
  }

  /// Gives the entries among some documents the numbers after another, in their order.
  static func renumber(
    _ documents: [StateDocument], after newest: Int64
  ) throws -> [StateDocument] {
    var next = newest
    var rest: [StateDocument] = []
    var entries: [AuditEntry] = []
    for document in documents {
      if number(of: document.path) == nil {
        rest.append(document)
      } else {
        entries.append(try document.decode(AuditEntry.self))
      }
    }
    for var entry in entries.sorted(by: { $0.number < $1.number }) {
      next += 1
      entry.number = next
      rest.append(StateDocument(path: StatePath.audit(next), record: entry))
    }
    return rest
  }
}
