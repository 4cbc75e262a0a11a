/// What arrives during one transfer. It lives on the thread of its transfer; curl's callbacks get
/// it as their context.
final class Transfer {
  private(set) var headers: [HTTPHeader] = []
  private(set) var body: [UInt8] = []
  private(set) var isTooLong = false
  private let limit: Int
  private let cancellation: Cancellation
  private var headerBytes = 0

  init(limit: Int, cancellation: Cancellation) {
    self.limit = limit
    self.cancellation = cancellation
  }

  var isCancelled: Bool { cancellation.isCancelled }

  /// Takes a piece of the body; `false` when that is more than was allowed.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= limit else {
      isTooLong = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Takes one line of the header section. A status line begins the section anew: an interim answer
  /// (100) comes before the final one.
  func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= HTTPLimits.headerBytes else {
      isTooLong = true
      return false
    }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      headers = []
    } else if let colon = line.firstIndex(of: ":") {
      headers.append(
        HTTPHeader(String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...])))
    }
    return true
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    var bytes = text.utf8.drop(while: isSpace)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return String(Substring(bytes))
  }
}
