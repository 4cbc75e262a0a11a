internal import Processes
internal import Synchronization

/// A request on its way through the queue, and then its answer.
final class ProcessTicket: Sendable {
  typealias Answer = Result<PlatformStep, ProcessServiceError>
  typealias Body =
    @Sendable (inout ProcessPlatform, inout ProcessLog.Batch) -> Answer

  let body: Body
  private let answer = Mutex<Answer?>(nil)

  init(_ body: @escaping Body) { self.body = body }

  func resolve(_ result: Answer) { answer.withLock { $0 = result } }

  var result: Answer? { answer.withLock { $0 } }
}
