import Compression
import Recordings
import Registry
import Sandbox
import Tables
import Vocabulary

/// What the built-in runtimes of this state folder recorded (`docs/runtime.md`, "Recording"). All
/// calls block.
struct RecordedData: Sendable {
  /// Which records are wanted.
  struct Window: Sendable {
    var model: ModelName
    var runtimes: [RuntimeName]
    /// From this moment on.
    var start: Instant
    /// And before this one.
    var end: Instant
    /// What an answer is called that is a number and no record.
    var score: String
    /// Whether what challengers answered in shadow is wanted, and not what was served.
    var isShadow = false
  }

  /// What was found.
  struct Found: Hashable, Sendable {
    var records = 0
    /// Lines that are not what they should be, and were left out.
    var damaged = 0
    /// The share of records that was read, where they are too many.
    var share = 1.0
  }

  /// Why there is nothing that could be judged.
  struct Problem: Error, Hashable, Sendable {
    let reason: String
  }

  /// Of more records than these a share is read, chosen by their bytes.
  static let maximumRecords = 1_000_000
  /// The longest segment that is read, packed, in bytes.
  private static let segmentLimit = 256 << 20

  /// The folder of the runtimes.
  let folder: String

  private struct Segment {
    let path: String
    let name: SegmentName
  }

  /// Hands the records on, each a JSON object on a line of its own, in the order of the segments'
  /// first records.
  func read<Failure: Error>(
    _ window: Window, limit: Int = maximumRecords, take: ([UInt8]) throws(Failure) -> Void
  ) throws -> Found {
    let segments = try segments(of: window)
    let total = segments.reduce(0) { $0 + $1.name.records }
    var found = Found()
    if total > limit { found.share = Double(limit) / Double(total) }
    var records = FlatRecords(
      from: window.start, until: window.end, share: found.share, score: window.score)
    for segment in segments {
      try take(try lines(of: segment, &records))
    }
    found.records = records.records
    found.damaged = records.damaged
    return found
  }

  private func segments(of window: Window) throws -> [Segment] {
    var found: [Segment] = []
    for runtime in Set(window.runtimes).sorted() {
      let name =
        window.isShadow
        ? RecordPlace.shadowFolderName(of: window.model.text)
        : RecordPlace.folderName(of: window.model.text)
      let place = "\(folder)/\(runtime).records/\(name)"
      guard Disk.status(place) != nil else { continue }
      for file in try FolderHandle(path: place).names(limit: .max) {
        // A name that is none is that of a segment which is still being written.
        guard let text = file.text, let name = SegmentName(text),
          name.overlaps(window.start, window.end)
        else { continue }
        found.append(Segment(path: "\(place)/\(text)", name: name))
      }
    }
    return found.sorted { ($0.name, $0.path) < ($1.name, $1.path) }
  }

  /// The records of one segment, whose bytes are those that its name says, or nothing of it counts.
  private func lines(of segment: Segment, _ records: inout FlatRecords) throws -> [UInt8] {
    let packed: [UInt8]
    do {
      packed = try Disk.readRegular(segment.path, limit: Self.segmentLimit)
    } catch {
      // Gone since it was listed: it became too old.
      if Disk.status(segment.path) == nil { return [] }
      throw error
    }
    guard Digest(of: packed) == segment.name.digest else {
      throw Problem(reason: "\(segment.path) has not the bytes that its name says")
    }
    records.beginSegment()
    var lines: [UInt8] = []
    let unpacking = try Decompressor(.zstandard)
    try unpacking.consume(packed.span, mapping: { $0 }) { piece throws(CompressionError) in
      records.consume(piece, into: &lines)
    }
    try unpacking.finish()
    guard records.isWhole else { throw Problem(reason: "\(segment.path) is no segment of records") }
    return lines
  }

  /// The records as a table; `nil` where there is none.
  func table(_ window: Window) throws -> (Table, Found)? { try table([window]) }

  /// The records of several windows as one table; `nil` where there is none.
  func table(_ windows: [Window]) throws -> (Table, Found)? {
    var reader = try TableReader(
      .jsonLines, TableOptions(invalidRows: .drop(share: 0.01)))
    var all = Found()
    for window in windows {
      let found = try read(window) { lines throws(TableError) in
        if !lines.isEmpty { try reader.consume(lines.span) }
      }
      all.records += found.records
      all.damaged += found.damaged
      all.share = min(all.share, found.share)
    }
    guard all.records > 0 else { return nil }
    return (try reader.finish(), all)
  }
}
