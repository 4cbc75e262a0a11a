import SystemPackage
import Vocabulary

/// The records of a file, one after the other, without the file in memory: JSON lines, or CSV with
/// a header line by the rules of jobs for numbers and truth values.
struct RecordStream {
  /// One record, or why the place where it should be holds none.
  enum Record {
    case value(JSON)
    case wrong(String)
  }

  private let file: OpenFile
  private let name: String
  private let isCSV: Bool
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  private var line = 1
  private var header: [String]?

  private static let pieceBytes = 1 << 18
  /// The longest record, in bytes.
  private static let recordBytes = 8 << 20

  /// Opens a file.
  init(path: String, name: String, format: ScoringRun.Format) throws(HostError) {
    do {
      file = OpenFile(try FileDescriptor.open(FilePath(path), .readOnly))
    } catch {
      throw HostError("read", name, "\(error)")
    }
    self.name = name
    isCSV = format == .csv
  }

  /// The next record; `nil` at the end.
  mutating func next() throws(HostError) -> Record? {
    while let (bytes, number) = try row() {
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      guard isCSV else {
        do {
          return .value(try JSON(parsing: bytes))
        } catch {
          return .wrong("\(name):\(number) is not JSON: \(error)")
        }
      }
      let fields = Self.fields(bytes)
      guard let header else {
        self.header = fields.map(\.text)
        continue
      }
      guard fields.count == header.count else {
        return .wrong(
          "\(name):\(number) has \(fields.count) fields, the header has \(header.count)")
      }
      var record: [String: JSON] = [:]
      for (key, field) in zip(header, fields) { record[key] = field.value }
      return .value(.object(record))
    }
    return nil
  }

  /// The bytes of the next line, or of the next row of CSV, whose quoted fields may have lines of
  /// their own, and the number of the line where it begins.
  private mutating func row() throws(HostError) -> (ArraySlice<UInt8>, Int)? {
    var index = start
    var isQuoted = false
    var lines = 0
    while true {
      while index < buffer.count {
        let byte = buffer[index]
        index += 1
        if byte == UInt8(ascii: "\""), isCSV { isQuoted.toggle() }
        guard byte == 0x0A else { continue }
        lines += 1
        if isQuoted { continue }
        return take(upTo: index - 1, next: index, lines: lines)
      }
      guard index - start <= Self.recordBytes else {
        throw HostError(
          "read", name, "the record at line \(line) is longer than \(Self.recordBytes) bytes")
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        return take(upTo: buffer.count, next: buffer.count, lines: 1)
      }
      buffer.removeFirst(start)
      index -= start
      start = 0
      do {
        let piece = try file.read(Self.pieceBytes)
        isAtEnd = piece.isEmpty
        buffer += piece
      } catch {
        throw HostError("read", name, "\(error)")
      }
      if index == 0, line == 1, buffer.starts(with: [0xEF, 0xBB, 0xBF]) { (start, index) = (3, 3) }
    }
  }

  private mutating func take(
    upTo end: Int, next: Int, lines: Int
  ) -> (ArraySlice<UInt8>, Int) {
    let isReturned = end > start && buffer[end - 1] == 0x0D
    let bytes = buffer[start..<(isReturned ? end - 1 : end)]
    let number = line
    start = next
    line += lines
    return (bytes, number)
  }

  // MARK: - CSV

  private struct Field {
    var text: String

    /// Numbers and truth values as such, an empty field as null. `007` stays text.
    var value: JSON {
      switch text {
      case "": return .null
      case "true", "True", "TRUE": return true
      case "false", "False", "FALSE": return false
      default: break
      }
      // JSON's own grammar tells numbers from texts such as "007" and "1e".
      guard let number = try? JSON(parsing: Array(text.utf8)) else { return .string(text) }
      switch number {
      case .integer, .number: return number
      default: return .string(text)
      }
    }
  }

  /// The fields of a row (RFC 4180).
  private static func fields(_ bytes: ArraySlice<UInt8>) -> [Field] {
    var fields: [Field] = []
    var text: [UInt8] = []
    var isInside = false
    func field() -> Field { Field(text: String(decoding: text, as: UTF8.self)) }
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        if isInside, index < bytes.endIndex, bytes[index] == byte {
          text.append(byte)
          index += 1
        } else {
          isInside.toggle()
        }
      } else if byte == UInt8(ascii: ","), !isInside {
        fields.append(field())
        text = []
      } else {
        text.append(byte)
      }
    }
    fields.append(field())
    return fields
  }
}

/// A descriptor that is closed with its last owner.
private final class OpenFile: Sendable {
  private let descriptor: FileDescriptor

  init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
  }

  deinit {
    // It was only read: nothing can be lost.
    try? descriptor.close()
  }

  /// The next bytes, at most so many; none at the end.
  func read(_ count: Int) throws -> ArraySlice<UInt8> {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try unsafe bytes.withUnsafeMutableBytes { buffer in
      try unsafe descriptor.read(into: buffer)
    }
    return bytes[..<found]
  }
}
