import Glibc

/// Clients that watch: as many connections as there are viewers, each of which has asked for the
/// stream of changes. Everything blocks, with a limit of time.
struct Viewers {
  private var sockets: [Int32] = []

  private static let patienceSeconds = 120

  /// Connects so many to a port of this machine and waits until each stream has begun.
  ///
  /// - Returns: `nil` where one of them was refused.
  init?(_ count: Int, port: Int) {
    for _ in 0..<count {
      guard let socket = Self.connected(port) else {
        close()
        return nil
      }
      sockets.append(socket)
      let request = "GET /events HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\n\r\n"
      guard Self.send(Array(request.utf8), to: socket) else {
        close()
        return nil
      }
    }
    for socket in sockets where !Self.hears("retry:", on: socket) {
      close()
      return nil
    }
  }

  /// How many of them are told of a change.
  func countHearing() -> Int { sockets.count { Self.hears("event: revision", on: $0) } }

  /// Hangs up.
  func close() {
    for socket in sockets { Glibc.close(socket) }
  }

  private static func connected(_ port: Int) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      Glibc.close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
    }
    return count == bytes.count
  }

  private static func hears(_ text: String, on socket: Int32) -> Bool {
    var heard = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !heard.contains(text) {
      let count = unsafe recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return false }
      heard += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return true
  }
}
