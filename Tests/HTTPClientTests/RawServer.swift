import Dispatch
import Glibc
import Synchronization

/// A server that answers every connection with the same bytes, right or wrong, on threads of its own.
final class RawServer: Sendable {
  enum Reply: Sendable {
    /// Sent once a whole request was read; then the connection is closed.
    case text(String)
    /// The head, and then the same piece until the client has had enough.
    case endless(head: String, piece: String)
    /// Sent after each request on a connection that stays open.
    case keepOpen(String)
    /// Nothing is ever sent.
    case silence
  }

  struct Failure: Error { let message: String }

  private struct State {
    var received: [String] = []
    var open: [Int32] = []
    var isOver = false
  }

  let port: Int
  let socketPath: String
  private let listener: Int32
  private let reply: Reply
  private let state = Mutex(State())
  private let connections: AsyncStream<Void>
  private let connected: AsyncStream<Void>.Continuation

  init(_ reply: Reply, unixSocket: Bool = false) throws {
    self.reply = reply
    (connections, connected) = AsyncStream.makeStream()
    socketPath = "/tmp/muster-http-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
    let kind = Int32(SOCK_STREAM.rawValue)
    listener = socket(unixSocket ? AF_UNIX : AF_INET, kind, 0)
    if unixSocket {
      try Self.bind(listener, toPath: socketPath)
      port = 0
    } else {
      port = try Self.bindToFreePort(listener)
    }
    guard listen(listener, 64) == 0 else { throw Failure(message: "listen: \(errno)") }
    let listener = listener
    Thread.detach { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        guard self.keep(connection) else { return }
        self.connected.yield()
        Thread.detach { self.serve(connection) }
      }
    }
  }

  deinit { stop() }

  private func stop() {
    let open = state.withLock { state in
      state.isOver = true
      return state.open
    }
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    for connection in open { shutdown(connection, Int32(SHUT_RDWR)) }
    unsafe unlink(socketPath)
  }

  var received: [String] { state.withLock { $0.received } }

  func untilConnected() async {
    for await _ in connections { return }
  }

  /// A port on which nobody listens: bound once, and closed again.
  static func unusedPort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return try bindToFreePort(descriptor)
  }

  // MARK: - Connections

  private func keep(_ connection: Int32) -> Bool {
    state.withLock { state in
      guard !state.isOver else {
        close(connection)
        return false
      }
      state.open.append(connection)
      return true
    }
  }

  private func serve(_ connection: Int32) {
    defer {
      state.withLock { $0.open.removeAll { $0 == connection } }
      close(connection)
    }
    guard let request = Self.readRequest(connection) else { return }
    state.withLock { $0.received.append(request) }
    switch reply {
    case .keepOpen(let text):
      while Self.write(text, to: connection), let next = Self.readRequest(connection) {
        state.withLock { $0.received.append(next) }
      }
    case .text(let text): _ = Self.write(text, to: connection)
    case .endless(let head, let piece):
      guard Self.write(head, to: connection) else { return }
      while Self.write(piece, to: connection) {}
    case .silence:
      var byte: UInt8 = 0
      while unsafe read(connection, &byte, 1) > 0 {}
    }
  }

  private static func readRequest(_ connection: Int32) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(connection, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
      let length = text[..<end.lowerBound].split(separator: "\r\n")
        .first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.drop { $0 != " " }.dropFirst()) }
      if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
    }
  }

  private static func write(_ text: String, to connection: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  // MARK: - Addresses

  private static func bindToFreePort(_ descriptor: Int32) throws -> Int {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.bind(descriptor, address, length) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard result else { throw Failure(message: "bind: \(errno)") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func bind(_ descriptor: Int32, toPath path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.bind(descriptor, $0, length)
      }
    }
    guard result == 0 else { throw Failure(message: "bind: \(errno)") }
  }
}

/// Blocking work: on a queue of its own, which gets a thread at once; the global queues have no more
/// threads than the machine has cores.
private enum Thread {
  static func detach(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "raw-server").async(execute: body)
  }
}
