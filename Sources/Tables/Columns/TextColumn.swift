/// Texts one behind the other in one buffer of UTF-8.
package struct TextColumn: Hashable, Sendable {
  /// All texts without anything between them.
  package private(set) var bytes: [UInt8] = []
  /// Where each text ends in ``bytes``; each begins where the one before ends.
  private var ends: [UInt32] = []

  /// The most bytes of one column.
  package static let mostBytes = Int(UInt32.max)

  /// A column without rows.
  package init() {}

  /// How many texts there are.
  package var count: Int { ends.count }

  /// The text of a row; empty where the row has no value.
  package subscript(row: Int) -> String { String(decoding: bytes[range(of: row)], as: UTF8.self) }

  /// Where the text of a row stands in ``bytes``.
  package func range(of row: Int) -> Range<Int> {
    (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
  }

  /// Each different text once, in the order of their first rows, and for each row the index of its
  /// text.
  package func dictionaryEncoded() -> (values: [String], codes: [UInt32]) {
    var values: [String] = []
    var known: [ArraySlice<UInt8>: UInt32] = [:]
    var codes: [UInt32] = []
    codes.reserveCapacity(count)
    var previous: (text: ArraySlice<UInt8>, code: UInt32)?
    for row in 0..<count {
      let text = bytes[range(of: row)]
      if let previous, previous.text == text {
        codes.append(previous.code)
        continue
      }
      let code: UInt32
      if let found = known[text] {
        code = found
      } else {
        code = UInt32(values.count)
        known[text] = code
        values.append(String(decoding: text, as: UTF8.self))
      }
      codes.append(code)
      previous = (text, code)
    }
    return (values, codes)
  }

  /// The texts of some rows, in the order of these.
  package func picking(_ rows: [Int]) -> TextColumn {
    var picked = TextColumn()
    for row in rows { picked.append(bytes.span.extracting(range(of: row))) }
    return picked
  }

  /// Adds a text; answers whether it still fits.
  package mutating func append(text: String) -> Bool {
    guard hasRoom(for: text.utf8.count) else { return false }
    bytes.append(contentsOf: text.utf8)
    ends.append(UInt32(bytes.count))
    return true
  }

  /// Whether a text of this length still fits.
  func hasRoom(for length: Int) -> Bool { bytes.count + length <= Self.mostBytes }

  mutating func append(_ text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    ends.append(UInt32(bytes.count))
  }

  mutating func appendEmpty() { ends.append(UInt32(bytes.count)) }

  mutating func truncate(to rows: Int) {
    guard ends.count > rows else { return }
    let kept = rows == 0 ? 0 : Int(ends[rows - 1])
    bytes.removeLast(bytes.count - kept)
    ends.removeLast(ends.count - rows)
  }
}
