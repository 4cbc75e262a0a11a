import Sandbox
import Vocabulary

/// Who runs a job: a file in its folder that only one process can make. It is what keeps a job that
/// was handed over twice, or that an engine starts again, from running twice.
enum JobClaim {
  static let name = "claim.json"
  /// The code with which whoever comes second ends (`EX_TEMPFAIL`).
  static let takenCode = 75

  /// Takes the job; `false` when somebody has it.
  static func take(_ folder: String, ticket: String) throws(DiskError) -> Bool {
    let path = "\(folder)/\(name)"
    let bytes = Array((["ticket": .string(ticket)] as JSON).canonicalText.utf8)
    do {
      try Disk.write(bytes, to: path, mode: 0o400)
      return true
    } catch {
      if Disk.status(path) != nil { return false }
      throw error
    }
  }

  /// What the engine calls whoever has it; `nil` while nobody does.
  static func ticket(_ folder: String) -> EngineTicket? {
    guard let text = Disk.text("\(folder)/\(name)"), let json = try? JSON(parsing: text),
      let ticket = json["ticket"]?.string, !ticket.isEmpty
    else { return nil }  // absent, or being written
    return EngineTicket(ticket)
  }
}
