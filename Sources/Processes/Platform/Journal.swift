package import BPMN

/// What a command did so far: its records, and how to take it back.
///
/// Only what a command touches is kept, so that a refusal costs what the command cost, whatever
/// else is on the platform.
struct Journal: Sendable {
  /// How one thing was before.
  enum Entry: Sendable {
    case instance(Int, RunningInstance?)
    case nextNumber(Int)
    case startTimers(Int, [StartTimer])
    case suspendedProcesses(Set<String>)
    case catalog(Catalog, DecisionCatalog)
  }

  /// A place in the journal.
  struct Mark: Sendable {
    let entries: Int
    let records: Int
  }

  private(set) var entries: [Entry] = []
  private(set) var records: [PlatformRecord] = []
  private(set) var depth = 0

  mutating func note(_ entry: Entry) {
    if depth > 0 { entries.append(entry) }
  }

  mutating func record(_ record: PlatformRecord) { records.append(record) }

  mutating func open() -> Mark {
    depth += 1
    return Mark(entries: entries.count, records: records.count)
  }

  /// Ends the innermost transaction; what it did stays.
  mutating func close(_ mark: Mark) -> [PlatformRecord] {
    depth -= 1
    guard depth == 0 else { return Array(records[mark.records...]) }
    // All of them are of this transaction.
    let made = records
    entries = []
    records = []
    return made
  }

  /// The entries since a mark, newest first, to be undone.
  mutating func takeBack(to mark: Mark) -> [Entry] {
    let undone = Array(entries[mark.entries...].reversed())
    entries.removeLast(entries.count - mark.entries)
    records.removeLast(records.count - mark.records)
    return undone
  }
}

extension ProcessPlatform {
  /// Does several things at once: when one is refused, none has happened.
  ///
  /// Transactions nest; the records of an inner one are part of the outer one's. Whoever rolls back
  /// forgets what an inner one answered.
  package mutating func transact(
    _ body: (inout ProcessPlatform) throws(Rejection) -> Void
  ) -> Result<PlatformStep, Rejection> {
    let mark = journal.open()
    do throws(Rejection) {
      try body(&self)
      return .success(PlatformStep(records: journal.close(mark)))
    } catch {
      let undone = journal.takeBack(to: mark)
      for entry in undone { undo(entry) }
      _ = journal.close(mark)
      return .failure(error)
    }
  }
}
