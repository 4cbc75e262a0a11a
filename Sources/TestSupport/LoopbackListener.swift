import Glibc
import Synchronization

/// A socket of loopback that serves each connection by a closure, on a thread of its own: what is
/// served here blocks. When the listener goes, every connection that is still open ends.
package final class LoopbackListener: Sendable {
  /// A call of the system that failed, and its `errno`.
  package struct Failure: Error {
    package let message: String

    init(_ call: String) { message = "\(call): \(errno)" }
  }

  /// Of 127.0.0.1; 0 where the socket is a file.
  package let port: Int
  /// The socket's file; `nil` where it has a port.
  package let path: String?
  private let descriptor: Int32
  private let open: OpenConnections

  /// Listens, on a free port or in a file of its own below `/tmp`.
  ///
  /// - Parameter serve: called for each connection, which is closed when it returns. It must not
  ///   hold the listener.
  package init(
    isFile: Bool = false, serve: @escaping @Sendable (LoopbackConnection) -> Void
  ) throws {
    let descriptor = Self.socket(isFile ? AF_UNIX : AF_INET)
    do {
      if isFile {
        let path = "/tmp/muster-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
        try Self.bind(descriptor, toFile: path)
        (self.port, self.path) = (0, path)
      } else {
        (port, path) = (try Self.bindToFreePort(descriptor), nil)
      }
      guard listen(descriptor, 64) == 0 else { throw Failure("listen") }
    } catch {
      close(descriptor)
      throw error
    }
    let open = OpenConnections()
    self.descriptor = descriptor
    self.open = open
    OwnThread.start {
      // Closed by the one who waits on it: closed elsewhere, its number could be another socket's
      // by the time of the next call.
      defer { close(descriptor) }
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        guard open.keep(connection) else {
          close(connection)
          return
        }
        OwnThread.start {
          serve(LoopbackConnection(descriptor: connection))
          open.end(connection)
        }
      }
    }
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    open.endAll()
    if let path { unsafe unlink(path) }
  }

  /// Runs a closure with a port on which nobody listens. It stays bound meanwhile, so that no
  /// socket of another test gets it.
  package static func withDeafPort<Result>(
    _ body: (Int) async throws -> Result
  ) async throws -> Result {
    let descriptor = socket(AF_INET)
    defer { close(descriptor) }
    return try await body(try bindToFreePort(descriptor))
  }

  // MARK: - Addresses

  private static func socket(_ family: Int32) -> Int32 {
    // Programs that other tests start must not keep it open.
    Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  private static func bindToFreePort(_ descriptor: Int32) throws -> Int {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.bind(descriptor, address, length) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isBound else { throw Failure("bind") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func bind(_ descriptor: Int32, toFile path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.bind(descriptor, $0, length) == 0
      }
    }
    guard isBound else { throw Failure("bind") }
  }
}

/// The connections that are open, of which nobody may be served once the listener has gone.
private final class OpenConnections: Sendable {
  private let state = Mutex<(descriptors: [Int32], isOver: Bool)>(([], false))

  func keep(_ connection: Int32) -> Bool {
    state.withLock { state in
      if !state.isOver { state.descriptors.append(connection) }
      return !state.isOver
    }
  }

  func end(_ connection: Int32) {
    state.withLock { state in
      state.descriptors.removeAll { $0 == connection }
      // Ends it even where a program that another test started has inherited the descriptor. Within
      // the lock: the number may be another connection's as soon as it is closed.
      shutdown(connection, Int32(SHUT_RDWR))
      close(connection)
    }
  }

  func endAll() {
    state.withLock { state in
      state.isOver = true
      for connection in state.descriptors { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }
}
