package import Vocabulary

/// Turns the lines of a segment into records of one level, as tables have them: the members of
/// input and output side by side, and when, where and by what version they were served.
///
/// A member of the output that the input has too is `output.<name>`; an output that is no object is
/// the score, an input that is none is `input`. What the champion answered to a shadow's record is
/// `champion.<name>`.
package struct FlatRecords {
  /// The columns that are added.
  package enum Column {
    /// When the record was served, in milliseconds since 1970.
    package static let moment = "recorded_at"
    /// The digest of the version that answered.
    package static let version = "recorded_version"
    /// Of a shadow's records: the digest of the version that served.
    package static let champion = "recorded_champion"
    /// The runtime's name.
    package static let runtime = "recorded_runtime"
    /// The endpoint's name, of REST or of a topic.
    package static let endpoint = "recorded_endpoint"
    /// What the sender called it.
    package static let key = "recorded_key"
    /// The share of records that was kept.
    package static let sample = "recorded_sample"
  }

  private let start: Instant
  private let end: Instant
  private let share: RecordSample
  private let scoreName: [UInt8]
  private let championScoreName: [UInt8]
  private var common: [UInt8] = []
  private var members: [MemberScan.Member] = []
  private var inputs: [MemberScan.Member] = []
  private var outputs: [MemberScan.Member] = []
  private var rest: [UInt8] = []
  private var hasHeader = false
  /// How many records were written.
  package private(set) var records = 0
  /// How many lines are not what they should be, and were left out.
  package private(set) var damaged = 0

  /// Records from a moment on and before another.
  ///
  /// - Parameters:
  ///   - share: the share of them that is taken, by their bytes.
  ///   - score: what an output that is no object is called.
  package init(from start: Instant, until end: Instant, share: Double = 1, score: String) {
    self.start = start
    self.end = end
    self.share = RecordSample(share: share)
    scoreName = Array(JSON.string(score).canonicalText.utf8)
    championScoreName = Array(JSON.string(Self.championPrefix + score).canonicalText.utf8)
  }

  /// Begins the next segment.
  package mutating func beginSegment() {
    hasHeader = false
    rest.removeAll(keepingCapacity: true)
  }

  /// Takes the next bytes of a segment, unpacked, and adds a line for each record.
  package mutating func consume(_ bytes: Span<UInt8>, into lines: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe rest.append(contentsOf: buffer) }
    var begin = 0
    while let end = rest[begin...].firstIndex(of: 0x0A) {
      take(begin..<end, into: &lines)
      begin = end + 1
    }
    rest.removeFirst(begin)
  }

  /// Whether the segment ended with a whole line, and had its header.
  package var isWhole: Bool { hasHeader && rest.isEmpty }

  private mutating func take(_ range: Range<Int>, into lines: inout [UInt8]) {
    guard hasHeader else {
      guard let header = SegmentHeader(line: Array(rest[range])) else {
        damaged += 1
        return
      }
      hasHeader = true
      common = Self.common(of: header)
      return
    }
    let line = Array(rest[range])
    guard let moment = RecordLine.moment(of: line[...]) else {
      damaged += 1
      return
    }
    guard moment >= start, moment < end, share.takes(line.span) else { return }
    if flatten(line.span, moment, into: &lines) { records += 1 } else { damaged += 1 }
  }

  /// What the names of the champion's answer begin with.
  package static let championPrefix = "champion."

  private static func common(of header: SegmentHeader) -> [UInt8] {
    var members: [(String, JSON)] = [
      (Column.version, .string(header.version.hex)), (Column.runtime, .string(header.runtime)),
      (Column.sample, .number(header.sample)),
    ]
    if let champion = header.champion {
      members.append((Column.champion, .string(champion.hex)))
    }
    return members.flatMap { name, value in
      Array(",\"\(name)\":\(value.canonicalText)".utf8)
    }
  }

  private mutating func flatten(
    _ line: Span<UInt8>, _ moment: Instant, into lines: inout [UInt8]
  ) -> Bool {
    guard members.fill(from: line) else { return false }
    let begin = lines.count
    lines.append(contentsOf: "{\"\(Column.moment)\":\(moment.milliseconds)".utf8)
    lines.append(contentsOf: common)
    var input: Range<Int>?
    var output: Range<Int>?
    var champion: Range<Int>?
    for member in members {
      switch String(decoding: line.array(member.name), as: UTF8.self) {
      case #""endpoint""#: add(Column.endpoint, line, member.value, to: &lines)
      case #""key""#: add(Column.key, line, member.value, to: &lines)
      case #""input""#: input = member.value
      case #""output""#: output = member.value
      case #""champion""#: champion = member.value
      default: continue
      }
    }
    guard let input, let output else {
      lines.removeLast(lines.count - begin)
      return false
    }
    addInput(line.extracting(input), to: &lines)
    addOutput(line.extracting(output), beside: line.extracting(input), to: &lines)
    if let champion { addChampion(line.extracting(champion), to: &lines) }
    lines.append(0x7D)
    lines.append(0x0A)
    return true
  }

  private func add(
    _ name: String, _ line: Span<UInt8>, _ value: Range<Int>, to lines: inout [UInt8]
  ) {
    lines.append(contentsOf: ",\"\(name)\":".utf8)
    RecordLine.copy(line, value, to: &lines)
  }

  private mutating func addInput(_ value: Span<UInt8>, to lines: inout [UInt8]) {
    guard inputs.fill(from: value) else {
      inputs.removeAll(keepingCapacity: true)
      lines.append(contentsOf: #","input":"#.utf8)
      return RecordLine.copy(value, 0..<value.count, to: &lines)
    }
    for member in inputs {
      lines.append(0x2C)
      RecordLine.copy(value, member.name, to: &lines)
      lines.append(0x3A)
      RecordLine.copy(value, member.value, to: &lines)
    }
  }

  private mutating func addOutput(
    _ value: Span<UInt8>, beside input: Span<UInt8>, to lines: inout [UInt8]
  ) {
    guard outputs.fill(from: value) else {
      lines.append(0x2C)
      lines.append(contentsOf: scoreName)
      lines.append(0x3A)
      return RecordLine.copy(value, 0..<value.count, to: &lines)
    }
    for member in outputs {
      lines.append(0x2C)
      if has(member, value, input) {
        lines.append(contentsOf: #""output."#.utf8)
        RecordLine.copy(
          value, (member.name.lowerBound + 1)..<member.name.upperBound, to: &lines)
      } else {
        RecordLine.copy(value, member.name, to: &lines)
      }
      lines.append(0x3A)
      RecordLine.copy(value, member.value, to: &lines)
    }
  }

  private mutating func addChampion(_ value: Span<UInt8>, to lines: inout [UInt8]) {
    lines.append(0x2C)
    guard outputs.fill(from: value) else {
      lines.append(contentsOf: championScoreName)
      lines.append(0x3A)
      return RecordLine.copy(value, 0..<value.count, to: &lines)
    }
    for (index, member) in outputs.enumerated() {
      if index > 0 { lines.append(0x2C) }
      lines.append(0x22)
      lines.append(contentsOf: Self.championPrefix.utf8)
      RecordLine.copy(
        value, (member.name.lowerBound + 1)..<member.name.upperBound, to: &lines)
      lines.append(0x3A)
      RecordLine.copy(value, member.value, to: &lines)
    }
    // A record without a member is a comma too many.
    if outputs.isEmpty { lines.removeLast() }
  }

  /// Whether the input has a member of the same name.
  private func has(
    _ member: MemberScan.Member, _ value: Span<UInt8>, _ input: Span<UInt8>
  ) -> Bool {
    inputs.contains { own in
      guard own.name.count == member.name.count else { return false }
      for offset in 0..<own.name.count
      where input[own.name.lowerBound + offset] != value[member.name.lowerBound + offset] {
        return false
      }
      return true
    }
  }
}
