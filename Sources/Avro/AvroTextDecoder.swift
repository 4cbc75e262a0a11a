/// Reads data of a schema from Avro's binary form as JSON text, without a value in between: what a
/// stream of records costs. The text means what ``AvroDecoder`` gives; members stand in the order
/// of the schema, and a float or double always has a fraction or an exponent.
package struct AvroTextDecoder {
  private let named: [String: AvroType]
  private let depth: Int
  /// How many values may still be read (``AvroDecoder/mostEmptyValues``).
  private var budget: Int
  private var text: [UInt8]

  /// Appends one datum of a schema's record; it must be all that there is. After an error some of
  /// it may have been appended.
  package static func decode(
    _ bytes: Span<UInt8>, _ schema: AvroSchema, depth: Int = 64, into text: inout [UInt8]
  ) throws(AvroBinaryError) {
    var decoder = AvroTextDecoder(
      named: schema.named, depth: depth, budget: bytes.count + AvroDecoder.mostEmptyValues,
      text: text)
    // The text has one owner at a time, or it would be copied.
    text = []
    defer { text = decoder.text }
    var cursor = AvroCursor()
    try decoder.record(schema.root, bytes, &cursor, level: 0)
    guard cursor.offset == bytes.count else {
      throw AvroBinaryError(
        offset: cursor.offset,
        message: "found \(bytes.count - cursor.offset) bytes after the end of the datum")
    }
  }

  private mutating func value(
    _ type: AvroType, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor, level: Int
  ) throws(AvroBinaryError) {
    guard level < depth else {
      throw AvroBinaryError(offset: cursor.offset, message: "nested more than \(depth) deep")
    }
    budget -= 1
    guard budget >= 0 else {
      throw AvroBinaryError(offset: cursor.offset, message: "found too many values")
    }
    switch type {
    case .null: text += "null".utf8
    case .boolean: text += (try cursor.boolean(bytes) ? "true" : "false").utf8
    case .int: text += String(try cursor.int(bytes)).utf8
    case .long: text += String(try cursor.long(bytes)).utf8
    case .float: number(Double(try cursor.float(bytes)))
    case .double: number(try cursor.double(bytes))
    case .bytes: characters(bytes.extracting(try cursor.content(bytes)))
    case .fixed(_, let size): characters(bytes.extracting(try cursor.fixed(bytes, size: size)))
    case .string: try string(bytes, &cursor)
    case .enumeration(_, let symbols):
      quoted(symbols[try cursor.index(bytes, below: symbols.count, of: "symbol")].utf8)
    case .union(let branches):
      let index = try cursor.index(bytes, below: branches.count, of: "branch")
      try value(branches[index], bytes, &cursor, level: level + 1)
    case .reference(let name):
      guard let target = named[name] else {
        throw AvroBinaryError(
          offset: cursor.offset, message: "the type \(name) is not defined")
      }
      try value(target, bytes, &cursor, level: level + 1)
    case .record(let record): try self.record(record, bytes, &cursor, level: level)
    case .array(let element):
      try items(from: "[", to: "]", bytes, &cursor) { decoder, cursor throws(AvroBinaryError) in
        try decoder.value(element, bytes, &cursor, level: level + 1)
      }
    case .map(let element):
      try items(from: "{", to: "}", bytes, &cursor) { decoder, cursor throws(AvroBinaryError) in
        try decoder.string(bytes, &cursor)
        decoder.text.append(UInt8(ascii: ":"))
        try decoder.value(element, bytes, &cursor, level: level + 1)
      }
    case .logical(_, let base), .decimal(_, _, let base):
      try value(base, bytes, &cursor, level: level + 1)
    }
  }

  private mutating func record(
    _ record: AvroRecord, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor, level: Int
  ) throws(AvroBinaryError) {
    text.append(UInt8(ascii: "{"))
    for (index, field) in record.fields.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      quoted(field.name.utf8)
      text.append(UInt8(ascii: ":"))
      try value(field.type, bytes, &cursor, level: level + 1)
    }
    text.append(UInt8(ascii: "}"))
  }

  private mutating func items(
    from open: Unicode.Scalar, to close: Unicode.Scalar, _ bytes: Span<UInt8>,
    _ cursor: inout AvroCursor,
    _ item: (inout AvroTextDecoder, inout AvroCursor) throws(AvroBinaryError) -> Void
  ) throws(AvroBinaryError) {
    text.append(UInt8(ascii: open))
    var isFirst = true
    while true {
      let count = try cursor.blockCount(bytes)
      if count == 0 { break }
      for _ in 0..<count {
        if !isFirst { text.append(UInt8(ascii: ",")) }
        isFirst = false
        try item(&self, &cursor)
      }
    }
    text.append(UInt8(ascii: close))
  }

  // MARK: - Text

  private mutating func string(
    _ bytes: Span<UInt8>, _ cursor: inout AvroCursor
  ) throws(AvroBinaryError) {
    let start = cursor.offset
    let content = bytes.extracting(try cursor.content(bytes))
    guard (try? UTF8Span(validating: content)) != nil else {
      throw AvroBinaryError(offset: start, message: "found a string that is not UTF-8")
    }
    text.append(UInt8(ascii: "\""))
    for index in content.indices { escape(content[index]) }
    text.append(UInt8(ascii: "\""))
  }

  /// Bytes as a text of which each character is a byte.
  private mutating func characters(_ bytes: Span<UInt8>) {
    text.append(UInt8(ascii: "\""))
    for index in bytes.indices {
      let byte = bytes[index]
      if byte < 0x80 {
        escape(byte)
      } else {
        text.append(0xC0 | byte >> 6)
        text.append(0x80 | byte & 0x3F)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  /// A name, in which nothing needs an escape.
  private mutating func quoted(_ name: String.UTF8View) {
    text.append(UInt8(ascii: "\""))
    text += name
    text.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      text.append(UInt8(ascii: "\\"))
      text.append(byte)
    } else if byte < 0x20 {
      text += "\\u00".utf8
      text.append(UInt8(ascii: "0") + byte >> 4)
      let low = byte & 0xF
      text.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    } else {
      text.append(byte)
    }
  }

  private mutating func number(_ value: Double) {
    if value.isFinite {
      text += value.description.utf8
    } else {
      quoted((value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8)
    }
  }
}
