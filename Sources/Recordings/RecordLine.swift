package import Vocabulary

/// One record as a line of a segment:
/// `{"at":1772366400123,"endpoint":"score","key":"k","input":{...},"output":{...}}`.
///
/// Input and output are the bytes that went over the wire, so that numbers are what they were; only
/// line breaks between their parts become spaces. Masked members are left out.
package struct RecordLine {
  private let mask: RecordMask
  private var members: [MemberScan.Member] = []

  /// A writer of lines.
  package init(mask: RecordMask) {
    self.mask = mask
  }

  /// Adds a line to some bytes.
  ///
  /// - Parameters:
  ///   - endpoint: its name, as a JSON text.
  ///   - key: what the sender calls the record, as a JSON text, if anything.
  ///   - champion: of a shadow's record what was answered by the version that serves.
  package mutating func append(
    to line: inout [UInt8], at moment: Instant, endpoint: [UInt8], key: [UInt8]?,
    input: Span<UInt8>, output: Span<UInt8>, champion: Span<UInt8>? = nil
  ) {
    line.append(contentsOf: Self.at)
    line.append(contentsOf: String(moment.milliseconds).utf8)
    line.append(contentsOf: Self.endpoint)
    line.append(contentsOf: endpoint)
    if let key {
      line.append(contentsOf: Self.key)
      line.append(contentsOf: key)
    }
    line.append(contentsOf: Self.input)
    add(input, to: &line)
    line.append(contentsOf: Self.output)
    add(output, to: &line)
    if let champion {
      line.append(contentsOf: Self.champion)
      add(champion, to: &line)
    }
    line.append(0x7D)
    line.append(0x0A)
  }

  static let at = Array(#"{"at":"#.utf8)
  private static let endpoint = Array(#","endpoint":"#.utf8)
  private static let key = Array(#","key":"#.utf8)
  private static let input = Array(#","input":"#.utf8)
  private static let output = Array(#","output":"#.utf8)
  private static let champion = Array(#","champion":"#.utf8)

  private mutating func add(_ value: Span<UInt8>, to line: inout [UInt8]) {
    guard !mask.isEmpty else { return Self.copy(value, 0..<value.count, to: &line) }
    guard members.fill(from: value) else {
      // What has no members cannot be masked in part; anything nested might be what is masked.
      return Self.isScalar(value)
        ? Self.copy(value, 0..<value.count, to: &line) : line.append(contentsOf: Array("null".utf8))
    }
    line.append(0x7B)
    var isFirst = true
    var index = 0
    while index < members.count {
      guard !mask.covers(members[index], in: value) else {
        index += 1
        continue
      }
      // Neighbours that are kept are copied as they stand, with what is between them.
      let start = members[index].name.lowerBound
      var end = members[index].value.upperBound
      index += 1
      while index < members.count, !mask.covers(members[index], in: value) {
        end = members[index].value.upperBound
        index += 1
      }
      if !isFirst { line.append(0x2C) }
      isFirst = false
      Self.copy(value, start..<end, to: &line)
    }
    line.append(0x7D)
  }

  /// Whether it is a number, a text or a word.
  private static func isScalar(_ value: Span<UInt8>) -> Bool {
    for index in value.indices {
      switch value[index] {
      case 0x20, 0x0A, 0x0D, 0x09: continue
      case 0x7B, 0x5B: return false
      default: return true
      }
    }
    return false
  }

  /// Valid JSON has line breaks between its parts only, and what programs send has none.
  static func copy(_ bytes: Span<UInt8>, _ range: Range<Int>, to line: inout [UInt8]) {
    let start = line.count
    let hasBreaks = unsafe bytes.extracting(range).withUnsafeBufferPointer { buffer in
      unsafe line.append(contentsOf: buffer)
      return unsafe hasLineBreak(UnsafeRawBufferPointer(buffer))
    }
    guard hasBreaks else { return }
    for index in start..<line.count where line[index] == 0x0A || line[index] == 0x0D {
      line[index] = 0x20
    }
  }

  /// Whether there is a line break, by eight bytes at a time: a byte less one borrows from its
  /// highest bit where it was zero, which it is where both were alike.
  private static func hasLineBreak(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    while index + 8 <= bytes.count {
      let piece = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let (feed, back) = (piece ^ ones &* 0x0A, piece ^ ones &* 0x0D)
      let zeros = (feed &- ones) & ~feed | (back &- ones) & ~back
      if zeros & (ones &* 0x80) != 0 { return true }
      index += 8
    }
    while index < bytes.count {
      let byte = unsafe bytes[index]
      if byte == 0x0A || byte == 0x0D { return true }
      index += 1
    }
    return false
  }

  /// When a line's record was served; `nil` for what is no such line.
  package static func moment(of line: ArraySlice<UInt8>) -> Instant? {
    guard line.starts(with: at) else { return nil }
    var value: Int64 = 0
    var digits = 0
    for byte in line.dropFirst(at.count) {
      guard (0x30...0x39).contains(byte), digits < 18 else { break }
      value = value * 10 + Int64(byte - 0x30)
      digits += 1
    }
    return digits > 0 ? Instant(milliseconds: value) : nil
  }
}
