import TestSupport

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

  private let listener: LoopbackListener

  init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
    listener = try LoopbackListener { connection in
      guard let request = connection.request().map(Self.request) else { return }
      switch handler(request) {
      case .answer(let status, let headers, let body):
        let head = ["HTTP/1.1 \(status) Word"] + headers + ["Connection: close"]
        let length = status == 204 ? [] : ["Content-Length: \(body.utf8.count)"]
        _ = connection.send((head + length).joined(separator: "\r\n") + "\r\n\r\n" + body)
      case .endless:
        if connection.send("HTTP/1.1 200 Word\r\n\r\n") {
          connection.sendForever(String(repeating: " ", count: 1 << 16))
        }
      case .silence: connection.waitForEnd()
      case .hangUp: return
      }
    }
  }

  var port: Int { listener.port }

  // MARK: - Requests

  private static func request(_ request: LoopbackConnection.Request) -> Request {
    let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
    let query = parts.count < 2 ? [] : parts[1].split(separator: "&").map(String.init)
    return Request(
      method: request.method, path: parts.first ?? "",
      query: query.map { item in
        let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // In a query most servers take a plus sign for a space.
        let value = sides.count > 1 ? sides[1].replacing("+", with: " ") : ""
        return (decoded(String(sides[0])), decoded(String(value)))
      }, headers: request.headers, body: request.body)
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
}
