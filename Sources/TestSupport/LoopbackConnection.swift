import Glibc

/// A connection of a `LoopbackListener`, while it is served.
package struct LoopbackConnection: Sendable {
  let descriptor: Int32

  /// An HTTP/1.1 request as it arrived, its body by its `Content-Length`.
  package struct Request: Sendable {
    package let method: String
    /// The path and the query, still encoded.
    package let target: String
    /// In order, names as written.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// All of it.
    package let text: String

    /// The value of the first header of a name in any case.
    package func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  /// The next request; `nil` where the client ends before it is whole.
  package func request() -> Request? {
    var bytes: [UInt8] = []
    while true {
      if let end = bytes.firstRange(of: "\r\n\r\n".utf8) {
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
          .split(separator: "\r\n", omittingEmptySubsequences: false)
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
          guard let colon = line.firstIndex(of: ":") else { return nil }
          return (
            String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " })
          )
        }
        let length =
          headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        if bytes.count - end.upperBound >= length {
          let words = (lines.first ?? "").split(separator: " ")
          guard words.count == 3 else { return nil }
          return Request(
            method: String(words[0]), target: String(words[1]), headers: headers,
            body: Array(bytes[end.upperBound...].prefix(length)),
            text: String(decoding: bytes, as: UTF8.self))
        }
      }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }

  /// The next line without its end, for protocols of lines; `nil` where the client has gone.
  package func line() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(descriptor, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") {
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes.append(byte)
    }
    return nil
  }

  /// Sends all of a text; `false` where the client has gone.
  package func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Sends the same piece until the client has had enough.
  package func sendForever(_ piece: String) {
    while send(piece) {}
  }

  /// Says nothing until the client ends.
  package func waitForEnd() {
    var byte: UInt8 = 0
    while unsafe read(descriptor, &byte, 1) > 0 {}
  }
}
