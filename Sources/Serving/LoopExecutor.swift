internal import NIOCore
internal import ServiceLifecycle

/// Runs tasks on the threads that read and write the sockets, so that a request that is small goes
/// from its bytes to a worker's pipe without another thread being woken (the answer on the way back
/// likewise). Work that takes long is to leave it: ``RuntimeResponder`` sends large bodies away.
final class LoopExecutor: TaskExecutor {
  private let group: any EventLoopGroup

  init(_ group: any EventLoopGroup) { self.group = group }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // `any()` is the loop of the calling thread, where that is one of the group's.
    group.any().execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// A service whose tasks run on the loops.
struct LoopService: Service {
  let base: any Service
  let executor: LoopExecutor

  func run() async throws {
    try await withTaskExecutorPreference(executor) { try await base.run() }
  }
}
