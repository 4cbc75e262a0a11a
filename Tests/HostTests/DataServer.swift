import Dispatch
import Glibc
import Synchronization

/// A web server on a free port of loopback that answers by a closure, right or wrong, and remembers
/// what it was asked.
final class DataServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    /// By name in lower case.
    let headers: [String: String]
    let body: String
  }

  enum Reply: Sendable {
    case answer(Int, headers: [String: String] = [:], body: String)
    /// Says that more comes than does.
    case cut(String, length: Int)
    /// The same piece until the client has had enough.
    case endless(String)
    /// Nothing, for as long as the client waits.
    case silence
    /// Closes the connection without a word.
    case hangUp
  }

  struct Failure: Error { let message: String }

  let port: Int
  private let listener: Int32
  private let seen = Mutex<[Request]>([])
  private let answer: @Sendable (Request, Int) -> Reply

  /// - Parameter answer: Gets the request, and how many came before it.
  init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
    self.answer = answer
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(listener, address, size) == 0 && listen(listener, 16) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard isBound else { throw Failure(message: "listen: \(errno)") }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    DispatchQueue(label: "data-server").async { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        DispatchQueue(label: "data-server-connection").async { self.serve(connection) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var requests: [Request] { seen.withLock { $0 } }
  /// Such as `GET /rows.csv`.
  var asked: [String] { requests.map { "\($0.method) \($0.path)" } }
  var url: String { "http://127.0.0.1:\(port)" }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = Self.readRequest(connection) else { return }
    let number = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    switch answer(request, number) {
    case .answer(let status, let headers, let body):
      let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
      _ = Self.write(
        "HTTP/1.1 \(status) X\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)",
        to: connection)
    case .cut(let body, let length):
      _ = Self.write(
        "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\(body)", to: connection)
    case .endless(let piece):
      guard Self.write("HTTP/1.1 200 OK\r\n\r\n", to: connection) else { return }
      while Self.write(piece, to: connection) {}
    case .silence:
      var byte: UInt8 = 0
      while unsafe read(connection, &byte, 1) > 0 {}
    case .hangUp: break
    }
  }

  private static func readRequest(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(connection, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
      let lines = text[..<end.lowerBound].split(separator: "\r\n")
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].dropFirst()) : ""
      }
      let body = text[end.upperBound...]
      guard body.utf8.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { continue }
      let words = (lines.first ?? "").split(separator: " ")
      guard words.count == 3 else { return nil }
      return Request(
        method: String(words[0]), path: String(words[1]), headers: headers, body: String(body))
    }
  }

  private static func write(_ text: String, to connection: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}
