import Sandbox
import Vocabulary

/// Turns an input of any format into JSON lines, which is what a command model reads: piece by
/// piece, but for JSON that is no array, which is one value.
struct JSONLines {
  /// The bound on one JSON value that is turned into lines, in bytes.
  static let mostBytes = 512 << 20

  private enum Reader {
    case csv(CSVReader)
    case lines(ByteLines)
    case array(JSONElementSplitter)
    /// JSON of which it is not known yet whether it is an array, or which is none.
    case value([UInt8])
  }

  private let name: String
  private var reader: Reader
  /// How many lines were handed on.
  private(set) var count = 0

  /// Begins an input of this name, which messages have.
  init(_ format: JobInput.Format, name: String) {
    self.name = name
    reader =
      switch format {
      case .csv: .csv(CSVReader(name: name))
      case .json: .value([])
      case .jsonl: .lines(ByteLines())
      }
  }

  /// Takes the next bytes and hands on each line that they complete, without its line feed.
  mutating func consume(
    _ piece: ArraySlice<UInt8>, each: (String) throws(RecordError) -> Void
  ) throws(RecordError) {
    // Moved out while it works, so that its arrays have one owner.
    let taken = reader
    reader = .value([])
    switch consume taken {
    case .csv(var csv):
      try csv.consume(piece) { record throws(RecordError) in try hand(.object(record), each) }
      reader = .csv(csv)
    case .lines(var lines):
      var number = lines.count
      try lines.consume(piece) { line throws(RecordError) in
        number += 1
        try read(line, number, each)
      }
      guard lines.heldBytes <= Self.mostBytes else { throw tooLong }
      reader = .lines(lines)
    case .array(var array):
      try split(&array, piece, each)
      reader = .array(array)
    case .value(var bytes):
      bytes += piece
      guard bytes.count <= Self.mostBytes else { throw tooLong }
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      guard bytes.count >= 3, bytes[start...].first(where: { !Self.isSpace($0) }) == 0x5B else {
        reader = .value(bytes)
        return
      }
      var array = JSONElementSplitter()
      try split(&array, bytes[start...], each)
      reader = .array(array)
    }
  }

  /// Hands on what is left, once all bytes are taken.
  mutating func finish(each: (String) throws(RecordError) -> Void) throws(RecordError) {
    let taken = reader
    reader = .value([])
    switch consume taken {
    case .csv(var csv):
      try csv.records { record throws(RecordError) in try hand(.object(record), each) }
    case .lines(var lines):
      let number = lines.count + 1
      try lines.finish { line throws(RecordError) in try read(line, number, each) }
    case .array(var array):
      do throws(JSONError) { try array.finish() } catch { throw notJSON(name, error) }
    case .value(let bytes):
      let value = try parse(bytes[...], place: name)
      for element in value.array ?? [value] { try hand(element, each) }
    }
  }

  private mutating func split(
    _ array: inout JSONElementSplitter, _ piece: ArraySlice<UInt8>,
    _ each: (String) throws(RecordError) -> Void
  ) throws(RecordError) {
    var problem: RecordError?
    do throws(JSONError) {
      try array.consume(piece) { element throws(JSONError) in
        let value = try JSON(
          parsing: element, limits: JSON.Limits(bytes: Self.mostBytes, depth: 127))
        do throws(RecordError) {
          if problem == nil { try hand(value, each) }
        } catch {
          problem = error
        }
      }
    } catch {
      throw notJSON(name, error)
    }
    if let problem { throw problem }
  }

  private mutating func read(
    _ line: ArraySlice<UInt8>, _ number: Int, _ each: (String) throws(RecordError) -> Void
  ) throws(RecordError) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
    try hand(try parse(line, place: "\(name):\(number)"), each)
  }

  private mutating func hand(
    _ value: JSON, _ each: (String) throws(RecordError) -> Void
  ) throws(RecordError) {
    count += 1
    try each(value.canonicalText)
  }

  private func parse(_ bytes: ArraySlice<UInt8>, place: String) throws(RecordError) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: bytes, limits: JSON.Limits(bytes: Self.mostBytes))
    } catch {
      throw notJSON(place, error)
    }
  }

  private func notJSON(_ place: String, _ error: JSONError) -> RecordError {
    RecordError(description: "\(place) is not JSON: \(error)")
  }

  private var tooLong: RecordError {
    RecordError(description: "the input \(name) has more than \(Self.mostBytes) bytes")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
