internal import Recordings
internal import Sandbox
internal import Vocabulary

/// A segment that grows: lines in a file whose name no reader takes for a segment.
final class OpenSegment {
  let path: String
  let opened: ContinuousClock.Instant
  private var file: AppendedFile
  private var format: RecordingFormat
  /// Lines that are not in the file yet, and how many records these are.
  private var lines: [UInt8] = []
  private var waiting = 0
  /// When the first and the last of them were served.
  private var waitingSpan: ClosedRange<Instant>?
  /// How many records the file holds.
  private(set) var records = 0
  private var span: ClosedRange<Instant>?

  /// Lines are written once there are so many bytes of them.
  private static let pieceBytes = 1 << 20

  init(
    path: String, _ format: RecordingFormat, opened: ContinuousClock.Instant
  ) throws(DiskError) {
    self.path = path
    self.opened = opened
    self.format = format
    file = try AppendedFile(path: path)
    do throws(DiskError) {
      try file.append(format.header.line)
    } catch {
      // A file without a header is of no use.
      Disk.removeIfPresent(path)
      throw error
    }
  }

  var bytes: Int { file.count + lines.count }
  /// The folder that it stands in.
  var folderName: String { format.folderName }

  /// Takes the records of a request.
  func add(_ entry: RecordingEntry, endpoint: [UInt8]) throws(DiskError) {
    let taken = format.append(entry, endpoint: endpoint, to: &lines)
    waiting += taken
    if taken > 0 { waitingSpan = Self.join(waitingSpan, entry.moment...entry.moment) }
    if lines.count >= Self.pieceBytes { try write() }
  }

  /// Writes what is held back; where that fails it is lost, and what was written before stays.
  func write() throws(DiskError) {
    guard waiting > 0 else { return }
    let piece = lines
    lines.removeAll(keepingCapacity: true)
    do throws(DiskError) {
      try file.append(piece)
      records += waiting
      written += waiting
      if let waitingSpan { span = Self.join(span, waitingSpan) }
    } catch {
      lost += waiting
      waiting = 0
      waitingSpan = nil
      throw error
    }
    waiting = 0
    waitingSpan = nil
  }

  private static func join(
    _ one: ClosedRange<Instant>?, _ other: ClosedRange<Instant>
  ) -> ClosedRange<Instant> {
    guard let one else { return other }
    return min(one.lowerBound, other.lowerBound)...max(one.upperBound, other.upperBound)
  }

  /// What the file holds; `nil` where that is no record.
  var summary: SegmentSummary? {
    span.map { span in
      SegmentSummary(
        header: format.header, first: span.lowerBound, last: span.upperBound, records: records,
        wholeBytes: file.count)
    }
  }

  // MARK: - Since it was asked last

  private var written = 0
  private var lost = 0

  /// How many records were written, and how many lost, since it was asked last.
  func takeCounts() -> (written: Int, lost: Int) {
    defer { (written, lost) = (0, 0) }
    return (written, lost)
  }
}
