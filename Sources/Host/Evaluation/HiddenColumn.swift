import Jobs
import Sandbox
import Tables
import Vocabulary

/// Takes a column out of data before a model sees them: a score function that could read the label
/// would only have to repeat it.
struct HiddenColumn {
  let name: String

  /// How long a text may be that is read as a whole: JSON that is neither an array nor lines.
  private static let mostBytes = 64 << 20

  /// A file without the column, written piece by piece. In separated values what is written stays
  /// as it stands there, quotation marks and all, so that a model reads the other values as it
  /// would otherwise; JSON becomes lines.
  ///
  /// - Parameter folder: where the file is made.
  func lines(
    of path: String, as format: JobInput.Format, in folder: String
  ) async throws -> TemporaryLines {
    let lines = try TemporaryLines(in: folder)
    return try await BlockingWork.run { () throws in
      do {
        switch format {
        case .csv: try csv(path, to: lines)
        case .json, .jsonl: return try json(path, in: folder)
        }
      } catch let error as DiskError {
        throw error
      } catch let error as TableError {
        throw ScoringProblem(error.sentence)
      } catch {
        throw ScoringProblem("\(error)")
      }
      return lines
    }
  }

  private func csv(_ path: String, to lines: TemporaryLines) throws {
    var remover = CSVColumnRemover(name)
    var output: [UInt8] = []
    var failure: (any Error)?
    try Disk.readPieces(ofRegular: path) { piece in
      do {
        try remover.consume(piece.span, to: &output)
        try lines.append(bytes: output)
        output.removeAll(keepingCapacity: true)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
    try remover.finish(to: &output)
    try lines.append(bytes: output)
  }

  // MARK: - JSON

  /// Reads an array element by element, and anything else line by line. What is neither is read
  /// as a whole if it is short: one object over several lines, say.
  private func json(_ path: String, in folder: String) throws -> TemporaryLines {
    let lines = try TemporaryLines(in: folder)
    do {
      try records(of: path) { try lines.append($0, without: name) }
      try lines.finish()
      return lines
    } catch let error as JSONError {
      guard let bytes = try Disk.read(path, limit: Self.mostBytes) else { throw error }
      let lines = try TemporaryLines(in: folder)
      for record in try Self.records(in: bytes) { try lines.append(record, without: name) }
      try lines.finish()
      return lines
    }
  }

  private func records(of path: String, each: (JSON) throws -> Void) throws {
    var array = JSONElementSplitter()
    var isArray = false
    var lines = LinePieces()
    var isFirst = true
    var failure: (any Error)?
    func take(_ text: ArraySlice<UInt8>) throws(JSONError) {
      // One level is that of the array.
      let value = try JSON(parsing: text, limits: JSON.Limits(depth: isArray ? 127 : 128))
      // As a file that is read as a whole: what is no object has no members.
      do { try each(value.object == nil ? [:] : value) } catch { failure = failure ?? error }
    }
    try Disk.readPieces(ofRegular: path) { piece in
      do {
        var piece = piece
        if isFirst {
          isFirst = false
          if piece.starts(with: [0xEF, 0xBB, 0xBF]) { piece = piece.dropFirst(3) }
          isArray = piece.first { !Self.isSpace($0) } == 0x5B
        }
        if isArray {
          try array.consume(piece) { element throws(JSONError) in try take(element) }
        } else {
          try lines.consume(piece) { line throws(JSONError) in try take(line) }
        }
      } catch {
        failure = failure ?? error
      }
      return failure == nil
    }
    if let failure { throw failure }
    if isArray { try array.finish() }
    try lines.finish { line throws(JSONError) in try take(line) }
    if let failure { throw failure }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private static func records(in bytes: [UInt8]) throws -> [JSON] {
    let records: [JSON]
    if let whole = try? JSON(parsing: bytes) {
      records = whole.array ?? [whole]
    } else {
      // Lines: each is parsed, so that a broken one is named.
      records = try bytes.split(separator: 0x0A).filter { line in
        !line.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
      }.map { try JSON(parsing: Array($0)) }
    }
    return records.map { $0.object == nil ? [:] : $0 }
  }
}

/// Cuts bytes that come in pieces into the lines that hold more than white space.
private struct LinePieces {
  private static let longest = 64 << 20
  private var rest: [UInt8] = []

  mutating func consume(
    _ piece: ArraySlice<UInt8>, each: (ArraySlice<UInt8>) throws(JSONError) -> Void
  ) throws(JSONError) {
    var start = piece.startIndex
    while let end = piece[start...].firstIndex(of: 0x0A) {
      if rest.isEmpty {
        try hand(piece[start..<end], each)
      } else {
        rest += piece[start..<end]
        try hand(rest[...], each)
        rest.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    rest += piece[start...]
    if rest.count > Self.longest {
      // Its reader says that this is too long.
      _ = try JSON(parsing: rest, limits: JSON.Limits(bytes: Self.longest))
    }
  }

  mutating func finish(
    each: (ArraySlice<UInt8>) throws(JSONError) -> Void
  ) throws(JSONError) {
    try hand(rest[...], each)
    rest = []
  }

  private func hand(
    _ line: ArraySlice<UInt8>, _ each: (ArraySlice<UInt8>) throws(JSONError) -> Void
  ) throws(JSONError) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
    try each(line)
  }
}
