internal import Vocabulary

/// A request on its way through a pool.
struct Ticket: Sendable {
  enum Purpose: Sendable {
    /// Somebody waits for the answer.
    case request(CheckedContinuation<Result<WorkerReply, PoolFailure>, Never>)
    /// Several requests whose records are scored together.
    case set([Ticket])
    /// The first records of a worker's life; their answers only have to be answers.
    case warmUp
  }

  let id: UInt64
  let batch: RecordBatch
  let arrived: ContinuousClock.Instant
  let purpose: Purpose
  /// Whether its records must not be scored with others': a set that it was in went wrong.
  private(set) var isAlone = false

  init(
    id: UInt64, batch: RecordBatch, arrived: ContinuousClock.Instant, purpose: Purpose
  ) {
    self.id = id
    self.batch = batch
    self.arrived = arrived
    self.purpose = purpose
  }

  /// Whether somebody waits for it.
  var isRequest: Bool { !requests.isEmpty }

  /// The requests in it.
  var requests: [Ticket] {
    switch purpose {
    case .request: [self]
    case .set(let members): members
    case .warmUp: []
    }
  }

  /// Whether its records may be scored with those of others.
  var mayShare: Bool { !isAlone && batch.raw == nil }

  /// The same request, to be scored alone.
  var alone: Ticket {
    var ticket = self
    ticket.isAlone = true
    return ticket
  }

  /// Answers those who wait, if somebody does.
  func settle(_ result: Result<WorkerReply, PoolFailure>) {
    switch (purpose, result) {
    case (.warmUp, _): break
    case (.request(let continuation), _): continuation.resume(returning: result)
    case (.set(let members), .failure):
      for member in members { member.settle(result) }
    case (.set(let members), .success(let reply)): Self.share(reply, among: members, of: batch)
    }
  }

  /// Gives each request its part of the answer to a set.
  private static func share(_ reply: WorkerReply, among members: [Ticket], of set: RecordBatch) {
    let parts: [ArraySlice<UInt8>]
    var failures: [RecordFailure] = []
    switch reply {
    case .answer(let text): parts = ModelAnswer.json(text, isArray: true).records
    case .failed(let errors, let results):
      failures = errors
      parts = results.map { Array($0.canonicalText.utf8)[...] }
    case .bytes: parts = []
    }
    guard parts.count == set.records.count else {
      let reason = "it gave \(parts.count) answers for \(set.records.count) records"
      for member in members { member.settle(.failure(.workerDied(reason))) }
      return
    }
    var start = 0
    for member in members {
      let range = start..<(start + member.batch.records.count)
      start = range.upperBound
      let own = failures.filter { range.contains($0.index) }.map { failure in
        RecordFailure(index: failure.index - range.lowerBound, failure: failure.failure)
      }
      guard own.isEmpty else {
        // Only what was JSON before becomes JSON again.
        let results = parts[range].map { (try? JSON(parsing: $0)) ?? .null }
        member.settle(.success(.failed(own, results: results)))
        continue
      }
      let answer =
        member.batch.isArray
        ? ModelAnswer.array(of: Array(parts[range])).text : Array(parts[range.lowerBound])
      member.settle(.success(.answer(answer)))
    }
  }
}
