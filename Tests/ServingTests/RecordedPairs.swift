import Compression
import FoundationEssentials
import Recordings
import Testing
import Vocabulary

/// The records of a folder's segments, flat, as monitors read them.
func recordedPairs(in folder: String) throws -> [JSON] {
  var lines: [UInt8] = []
  for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
    guard SegmentName(file) != nil else { continue }
    let packed = Array(try #require(FileManager.default.contents(atPath: "\(folder)/\(file)")))
    let bytes = try Decompressor.decompress(
      packed.span, .zstandard, limits: DecompressionLimits())
    var records = FlatRecords(from: .epoch, until: Instant(milliseconds: .max), score: "score")
    records.beginSegment()
    records.consume(bytes.span, into: &lines)
    #expect(records.isWhole && records.damaged == 0)
  }
  return try lines.split(separator: 0x0A).map { try JSON(parsing: Array($0)) }
}
