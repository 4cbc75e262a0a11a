import Foundation
import Synchronization
import Vocabulary

@testable import Jobs

/// An engine in this process: it starts a worker for what is handed over, or does what a test says.
final class FakeEngine: JobEngine {
  struct State {
    var submissions = 0
    var cancelled: [EngineTicket] = []
    var ends: [EngineTicket: EngineEnd] = [:]
    /// How many answers to submissions get lost, after the work was taken.
    var lostAnswers = 0
    /// What is said of every job in place of how it stands.
    var says: EngineStatus?
    var isDown = false
  }

  let kind = "fake"
  let form = EngineResultForm.worker
  let state = Mutex(State())
  private let scratch: String?

  /// - Parameter scratch: where workers work; `nil` starts none.
  init(scratch: String?) {
    self.scratch = scratch
  }

  func refusal(of job: Job) -> String? { nil }

  func submit(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket {
    let (ticket, isLost, isDown) = state.withLock { state in
      if state.isDown { return (EngineTicket(""), false, true) }
      state.submissions += 1
      let isLost = state.lostAnswers > 0
      state.lostAnswers -= isLost ? 1 : 0
      return (EngineTicket("t\(state.submissions)"), isLost, false)
    }
    if isDown { throw EngineProblem("nobody answers") }
    if let scratch {
      let worker = JobWorker(folder: work.folder, scratch: scratch) { .epoch }
      Task {
        let end = await worker.run(ticket: ticket.text)
        state.withLock { $0.ends[ticket] = .exited(Int(end.code)) }
      }
    }
    if isLost { throw EngineProblem("the answer was lost") }
    return ticket
  }

  func find(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket? { nil }

  func status(
    of ticket: EngineTicket, _ work: EngineWork
  ) async throws(EngineProblem) -> EngineStatus {
    let (isDown, status) = state.withLock { state -> (Bool, EngineStatus) in
      if let says = state.says { return (state.isDown, says) }
      return (state.isDown, state.ends[ticket].map { .ended($0) } ?? .running)
    }
    if isDown { throw EngineProblem("nobody answers") }
    return status
  }

  func cancel(_ ticket: EngineTicket, _ work: EngineWork) async throws(EngineProblem) {
    state.withLock { state in
      state.cancelled.append(ticket)
      state.ends[ticket] = .cancelled
    }
  }
}

/// A shared folder, an engine over it, and executors as several Musters would have them.
struct EngineBench: Sendable {
  let folder = Bench.newFolder()
  let engine: FakeEngine

  init(runs: Bool = true) {
    engine = FakeEngine(scratch: runs ? folder + "/scratch" : nil)
  }

  func executor(patience: Duration = .seconds(30)) -> RemoteExecutor {
    var settings = RemoteExecutor.Settings(folder: folder + "/shared")
    settings.patience = patience
    settings.delay = .milliseconds(300)
    settings.firstPause = .milliseconds(5)
    settings.longestPause = .milliseconds(50)
    return RemoteExecutor(engine: engine, settings: settings) { .epoch }
  }

  func close() {
    // A folder that stays behind in the temporary folder harms nobody.
    try? FileManager.default.removeItem(atPath: folder)
  }
}
