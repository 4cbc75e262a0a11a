extension TimeZoneRules {
  /// Reads the bytes of a TZif file (RFC 8536), as they lie in `/usr/share/zoneinfo`. `nil` for
  /// bytes that are not of that format. Leap seconds are not regarded.
  package convenience init?(name: String, tzif bytes: [UInt8]) {
    guard let first = Header(bytes, at: 0) else { return nil }
    var header = first
    // From version 2 on the same data follows again, with 64 bits for each moment (3.1).
    if first.version >= 2 {
      guard let second = Header(bytes, at: first.end(momentBytes: 4)) else { return nil }
      header = second
    }
    let width = first.version >= 2 ? 8 : 4
    let end = header.end(momentBytes: width)
    guard header.types > 0, end <= bytes.count else { return nil }

    let kinds = header.start + header.moments * width
    let types = kinds + header.moments
    func offset(_ type: Int) -> Int32? {
      guard type < header.types else { return nil }
      return Int32(truncatingIfNeeded: Self.integer(bytes, at: types + type * 6, width: 4))
    }
    var changes: [Int64] = []
    var offsets: [Int32] = []
    for index in 0..<header.moments {
      let moment = Self.integer(bytes, at: header.start + index * width, width: width)
      guard let value = offset(Int(bytes[kinds + index])), moment >= changes.last ?? .min else {
        return nil
      }
      changes.append(moment)
      offsets.append(value)
    }
    // Type 0 is for the time before the first change (3.2).
    guard let firstOffset = offset(0) else { return nil }
    var rule: TimeZoneRule?
    if width == 8, end < bytes.count, bytes[end] == 0x0A,
      let last = bytes[(end + 1)...].firstIndex(of: 0x0A)
    {
      rule = TimeZoneRule(String(decoding: bytes[(end + 1)..<last], as: UTF8.self))
    }
    self.init(
      name: name, changes: changes, offsets: offsets, firstOffset: firstOffset, rule: rule)
  }

  /// The counts at the beginning of a block (3.1).
  private struct Header {
    let version: Int
    /// Where the data begins.
    let start: Int
    let moments: Int
    let types: Int
    private let leapSeconds: Int
    private let characters: Int
    private let standards: Int
    private let universals: Int

    init?(_ bytes: [UInt8], at offset: Int) {
      guard offset >= 0, offset + 44 <= bytes.count,
        Array(bytes[offset..<(offset + 4)]) == Array("TZif".utf8)
      else { return nil }
      let digit = Int(bytes[offset + 4])
      version = digit == 0 ? 1 : digit - 0x30
      start = offset + 44
      func count(_ index: Int) -> Int {
        Int(TimeZoneRules.integer(bytes, at: offset + 20 + 4 * index, width: 4))
      }
      universals = count(0)
      standards = count(1)
      leapSeconds = count(2)
      moments = count(3)
      types = count(4)
      characters = count(5)
      guard
        [universals, standards, leapSeconds, moments, types, characters]
          .allSatisfy({ (0...100_000).contains($0) })
      else { return nil }
    }

    func end(momentBytes: Int) -> Int {
      start + moments * (momentBytes + 1) + types * 6 + characters
        + leapSeconds * (momentBytes + 4) + standards + universals
    }
  }

  /// A signed integer, most significant byte first; zero where there are no bytes.
  private static func integer(_ bytes: [UInt8], at offset: Int, width: Int) -> Int64 {
    guard offset >= 0, offset + width <= bytes.count else { return 0 }
    var value: UInt64 = 0
    for byte in bytes[offset..<(offset + width)] { value = value << 8 | UInt64(byte) }
    return width == 8
      ? Int64(bitPattern: value) : Int64(Int32(truncatingIfNeeded: value))
  }
}
