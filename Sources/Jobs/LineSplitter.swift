/// Cuts a stream of bytes into lines; a line that never ends is cut at a bound.
struct LineSplitter {
  private static let longest = 1 << 16
  private var rest: [UInt8] = []

  /// The lines that these bytes complete.
  mutating func add(_ bytes: [UInt8]) -> [String] {
    rest += bytes
    var lines: [String] = []
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: 0x0A) {
      lines.append(String(decoding: rest[start..<end], as: UTF8.self))
      start = end + 1
    }
    rest.removeFirst(start)
    if rest.count > Self.longest { rest = [] }
    return lines
  }
}
