package import Vocabulary

/// What the lines of a segment amount to; how a file that was left open is found to be of use.
package struct SegmentSummary: Hashable, Sendable {
  package var header: SegmentHeader
  package var first: Instant
  package var last: Instant
  package var records: Int
  /// How many of the bytes are whole lines; what follows was being written.
  package var wholeBytes: Int

  /// What a segment holds, by whoever wrote it.
  package init(
    header: SegmentHeader, first: Instant, last: Instant, records: Int, wholeBytes: Int
  ) {
    self.header = header
    self.first = first
    self.last = last
    self.records = records
    self.wholeBytes = wholeBytes
  }

  /// Walks over the lines of a file; `nil` where it has no header or not one whole record.
  package init?(of bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: 0x0A),
      let header = SegmentHeader(line: Array(bytes[..<end]))
    else { return nil }
    self.header = header
    var start = end + 1
    wholeBytes = start
    records = 0
    var earliest: Instant?
    var latest: Instant?
    while start < bytes.count, let end = bytes[start...].firstIndex(of: 0x0A) {
      // A line that is none is what a broken disk leaves: nothing after it counts.
      guard let moment = RecordLine.moment(of: bytes[start..<end]),
        end > start, bytes[end - 1] == 0x7D
      else { break }
      earliest = min(earliest ?? moment, moment)
      latest = max(latest ?? moment, moment)
      records += 1
      start = end + 1
      wholeBytes = start
    }
    guard let earliest, let latest else { return nil }
    first = earliest
    last = latest
  }
}
