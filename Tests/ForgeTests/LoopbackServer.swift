import Dispatch
import Glibc
import Synchronization

/// An HTTP server on a free port of the loopback address: one answer a connection, by a closure.
final class LoopbackServer: Sendable {
  /// A request as it arrived.
  struct Request: Sendable {
    let method: String
    /// Still encoded.
    let path: String
    /// Names and values, decoded, in order.
    let query: [(name: String, value: String)]
    /// In order, names as written.
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  /// What comes back.
  enum Reply: Sendable {
    case answer(status: Int, headers: [String] = [], body: String)
    /// A success whose body never ends.
    case endless
    /// Nothing, for as long as the client waits.
    case silence
    /// The connection is closed without an answer.
    case hangUp
  }

  struct Failure: Error { let message: String }

  let port: Int
  private let listener: Int32
  private let handler: @Sendable (Request) -> Reply
  private let open = Mutex<(descriptors: [Int32], isOver: Bool)>(([], false))

  init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    port = try Self.bindToFreePort(listener)
    guard listen(listener, 64) == 0 else { throw Failure(message: "listen: \(errno)") }
    let listener = listener
    DispatchQueue(label: "forge-server").async { [weak self] in
      // Closed by the one who waits on it: closed elsewhere, its number could be another server's
      // by the time of the next call.
      defer { close(listener) }
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        guard let self, self.keep(connection) else {
          close(connection)
          return
        }
        DispatchQueue(label: "forge-connection").async { self.serve(connection) }
      }
    }
  }

  deinit {
    let descriptors = open.withLock { open in
      open.isOver = true
      return open.descriptors
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for connection in descriptors { shutdown(connection, Int32(SHUT_RDWR)) }
  }

  private func keep(_ connection: Int32) -> Bool {
    open.withLock { open in
      if !open.isOver { open.descriptors.append(connection) }
      return !open.isOver
    }
  }

  private func serve(_ connection: Int32) {
    defer {
      open.withLock { $0.descriptors.removeAll { $0 == connection } }
      // Ends it even where a program that another test started has inherited the descriptor.
      shutdown(connection, Int32(SHUT_RDWR))
      close(connection)
    }
    guard let request = Self.read(connection) else { return }
    switch handler(request) {
    case .answer(let status, let headers, let body):
      let head = ["HTTP/1.1 \(status) Word"] + headers + ["Connection: close"]
      let length = status == 204 ? [] : ["Content-Length: \(body.utf8.count)"]
      let text = (head + length).joined(separator: "\r\n") + "\r\n\r\n" + body
      _ = Self.write(Array(text.utf8), to: connection)
    case .endless:
      let piece = [UInt8](repeating: 0x20, count: 1 << 16)
      guard Self.write(Array("HTTP/1.1 200 Word\r\n\r\n".utf8), to: connection) else { return }
      while Self.write(piece, to: connection) {}
    case .silence:
      var byte: UInt8 = 0
      while unsafe Glibc.read(connection, &byte, 1) > 0 {}
    case .hangUp: return
    }
  }

  // MARK: - Requests

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = bytes.firstRange(of: "\r\n\r\n".utf8) {
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
          .split(separator: "\r\n", omittingEmptySubsequences: false)
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
          guard let colon = line.firstIndex(of: ":") else { return nil }
          let value = line[line.index(after: colon)...].drop { $0 == " " }
          return (String(line[..<colon]), String(value))
        }
        let length =
          headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        if bytes.count - end.upperBound >= length {
          return request(
            String(lines[0]), headers, Array(bytes[end.upperBound...].prefix(length)))
        }
      }
      let count = unsafe Glibc.read(connection, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }

  private static func request(
    _ line: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
  ) -> Request? {
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    let parts = words[1].split(separator: "?", maxSplits: 1).map(String.init)
    let query = parts.count < 2 ? [] : parts[1].split(separator: "&").map(String.init)
    return Request(
      method: words[0], path: parts[0],
      query: query.map { item in
        let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // In a query most servers take a plus sign for a space.
        let value = sides.count > 1 ? sides[1].replacing("+", with: " ") : ""
        return (decoded(String(sides[0])), decoded(String(value)))
      }, headers: headers, body: body)
  }

  /// Undoes percent-encoding.
  static func decoded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let digits = String(decoding: bytes[(index + 1)...].prefix(2), as: UTF8.self)
      if bytes[index] == UInt8(ascii: "%"), digits.utf8.count == 2,
        let byte = UInt8(digits, radix: 16)
      {
        plain.append(byte)
        index += 3
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  // MARK: - Addresses

  /// Runs a closure with a port on which nobody listens. It stays bound meanwhile, so that no
  /// server of another test gets it.
  static func withDeafPort(_ body: (Int) async throws -> Void) async throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    try await body(try bindToFreePort(descriptor))
  }

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
}
