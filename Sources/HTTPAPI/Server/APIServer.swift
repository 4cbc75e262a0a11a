internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Vocabulary

/// The web server around an ``APIService``.
package enum APIServer {
  /// Where to listen.
  package struct Address: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    /// Zero lets the kernel choose.
    package var port: Int

    /// An address by its parts.
    package init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    /// Reads `127.0.0.1:7070`, `[::1]:7070`, or `:7070` for the loopback address.
    package init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"),
        let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
      else { return nil }
      var host = String(text[..<colon])
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
      self.init(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    /// Whether only this machine reaches it.
    package var isLoopback: Bool {
      host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  /// The bounds of what clients may do to it.
  package struct Limits: Hashable, Sendable {
    /// How many connections are taken at once; the next ones wait.
    package var connections = 4096
    /// How long the head of a request may take, and how long a connection may say nothing.
    package var headSeconds: Int64 = 15
    /// How long a whole request may take to arrive.
    package var requestSeconds: Int64 = 60
    /// How long a client may take nothing of what is sent to it.
    package var stallSeconds: Int64 = 30
    /// The bytes of all headers of a request.
    package var headBytes = 32 << 10
    /// The bytes of all bodies that are held at once.
    package var heldBytes = 64 << 20

    /// The usual bounds.
    package init() {}
  }

  /// Serves until the task is cancelled. `whenListening` is told the port.
  package static func run(
    _ service: APIService, at address: Address, limits: Limits = Limits(),
    whenListening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    var logger = Logger(label: "muster.http")
    logger.logLevel = .critical
    let server = application(service, at: address, limits, logger, whenListening)
    try await withThrowingTaskGroup { group in
      group.addTask {
        await service.prepare()
        await service.hub.run(service.records)
      }
      group.addTask { try await server.run() }
      defer {
        service.hub.finish()
        group.cancelAll()
      }
      try await group.next()
    }
  }

  private static func application(
    _ service: APIService, at address: Address, _ limits: Limits, _ logger: Logger,
    _ whenListening: @escaping @Sendable (Int) async -> Void
  ) -> Application<APIResponder> {
    Application(
      responder: APIResponder(service: service, budget: BodyBudget(limit: limits.heldBytes)),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [
            DeadlineHandler(
              request: .seconds(limits.requestSeconds), stall: .seconds(limits.stallSeconds))
          ],
          idleTimeout: .seconds(limits.headSeconds),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes,
            maxHeaderFieldCount: 100))),
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: "muster",
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in
        await whenListening(channel.localAddress?.port ?? address.port)
      },
      logger: logger)
  }
}
