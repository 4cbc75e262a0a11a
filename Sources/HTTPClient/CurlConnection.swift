/// Owns one curl handle, with its open connections, and the thread that its transfers block.
actor CurlConnection {
  private let executor = QueueExecutor(label: "muster.http")
  private var handle: CurlHandle?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Performs a request; blocks this actor's own queue until it has ended.
  func perform(
    _ request: HTTPRequest, cancellation: Cancellation, taker: HTTPClient.Taker?
  ) -> Result<HTTPResponse, HTTPClientError> {
    if handle == nil { handle = CurlHandle() }
    guard !cancellation.isCancelled else {
      return .failure(HTTPClientError(request, .cancelled, "the request was cancelled"))
    }
    do throws(HTTPClientError) {
      guard
        let answer = try handle?.perform(request, cancellation: cancellation, taker: taker)
      else {
        throw HTTPClientError(
          request, .transfer, "libcurl does not start: libcurl.so.4 is not here, or memory is out")
      }
      return .success(answer)
    } catch {
      return .failure(error)
    }
  }
}
