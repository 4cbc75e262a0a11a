internal import Synchronization

/// The REST endpoints that are in force; requests under way keep those that they came in by.
final class EndpointTable: Sendable {
  private let endpoints: Mutex<Endpoints>

  init(_ declared: [Endpoint]) { endpoints = Mutex(Endpoints(declared)) }

  var current: Endpoints { endpoints.withLock { $0 } }

  /// Puts others in their place. Answers that wait at an endpoint that is gone are gone with it.
  func use(_ declared: [Endpoint]) {
    endpoints.withLock { $0 = Endpoints(declared, after: $0) }
  }
}
