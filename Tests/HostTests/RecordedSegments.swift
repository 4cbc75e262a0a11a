import Compression
import Foundation
import Recordings
import Testing
import Vocabulary

/// Segments as a runtime would have left them.
struct RecordedSegments {
  let folder: String
  let runtime: String
  let model: String

  /// One record as it was served.
  struct Served {
    var at: Instant
    var input: String
    var output: String
  }

  /// Leaves one segment; the answer is its path.
  @discardableResult
  func leave(_ records: [Served], version: Digest = Digest(of: "v1")) throws -> String {
    let header = SegmentHeader(
      runtime: runtime, model: model, version: version, sample: 1, masked: [])
    var bytes = header.line
    var writer = RecordLine(mask: RecordMask([]))
    for record in records {
      writer.append(
        to: &bytes, at: record.at, endpoint: Array(#""score""#.utf8), key: nil,
        input: Array(record.input.utf8).span, output: Array(record.output.utf8).span)
    }
    let frame = try #require(ZstandardFrame.packing(bytes))
    let summary = try #require(SegmentSummary(of: bytes))
    let name = SegmentName(
      first: summary.first, last: summary.last, records: summary.records,
      digest: Digest(of: frame))
    let place = "\(folder)/\(runtime).records/\(RecordPlace.folderName(of: model))"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try Data(frame).write(to: URL(filePath: "\(place)/\(name)"))
    return "\(place)/\(name)"
  }
}
