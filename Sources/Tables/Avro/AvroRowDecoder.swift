import Avro
import Vocabulary

/// Reads records of an Avro schema into columns; fields that nobody wants are read over.
struct AvroRowDecoder {
  private let schema: AvroSchema
  private let depth: Int
  /// For each field its type, references followed, and the index of its column or -1.
  private let fields: [(type: AvroType, slot: Int)]
  private let parser = NumberParser()
  private var decoder: AvroDecoder
  /// How many bytes of text the nested values of the block may still be.
  private var nestedRoom = 0
  /// How many fields of a record are null and have no bytes.
  let emptyFields: Int

  init(_ schema: AvroSchema, slots: [Int], limits: TableLimits) {
    self.schema = schema
    depth = limits.depth
    decoder = AvroDecoder(schema, depth: limits.depth, values: 0)
    fields = zip(schema.fields, slots).map { (schema.resolved($0.type), $1) }
    emptyFields = schema.fields.count { schema.resolved($0.type) == .null }
  }

  /// Begins a block, whose nested values are bounded by its bytes.
  mutating func beginBlock(of bytes: Int) {
    decoder = AvroDecoder(
      schema, depth: depth, values: bytes + AvroDecoder.mostEmptyValues)
    nestedRoom = 64 * bytes + 1 << 20
  }

  /// Reads one record; the first value that does not fit its column, if there is one.
  mutating func readRow(
    _ bytes: Span<UInt8>, _ cursor: inout AvroCursor, into columns: inout [ColumnBuilder]
  ) throws(AvroBinaryError) -> (slot: Int, fault: CellFault)? {
    var first: (slot: Int, fault: CellFault)?
    for (type, slot) in fields {
      if slot < 0 || first != nil {
        try skip(type, bytes, &cursor)
      } else if let fault = try read(type, bytes, &cursor, into: &columns[slot]) {
        first = (slot, fault)
      }
    }
    return first
  }

  /// What a column of a field is where none is asked for: nothing is lost.
  ///
  /// A decimal is its exact text.
  func request(for field: AvroField, declared: ColumnRequest) -> ColumnRequest {
    var request = declared
    // The file says what is there, so a value may be missing wherever one is.
    request.isNullable = true
    if hasDecimal(field.type) { request.type = .string }
    return request
  }

  private func hasDecimal(_ type: AvroType) -> Bool {
    switch schema.resolved(type) {
    case .decimal: true
    case .union(let branches): branches.contains(where: hasDecimal)
    default: false
    }
  }

  /// The logical type of a field of whole numbers, if it has one.
  func logicalName(of type: AvroType) -> String? {
    switch schema.resolved(type) {
    case .logical(let name, let base): base == .int || base == .long ? name : nil
    case .union(let branches):
      branches.filter { $0 != .null }.count == 1
        ? branches.first { $0 != .null }.flatMap { logicalName(of: $0) } : nil
    default: nil
    }
  }

  private mutating func read(
    _ type: AvroType, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor,
    into column: inout ColumnBuilder
  ) throws(AvroBinaryError) -> CellFault? {
    switch type {
    case .null: return column.appendNull()
    case .boolean: return column.append(bool: try cursor.boolean(bytes))
    case .int: return column.append(integer: Int64(try cursor.int(bytes)))
    case .long: return column.append(integer: try cursor.long(bytes))
    case .float: return column.append(double: Double(try cursor.float(bytes)))
    case .double: return column.append(double: try cursor.double(bytes))
    case .string: return column.append(text: bytes.extracting(try cursor.content(bytes)))
    case .bytes: return characters(bytes.extracting(try cursor.content(bytes)), &column)
    case .fixed(_, let size):
      return characters(bytes.extracting(try cursor.fixed(bytes, size: size)), &column)
    case .enumeration(_, let symbols):
      let index = try cursor.index(bytes, below: symbols.count, of: "symbol")
      return column.append(text: Array(symbols[index].utf8).span)
    case .union(let branches):
      let index = try cursor.index(bytes, below: branches.count, of: "branch")
      return try read(schema.resolved(branches[index]), bytes, &cursor, into: &column)
    case .decimal(_, let scale, let base):
      return try decimal(base, scale: scale, bytes, &cursor, into: &column)
    case .logical("uuid", .fixed(_, let size)):
      let text = Self.uuid(bytes.extracting(try cursor.fixed(bytes, size: size)))
      return column.append(text: text.span)
    case .logical("duration", .fixed(_, let size)):
      let text = Self.duration(bytes.extracting(try cursor.fixed(bytes, size: size)))
      return column.append(text: text.span)
    case .logical(_, let base): return try read(base, bytes, &cursor, into: &column)
    case .reference: return try read(schema.resolved(type), bytes, &cursor, into: &column)
    case .array, .map, .record:
      let value = try decoder.value(type, bytes, &cursor)
      let text = Array(value.canonicalText.utf8)
      // Names of fields stand in the text, but not in the file's data.
      nestedRoom -= text.count
      guard nestedRoom >= 0 else {
        throw AvroBinaryError(
          offset: cursor.offset, message: "found nested values that are too long as text")
      }
      return column.append(nested: text.span, kind: value.kind)
    }
  }

  /// Bytes as a text of which each character is one, as Avro's own JSON has them.
  private func characters(_ bytes: Span<UInt8>, _ column: inout ColumnBuilder) -> CellFault? {
    var text: [UInt8] = []
    for index in bytes.indices {
      let byte = bytes[index]
      if byte < 0x80 {
        text.append(byte)
      } else {
        text.append(0xC0 | byte >> 6)
        text.append(0x80 | byte & 0x3F)
      }
    }
    guard column.type == .string || column.type == nil else {
      return .type(found: "bytes", expected: column.type ?? .string)
    }
    return column.type == nil
      ? column.appendInferred(text.span, as: .text) : column.appendText(text.span)
  }

  private func decimal(
    _ base: AvroType, scale: Int, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor,
    into column: inout ColumnBuilder
  ) throws(AvroBinaryError) -> CellFault? {
    let range: Range<Int>
    if case .fixed(_, let size) = base {
      range = try cursor.fixed(bytes, size: size)
    } else {
      range = try cursor.content(bytes)
    }
    guard let text = AvroDecimal.text(bytes.extracting(range), scale: scale) else {
      throw AvroBinaryError(
        offset: range.lowerBound,
        message: "found a decimal of more than \(AvroDecimal.mostBytes) bytes")
    }
    return column.append(decimal: Array(text.utf8).span, parser)
  }

  /// `01234567-89ab-cdef-0123-456789abcdef`.
  private static func uuid(_ bytes: Span<UInt8>) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for index in bytes.indices {
      if [4, 6, 8, 10].contains(index) { text.append(0x2D) }
      text.append(digits[Int(bytes[index] >> 4)])
      text.append(digits[Int(bytes[index] & 15)])
    }
    return text
  }

  /// Months, days and milliseconds as ISO 8601 has them: `P1M2DT3.004S`.
  private static func duration(_ bytes: Span<UInt8>) -> [UInt8] {
    var parts: [UInt64] = []
    for start in [0, 4, 8] where start + 4 <= bytes.count {
      parts.append((0..<4).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) })
    }
    guard parts.count == 3 else { return [] }
    let rest = "\(parts[2] % 1000)"
    let zeros = String(repeating: "0", count: 3 - rest.utf8.count)
    return Array("P\(parts[0])M\(parts[1])DT\(parts[2] / 1000).\(zeros)\(rest)S".utf8)
  }

  // MARK: - Skipping

  private mutating func skip(
    _ type: AvroType, _ bytes: Span<UInt8>, _ cursor: inout AvroCursor
  ) throws(AvroBinaryError) {
    switch type {
    case .null: return
    case .boolean: _ = try cursor.boolean(bytes)
    case .int, .long: _ = try cursor.long(bytes)
    case .float: _ = try cursor.fixed(bytes, size: 4)
    case .double: _ = try cursor.fixed(bytes, size: 8)
    case .bytes, .string: _ = try cursor.content(bytes)
    case .fixed(_, let size): _ = try cursor.fixed(bytes, size: size)
    case .enumeration(_, let symbols):
      _ = try cursor.index(bytes, below: symbols.count, of: "symbol")
    case .union(let branches):
      let index = try cursor.index(bytes, below: branches.count, of: "branch")
      try skip(schema.resolved(branches[index]), bytes, &cursor)
    case .logical(_, let base), .decimal(_, _, let base): try skip(base, bytes, &cursor)
    case .reference: try skip(schema.resolved(type), bytes, &cursor)
    case .array, .map, .record:
      // Nested values are rare enough to be read and thrown away, and then all bounds hold.
      _ = try decoder.value(type, bytes, &cursor)
    }
  }
}
