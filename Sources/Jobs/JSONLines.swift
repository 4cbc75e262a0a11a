import Vocabulary

/// Turns an input of any format into JSON lines, which is what a command model reads.
enum JSONLines {
  /// The bound on an input that is turned into lines, in bytes.
  static let mostBytes = 512 << 20

  /// The lines, and how many there are.
  static func lines(of bytes: [UInt8], format: JobInput.Format, name: String)
    throws(RecordError) -> (bytes: [UInt8], count: Int)
  {
    var lines: [UInt8] = []
    var count = 0
    func add(_ value: JSON) {
      lines += value.canonicalText.utf8
      lines.append(0x0A)
      count += 1
    }
    switch format {
    case .csv:
      var reader = CSVReader(bytes, name: name)
      try reader.records { add(.object($0)) }
    case .json:
      let value = try parse(bytes[...], place: name)
      for element in value.array ?? [value] { add(element) }
    case .jsonl:
      for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .enumerated()
      {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
        add(try parse(line, place: "\(name):\(index + 1)"))
      }
    }
    return (lines, count)
  }

  private static func parse(_ bytes: ArraySlice<UInt8>, place: String) throws(RecordError) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: bytes, limits: JSON.Limits(bytes: mostBytes))
    } catch {
      throw RecordError(description: "\(place) is not JSON: \(error)")
    }
  }
}
