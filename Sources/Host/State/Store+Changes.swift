import GRDB
import Reconciler
import Vocabulary

extension Store {
  /// A number that differs from the one before if, and only if, another connection committed
  /// something meanwhile (SQLite's `PRAGMA data_version`); reading it costs next to nothing.
  func dataVersion() throws(HostError) -> Int64 {
    try access("read database") { database in
      try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0
    }
  }

  /// The paths that were written after a change, in order, and the number of the last change. An
  /// empty path stands for all. `nil` where the database is of a Muster that noted no changes.
  func changes(after number: Int64) throws(HostError) -> (paths: [String], last: Int64)? {
    try access("read database") { database in
      guard try database.tableExists("change") else { return nil }
      let rows = try Row.fetchAll(
        database, sql: "SELECT number, path FROM change WHERE number > ? ORDER BY number",
        arguments: [number])
      return (rows.map { $0["path"] as String }, rows.last.map { $0["number"] as Int64 } ?? number)
    }
  }

  /// The number of the newest change.
  func lastChange() throws(HostError) -> Int64 {
    try access("read database") { database in
      guard try database.tableExists("change") else { return 0 }
      return try Int64.fetchOne(database, sql: "SELECT MAX(number) FROM change") ?? 0
    }
  }

  /// The lines of the log before a number, or the newest, newest first.
  func log(before number: Int64?, limit: Int) throws(HostError) -> [NumberedLine] {
    try access("read database") { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM log WHERE number < ? ORDER BY number DESC LIMIT ?",
        arguments: [number ?? .max, limit]
      ).map { row in
        NumberedLine(
          number: row["number"], at: Instant(milliseconds: row["at"]),
          line: LogLine(
            LogLine.Level(rawValue: row["level"]) ?? .info, row["object"], reason: row["reason"],
            row["message"]))
      }
    }
  }
}
