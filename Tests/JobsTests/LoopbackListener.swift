import Foundation

/// Listens on the loopback, on a port that the kernel chose, and says whether anybody came.
final class LoopbackListener: Sendable {
  private let descriptor: Int32
  let port: Int

  init() throws {
    let listener = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    var bound: Int32 = -1
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bound = unsafe bind(listener, generic, length)
        unsafe getsockname(listener, generic, &length)
      }
    }
    guard bound == 0, listen(listener, 8) == 0 else {
      throw CocoaError(.fileReadUnknown)
    }
    descriptor = listener
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }

  /// Whether a connection is waiting to be taken.
  var wasReached: Bool {
    let connection = accept(descriptor, nil, nil)
    if connection >= 0 { close(connection) }
    return connection >= 0
  }
}
