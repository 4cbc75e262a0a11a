import Compression
import Jobs
import Sandbox
import Tables
import Vocabulary

/// A file of data as functions of models read it: unpacked, values separated by commas, and JSON as
/// records.
struct PlainData {
  let path: String
  let format: JobInput.Format
  /// Where it had to be written for them.
  var lines: [TemporaryLines] = []

  /// A file, written anew in a folder where it is packed, separated by something else, or JSON by
  /// columns; else as it is.
  ///
  /// Throws: ``TableError`` where it cannot be read, as ``CompressionError`` where it cannot be
  /// unpacked.
  init(_ path: String, as format: JobInput.Format, in folder: String) async throws {
    var path = path
    if let packing = CompressionFormat(detecting: try await Self.beginning(of: path)) {
      let unpacked = try await Self.unpacked(path, packing, in: folder)
      lines.append(unpacked)
      path = unpacked.path
    }
    guard let other = Self.tableFormat(of: try await Self.beginning(of: path), format) else {
      self.path = path
      self.format = format
      return
    }
    let table = try await DataStore.table(at: path, as: other)
    let records = try TemporaryLines(in: folder)
    try await DataStore.write(table, to: records, without: nil) { _ in true }
    lines.append(records)
    self.path = records.path
    self.format = .jsonl
  }

  /// What the reader of tables takes a file for that functions of models cannot read as it is.
  private static func tableFormat(
    of beginning: [UInt8], _ format: JobInput.Format
  ) -> TableFormat? {
    switch format {
    case .csv: CSVDialect.delimiter(of: beginning) == 0x2C ? nil : .csv
    case .json: JSONForm.detect(beginning, isLast: true) == .jsonColumns ? .jsonColumns : nil
    case .jsonl: nil
    }
  }

  /// The first piece of a file; enough for its first record.
  private static func beginning(of path: String) async throws -> [UInt8] {
    try await BlockingWork.run { () throws in
      var beginning: [UInt8] = []
      try Disk.readPieces(ofRegular: path) { piece in
        beginning += piece
        return beginning.count < 1 << 16
      }
      return beginning
    }
  }

  private static func unpacked(
    _ path: String, _ packing: CompressionFormat, in folder: String
  ) async throws -> TemporaryLines {
    let lines = try TemporaryLines(in: folder)
    try await BlockingWork.run { () throws in
      let decompressor = try Decompressor(packing)
      var failure: (any Error)?
      try Disk.readPieces(ofRegular: path) { piece in
        do {
          try decompressor.consume(piece.span, mapping: { $0 as any Error }) { piece throws in
            try lines.append(bytes: unsafe piece.withUnsafeBufferPointer { unsafe Array($0) })
          }
        } catch {
          failure = error
        }
        return failure == nil
      }
      if let failure { throw failure }
      try decompressor.finish()
    }
    return lines
  }
}
