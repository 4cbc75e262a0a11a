extension JSON {
  /// The canonical text: members sorted by their UTF-8, no white space, shortest numbers. Equal
  /// values have equal texts, so this is what digests are made of.
  package var canonicalText: String {
    var writer = JSONWriter(indent: nil)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// Appends the canonical text to bytes: for logs that are written often, where a text of its own
  /// for each value would cost more than the value.
  package func write(to bytes: inout [UInt8]) {
    var writer = JSONWriter(indent: nil)
    writer.fill(&bytes) { $0.write(self, depth: 0) }
  }

  /// Appends a text as JSON writes it, in quotation marks.
  package static func write(_ text: String, to bytes: inout [UInt8]) {
    var writer = JSONWriter(indent: nil)
    writer.fill(&bytes) { $0.write(text) }
  }

  /// The same, indented by two spaces and ended by a line break: for files that people read.
  package var prettyText: String {
    var writer = JSONWriter(indent: 2)
    writer.write(self, depth: 0)
    return writer.text + "\n"
  }
}

/// Writes JSON; the only place that knows how strings are escaped.
private struct JSONWriter {
  private var bytes: [UInt8] = []
  private let indent: Int?

  init(indent: Int?) {
    self.indent = indent
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes behind what is there already, without a copy of it.
  mutating func fill(_ target: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
    swap(&bytes, &target)
    body(&self)
    swap(&bytes, &target)
  }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let value): write(value)
    case .string(let value): write(value)
    case .array(let elements):
      bytes.append(0x5B)
      var isFirst = true
      for element in elements {
        begin(isFirst: isFirst, depth: depth)
        write(element, depth: depth + 1)
        isFirst = false
      }
      end(isEmpty: isFirst, depth: depth)
      bytes.append(0x5D)
    case .object(let members):
      bytes.append(0x7B)
      var isFirst = true
      for member in members.sorted(by: { Self.precedes($0.key, $1.key) }) {
        begin(isFirst: isFirst, depth: depth)
        write(member.key)
        bytes.append(0x3A)
        if indent != nil { bytes.append(0x20) }
        write(member.value, depth: depth + 1)
        isFirst = false
      }
      end(isEmpty: isFirst, depth: depth)
      bytes.append(0x7D)
    }
  }

  /// The order of UTF-8's bytes.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    let (one, other) = (left.span, right.span)
    for index in 0..<min(one.count, other.count) where one[index] != other[index] {
      return one[index] < other[index]
    }
    return one.count < other.count
  }

  /// What stands before an element.
  private mutating func begin(isFirst: Bool, depth: Int) {
    if !isFirst { bytes.append(0x2C) }
    breakLine(depth + 1)
  }

  /// What stands behind the last one.
  private mutating func end(isEmpty: Bool, depth: Int) {
    if !isEmpty { breakLine(depth) }
  }

  private mutating func breakLine(_ depth: Int) {
    guard let indent else { return }
    bytes.append(0x0A)
    for _ in 0..<indent * depth { bytes.append(0x20) }
  }

  /// JSON has no word for the values that are not finite; they are written as text, so that nothing
  /// is lost and nothing that reads the file trips.
  private mutating func write(_ value: Double) {
    guard value.isFinite else {
      append(value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
      return
    }
    append(value.description)
  }

  mutating func write(_ value: String) {
    bytes.append(0x22)
    // Most texts have nothing to escape, and are copied whole.
    let text = value.utf8
    if Self.isPlain(text.span) {
      bytes.append(contentsOf: text)
    } else {
      escape(value)
    }
    bytes.append(0x22)
  }

  private static func isPlain(_ text: Span<UInt8>) -> Bool {
    for index in text.indices {
      let byte = text[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { return false }
    }
    return true
  }

  private mutating func escape(_ value: String) {
    for byte in value.utf8 {
      switch byte {
      case 0x22: append("\\\"")
      case 0x5C: append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20, 0x7F: append("\\u00" + Hexadecimal.text(of: [byte]))
      default: bytes.append(byte)
      }
    }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}
