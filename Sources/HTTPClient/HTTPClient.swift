internal import Synchronization

/// Sends HTTP requests over libcurl, a few at a time, and keeps connections open between them.
///
/// No redirect is followed, no cookie is kept, no proxy is asked that the request does not name,
/// and only `http` and `https` are spoken: a request goes to the host that its sender named, or
/// nowhere.
///
/// ```swift
/// let client = HTTPClient()
/// let answer = try await client.send(HTTPRequest("GET", "http://127.0.0.1:8901/readyz"))
/// ```
package final class HTTPClient: Sendable {
  private struct Slots {
    var idle: [CurlConnection]
    var waiting: [CheckedContinuation<CurlConnection, Never>] = []
  }

  private let slots: Mutex<Slots>

  /// A client that has at most so many requests under way; further ones wait in order.
  package init(concurrency: Int = 4) {
    precondition(concurrency > 0, "a client needs at least one connection")
    slots = Mutex(Slots(idle: (0..<concurrency).map { _ in CurlConnection() }))
  }

  /// Sends a request and waits for the whole answer, off the cooperative pool. Cancelling the task
  /// ends the transfer within a second.
  package func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
    try await transfer(request, taker: nil)
  }

  /// Takes a piece of a body; `false` ends the transfer, as nothing more is wanted.
  package typealias Taker = @Sendable (_ piece: [UInt8]) -> Bool

  /// Sends a request and hands the body on as it arrives, a few kilobytes at a time, so that its
  /// length costs no memory. Only the body of an answer with status 200 is handed on; of any other
  /// the beginning is in the response, for messages.
  ///
  /// `taker` is called on the transfer's own thread, in order; it may block.
  package func download(
    _ request: HTTPRequest, taker: @escaping Taker
  ) async throws(HTTPClientError) -> HTTPResponse {
    try await transfer(request, taker: taker)
  }

  private func transfer(
    _ request: HTTPRequest, taker: Taker?
  ) async throws(HTTPClientError) -> HTTPResponse {
    let cancellation = Cancellation()
    let result: Result<HTTPResponse, HTTPClientError> = await withTaskCancellationHandler {
      let connection = await borrow()
      defer { giveBack(connection) }
      return await connection.perform(request, cancellation: cancellation, taker: taker)
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }

  private func borrow() async -> CurlConnection {
    await withCheckedContinuation { continuation in
      let free = slots.withLock { slots -> CurlConnection? in
        if let connection = slots.idle.popLast() { return connection }
        slots.waiting.append(continuation)
        return nil
      }
      if let free { continuation.resume(returning: free) }
    }
  }

  private func giveBack(_ connection: CurlConnection) {
    let next = slots.withLock { slots -> CheckedContinuation<CurlConnection, Never>? in
      guard slots.waiting.isEmpty else { return slots.waiting.removeFirst() }
      slots.idle.append(connection)
      return nil
    }
    next?.resume(returning: connection)
  }
}
