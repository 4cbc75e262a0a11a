internal import Synchronization

/// The requests that wait for a process service, at most so many.
final class ProcessQueue: Sendable {
  private let waiting = Mutex<[ProcessTicket]>([])
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// Puts a request at the end; refused when the queue is full.
  func add(_ ticket: ProcessTicket) throws(ProcessServiceError) {
    let isIn = waiting.withLock { waiting in
      guard waiting.count < capacity else { return false }
      waiting.append(ticket)
      return true
    }
    guard isIn else { throw .busy(waiting: capacity) }
  }

  /// Takes the first ones out.
  func take(atMost limit: Int) -> [ProcessTicket] {
    waiting.withLock { waiting in
      guard waiting.count > limit else {
        let all = waiting
        waiting = []
        return all
      }
      let first = Array(waiting.prefix(limit))
      waiting.removeFirst(limit)
      return first
    }
  }
}
