/// What arrives during one transfer. It lives on the thread of its transfer; curl's callbacks get
/// it as their context.
final class Transfer {
  private(set) var headers: [HTTPHeader] = []
  private(set) var body: [UInt8] = []
  private(set) var isTooLong = false
  /// Whether the taker has had enough.
  private(set) var isRefused = false
  /// Whether the rest of a body that nobody wants was left on the line.
  private(set) var isCut = false
  /// Whether a connection was not made because of where it would have led.
  private(set) var isPrivate = false
  private let limit: Int
  private let cancellation: Cancellation
  private let taker: HTTPClient.Taker?
  private var status = 0
  private var taken = 0
  private var headerBytes = 0

  /// How much of the body of an answer that is no success is kept when a taker waits for one.
  private static let pageBytes = 16 << 10

  init(limit: Int, cancellation: Cancellation, taker: HTTPClient.Taker? = nil) {
    self.limit = limit
    self.cancellation = cancellation
    self.taker = taker
  }

  var isCancelled: Bool { cancellation.isCancelled }

  /// Takes a piece of the body; `false` when that is more than was allowed.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let taker else { return keep(bytes) }
    guard status == 200 else {
      body.append(contentsOf: bytes.prefix(Self.pageBytes - body.count))
      isCut = body.count == Self.pageBytes
      return !isCut
    }
    taken += bytes.count
    isTooLong = taken > limit
    guard !isTooLong else { return false }
    isRefused = !taker(Array(bytes))
    return !isRefused
  }

  /// Notes that a connection is not made.
  func refuseAddress() { isPrivate = true }

  private func keep(_ bytes: UnsafeRawBufferPointer) -> Bool {
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
      status = Int(line.split(separator: " ").dropFirst().first?.prefix(3) ?? "") ?? 0
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
