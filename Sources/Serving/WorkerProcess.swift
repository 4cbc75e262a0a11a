internal import Logging
internal import Sandbox
internal import Subprocess
internal import Synchronization

/// One life of a worker: from the start of its process to its end.
struct WorkerProcess {
  private let pool: WorkerPool
  private let slot: Int
  private let cell: WorkerCell
  private let speech: Speech
  private let log: WorkerLog

  /// The dialect, which the writing and the reading task share.
  private final class Speech: Sendable {
    let announcesReadiness: Bool
    private let dialect: Mutex<any WorkerDialect>

    init(_ dialect: any WorkerDialect) {
      announcesReadiness = dialect.announcesReadiness
      self.dialect = Mutex(dialect)
    }

    func encode(_ ticket: Ticket) -> [UInt8] {
      dialect.withLock { $0.encode(ticket.batch, id: ticket.id) }
    }

    func decode(_ bytes: [UInt8]) throws -> [WorkerMessage] {
      try dialect.withLock { try $0.decode(bytes) }
    }
  }

  init(
    pool: WorkerPool, slot: Int, dialect: any WorkerDialect, logger: Logger, cell: WorkerCell
  ) {
    self.pool = pool
    self.slot = slot
    self.cell = cell
    self.speech = Speech(dialect)
    self.log = WorkerLog(logger: logger, slot: slot)
  }

  /// Runs the process to its end, and says why it ended.
  func run() async -> String {
    let (outbox, outboxEnd) = AsyncStream.makeStream(of: Ticket.self)
    let (kills, killsEnd) = AsyncStream.makeStream(of: Void.self)
    pool.started(slot, outbox: outboxEnd, kill: killsEnd)
    let place: WorkerCell.Place
    do {
      place = try await cell.open()
    } catch {
      return "it could not be started: \(error)"
    }
    let ended: Result<(problem: String?, status: TerminationStatus), any Error>
    do {
      let result = try await Subprocess.run(
        place.launch.configuration, input: .inputWriter, output: .sequence, error: .sequence
      ) { execution in
        pool.spawned(
          slot, pid: Int(execution.processIdentifier.value), walls: place.walls, group: place.group)
        return await converse(with: execution, outbox: outbox, kills: kills)
      }
      ended = .success((result.closureResult, result.terminationStatus))
    } catch {
      ended = .failure(error)
    }
    let ranOutOfMemory = await cell.close(place)
    switch ended {
    case .success(let end):
      return log.explain(
        end.problem, end.status, memoryLimit: ranOutOfMemory ? cell.memoryBytes : nil)
    case .failure(let error): return "it could not be started: \(error)"
    }
  }

  private typealias Process = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

  /// Talks to the process until it says nothing more; what was wrong, if something was.
  private func converse(
    with process: Process, outbox: AsyncStream<Ticket>, kills: AsyncStream<Void>
  ) async -> String? {
    if !speech.announcesReadiness { pool.loaded(slot, libraries: [:], takesSets: false) }
    return await withTaskGroup(of: Part.self) { group in
      group.addTask { .listened(await listen(to: process)) }
      group.addTask {
        await speak(to: process, outbox: outbox)
        return .other
      }
      group.addTask {
        await log.follow(process.standardError)
        return .other
      }
      group.addTask {
        for await _ in kills { return .killed }
        return .other
      }
      return await end(of: &group, process: process)
    }
  }

  private enum Part: Sendable {
    case listened(String?)
    case killed
    case other
  }

  /// The end of its output, or a kill, ends a worker and everything that it has started.
  private func end(
    of group: inout TaskGroup<Part>, process: Process
  ) async -> String? {
    var reason: String?
    parts: for await part in group {
      switch part {
      case .listened(let problem):
        reason = problem
        break parts
      case .killed: break parts
      case .other: continue
      }
    }
    // Its process is not reaped before this function has returned, so the number is still its own;
    // that nobody of the group is left is no failure.
    try? process.send(signal: .kill, toProcessGroup: true)
    group.cancelAll()
    return reason
  }

  private func listen(to process: Process) async -> String? {
    do {
      for try await buffer in process.standardOutput {
        let bytes = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
        for message in try speech.decode(bytes) {
          switch message {
          case .ready(let libraries, let takesSets):
            pool.loaded(slot, libraries: libraries, takesSets: takesSets)
          case .cannotStart(let failure):
            log.note(failure.traceback)
            return "the model cannot be loaded: \(failure.summary)"
          case .reply(let id, let reply): pool.answered(id, reply, slot: slot)
          }
        }
      }
      return nil
    } catch let error as WorkerProtocolError {
      return "it broke the protocol: \(error.message)"
    } catch {
      return "its output cannot be read: \(error)"
    }
  }

  private func speak(to process: Process, outbox: AsyncStream<Ticket>) async {
    do {
      for await ticket in outbox {
        _ = try await process.standardInputWriter.write(speech.encode(ticket))
      }
      try await process.standardInputWriter.finish()
    } catch {
      // A worker that does not read has ended or is ending: its output tells.
    }
  }
}
