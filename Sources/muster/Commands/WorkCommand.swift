import ArgumentParser
import Jobs
import Synchronization

/// Runs a job that an engine has been handed over: what compute nodes start.
struct WorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    _superCommandName: "muster",
    abstract: "Run a job's folder on a compute node.",
    discussion: """
      Started by Slurm and the like, not by people. The outcome is left in the folder.

      Exit codes: 0 the outcome is there, whatever it is; 75 somebody else runs the job, or has;
      3 it could not be run.
      """, shouldDisplay: false)

  @Argument(help: "The job's folder.")
  var folder: String

  @Option(help: "A folder of this machine alone, for runs and environments.")
  var scratch: String

  @Option(help: "What the engine calls this process.")
  var ticket: String

  @Option(help: "The Python interpreter.")
  var python: String = "python3"

  /// What is printed of a model's output, in bytes: the rest is in the outcome.
  private static let mostPrinted = 16 << 20

  func run() async throws {
    let left = Mutex(Self.mostPrinted)
    let worker = JobWorker(folder: folder, scratch: scratch, python: python, now: Clock.now)
    let end = await worker.run(ticket: ticket) { event in
      switch event {
      case .message(let message): Console.progress(message.text)
      case .log(let bytes):
        let isPrinted = left.withLock { left in
          left -= bytes.count
          return left >= 0
        }
        if isPrinted { Console.progress(String(decoding: bytes, as: UTF8.self)) }
      }
    }
    if case .failed(let reason) = end { Console.error(reason) }
    if end != .done { throw ExitCode(end.code) }
  }
}
