internal import GRDB

/// The statements of a process log that are run often, prepared once.
struct ProcessLogStatements {
  let addInstance: Statement
  let endInstance: Statement
  let addLive: Statement
  let removeLive: Statement
  let snapshot: Statement
  let addRecord: Statement

  init(_ database: Database) throws {
    addInstance = try database.makeStatement(
      sql: """
        INSERT INTO instance
          (number, id, process, version, caller, call, began, ended, status)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    endInstance = try database.makeStatement(
      sql: "UPDATE instance SET ended = ?, status = ? WHERE number = ?")
    addLive = try database.makeStatement(sql: "INSERT INTO live (number, record) VALUES (?, 0)")
    removeLive = try database.makeStatement(sql: "DELETE FROM live WHERE number = ?")
    snapshot = try database.makeStatement(
      sql: "UPDATE live SET record = ?, snapshot = ? WHERE number = ?")
    addRecord = try database.makeStatement(
      sql: "INSERT INTO record (number, instance, at, body) VALUES (?, ?, ?, ?)")
  }
}
