internal import Dispatch

/// Runs an actor on a queue of its own, so that a blocking call never holds one of the cooperative
/// pool's threads (two on a machine of two cores).
final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
