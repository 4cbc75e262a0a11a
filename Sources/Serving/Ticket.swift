/// A request on its way through a pool.
struct Ticket: Sendable {
  enum Purpose: Sendable {
    /// Somebody waits for the answer.
    case request(CheckedContinuation<Result<WorkerReply, PoolFailure>, Never>)
    /// The first records of a worker's life; their answers only have to be answers.
    case warmUp
  }

  let id: UInt64
  let batch: RecordBatch
  let arrived: ContinuousClock.Instant
  let purpose: Purpose

  var isRequest: Bool { if case .request = purpose { true } else { false } }

  /// Answers the one who waits, if somebody does.
  func settle(_ result: Result<WorkerReply, PoolFailure>) {
    if case .request(let continuation) = purpose { continuation.resume(returning: result) }
  }
}
