import Sandbox
import Vocabulary

/// Slurm through its own programs: `sbatch`, `squeue`, `scontrol`, `scancel`.
package struct SlurmEngine: JobEngine {
  package let kind = "slurm"
  package let form = EngineResultForm.worker
  private let command: SlurmCommand
  private let settings: SlurmSettings

  /// Bytes at the end of the log of completed jobs that are looked at.
  private static let completionBytes = 4 << 20

  /// An engine by its settings; nothing is asked yet.
  package init(_ settings: SlurmSettings) {
    self.settings = settings
    command = SlurmCommand(settings: settings)
  }

  package func refusal(of job: Job) -> String? { nil }

  package func submit(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket {
    let script = work.folder + "/start.sh"
    do throws(DiskError) {
      try Disk.replace(script, with: command.script(work))
    } catch {
      throw EngineProblem(error.description)
    }
    let answer = try await ask(command.submit(work, script: script))
    guard answer.code == 0, let ticket = SlurmAnswer.submitted(answer.text) else {
      throw Self.problem("sbatch", answer)
    }
    return ticket
  }

  package func find(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket? {
    let answer = try await ask(command.find(work))
    guard answer.code == 0 else { throw Self.problem("squeue", answer) }
    return SlurmAnswer.found(answer.text, comment: SlurmCommand.comment(work))
  }

  package func status(
    of ticket: EngineTicket, _ work: EngineWork
  ) async throws(EngineProblem) -> EngineStatus {
    let answer = try await ask(command.show(ticket))
    if answer.code == 0, let status = SlurmAnswer.status(answer.text) { return status }
    guard SlurmAnswer.isUnknown(answer.text) else { throw Self.problem("scontrol", answer) }
    guard let path = settings.completionLog else { return .unknown }
    let log = await BlockingWork.run { Self.end(of: path) }
    return SlurmAnswer.completed(log, ticket) ?? .unknown
  }

  package func cancel(_ ticket: EngineTicket, _ work: EngineWork) async throws(EngineProblem) {
    let answer = try await ask(command.cancel(ticket))
    // A job that has ended is an error to scancel, and none here.
    guard answer.code == 0 || SlurmAnswer.isUnknown(answer.text) else {
      throw Self.problem("scancel", answer)
    }
  }

  private func ask(_ words: [String]) async throws(EngineProblem) -> EngineProgram.Answer {
    try await EngineProgram(command: words, environment: command.environment).run()
  }

  private static func problem(_ program: String, _ answer: EngineProgram.Answer) -> EngineProblem {
    let line = answer.text.split(separator: "\n").last.map(String.init) ?? "it said nothing"
    // What Slurm says about the request itself does not change by asking again.
    let isFinal = [
      "Invalid partition", "Invalid account", "Invalid qos", "unrecognized option",
      "Requested node configuration is not available", "not permitted",
    ].contains {
      line.holds($0)
    }
    return EngineProblem("\(program) ended with code \(answer.code): \(line)", isFinal: isFinal)
  }

  /// The last part of a log, in bounded memory.
  private static func end(of path: String) -> String {
    var kept: [UInt8] = []
    do {
      try Disk.readPieces(ofRegular: path) { piece in
        kept.append(contentsOf: piece)
        if kept.count > 2 * completionBytes { kept.removeFirst(kept.count - completionBytes) }
        return true
      }
    } catch {
      return ""  // a log that cannot be read says nothing about the job
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

extension String {
  /// Whether it holds a text, whatever the case of ASCII letters.
  fileprivate func holds(_ text: String) -> Bool {
    lowercased().contains(text.lowercased())
  }
}
