internal import Glibc
internal import Logging
internal import NIOCore
internal import Sandbox
internal import Subprocess
internal import SystemPackage

/// One life of a worker: from the start of its process to its end.
///
/// Its pipes are read and written on one of the threads that read and write the sockets, so that a
/// request goes from its connection to the worker and back without a thread in between.
struct WorkerProcess {
  /// How long what a worker has started may keep the worker's output open once it has ended itself.
  private static let lingering: TimeAmount = .seconds(1)

  private let pool: WorkerPool
  private let slot: Int
  private let cell: WorkerCell
  private let loop: any EventLoop
  private let speech: WorkerSpeech
  private let log: WorkerLog

  init(
    pool: WorkerPool, slot: Int, dialect: any WorkerDialect, logger: Logger, cell: WorkerCell,
    loop: any EventLoop
  ) {
    self.pool = pool
    self.slot = slot
    self.cell = cell
    self.loop = loop
    self.speech = WorkerSpeech(dialect)
    self.log = WorkerLog(logger: logger, slot: slot)
  }

  /// Runs the process to its end, and says why it ended.
  func run() async -> String {
    let outbox = WorkerOutbox(speech)
    let (kills, killsEnd) = AsyncStream.makeStream(of: Void.self)
    pool.started(slot, outbox: outbox, kill: killsEnd)
    let place: WorkerCell.Place
    do {
      place = try await cell.open()
    } catch {
      return "it could not be started: \(error)"
    }
    let ended: Result<Ending, any Error>
    do {
      ended = .success(try await live(in: place, outbox: outbox, kills: kills))
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

  /// How a process ended, and what was wrong with what it said.
  private struct Ending: Sendable {
    let problem: String?
    let status: TerminationStatus
  }

  private typealias Process = Execution<FileDescriptorInput, FileDescriptorOutput, SequenceOutput>

  private func live(
    in place: WorkerCell.Place, outbox: WorkerOutbox, kills: AsyncStream<Void>
  ) async throws -> Ending {
    let pipes = try WorkerPipes()
    var isRunning = false
    do {
      let result = try await Subprocess.run(
        place.launch.configuration,
        input: .fileDescriptor(pipes.workerInput, closeAfterSpawningProcess: true),
        output: .fileDescriptor(pipes.workerOutput, closeAfterSpawningProcess: true),
        error: .sequence
      ) { process in
        isRunning = true
        pool.spawned(
          slot, pid: Int(process.processIdentifier.value), walls: place.walls, group: place.group)
        return try await converse(with: process, over: pipes, outbox: outbox, kills: kills)
      }
      return Ending(problem: result.closureResult, status: result.terminationStatus)
    } catch {
      if !isRunning { pipes.abandon() }
      throw error
    }
  }

  /// Talks to the process until it says nothing more; what was wrong, if something was.
  private func converse(
    with process: Process, over pipes: WorkerPipes, outbox: WorkerOutbox, kills: AsyncStream<Void>
  ) async throws -> String? {
    let (ends, end) = AsyncStream.makeStream(of: String?.self)
    let (pool, slot, speech, log) = (pool, slot, speech, log)
    let channel = try await pipes.open(on: loop) {
      WorkerListener(pool: pool, slot: slot, speech: speech, log: log, end: end)
    }
    outbox.connect(channel)
    if !speech.announcesReadiness { pool.loaded(slot, libraries: [:], takesSets: false) }
    return await withTaskGroup(of: Part.self) { group in
      group.addTask {
        for await problem in ends { return .listened(problem) }
        return .other
      }
      group.addTask {
        await log.follow(process.standardError)
        return .silent
      }
      group.addTask {
        for await _ in kills { return .killed }
        return .other
      }
      return await self.end(of: &group, process: process, channel: channel)
    }
  }

  private enum Part: Sendable {
    case listened(String?)
    case killed
    /// It writes no log any more.
    case silent
    case other
  }

  /// The end of its output, or a kill, ends a worker and everything that it has started.
  private func end(
    of group: inout TaskGroup<Part>, process: Process, channel: any Channel
  ) async -> String? {
    var reason: String?
    parts: for await part in group {
      switch part {
      case .listened(let problem):
        reason = problem
        break parts
      case .killed: break parts
      case .silent:
        // Who has inherited its output may never end that.
        guard Self.hasEnded(process.processIdentifier.value) else { continue }
        channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
      case .other: continue
      }
    }
    // Its process is not reaped before this function has returned, so the number is still its own;
    // that nobody of the group is left is no failure.
    try? process.send(signal: .kill, toProcessGroup: true)
    channel.close(promise: nil)
    group.cancelAll()
    return reason
  }

  /// Whether a child of ours has ended; it is left to be reaped.
  private static func hasEnded(_ pid: pid_t) -> Bool {
    var info = unsafe siginfo_t()
    let code = unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT)
    return unsafe code == 0 && info.si_signo == SIGCHLD
  }
}
