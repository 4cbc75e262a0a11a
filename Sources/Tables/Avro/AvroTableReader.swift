import Avro
import Vocabulary

/// Reads an Avro object container file (Avro 1.12, "Object container files") into columns.
///
/// The schema is the file's own; what is asked for is taken from it by the names of its fields.
struct AvroTableReader {
  private let options: TableOptions
  private let limits: TableLimits
  private var buffer = ChunkBuffer()
  /// Where the buffer begins in the file.
  private var origin = 0
  private var header: Header?
  private var ledger: RowLedger
  private var columns: [ColumnBuilder] = []
  private var rows = 0
  /// How many values there were of fields of the type null: each costs memory, but not a byte of
  /// the file.
  private var emptyValues = 0
  private static let mostEmptyValues = 1 << 28
  /// Takes whole records in the place of columns; see ``AvroRecordReader``.
  var take: ((JSON) -> Void)?

  /// What the beginning of the file says.
  private struct Header {
    var codec: AvroBlockCodec
    var sync: [UInt8]
    var decoder: AvroRowDecoder
    var schema: AvroSchema
  }

  init(_ options: TableOptions) {
    self.options = options
    limits = options.limits
    ledger = RowLedger(options.invalidRows)
  }

  mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    if buffer.append(chunk) { try read(isLast: false) }
  }

  mutating func finish() throws(TableError) -> Table {
    try read(isLast: true)
    guard header != nil else {
      throw TableError(.truncated, offset: origin, "found the end of the file in its header")
    }
    guard buffer.count == 0 else {
      throw TableError(
        .truncated, record: ledger.record, offset: origin,
        "found the end of the file in a block")
    }
    let report = try ledger.finish()
    let rows = rows
    var finished: [Column] = []
    columns.reverse()
    while let column = columns.popLast() { finished.append(column.finish()) }
    return Table(columns: finished, rows: rows, report: report)
  }

  private mutating func read(isLast: Bool) throws(TableError) {
    let bytes = buffer.take()
    var index = 0
    if header == nil { index = try readHeader(bytes.span, isLast: isLast) ?? 0 }
    while header != nil, let next = try readBlock(bytes.span, from: index) { index = next }
    guard header != nil || bytes.count <= limits.recordBytes else {
      throw TableError(
        .limit, offset: origin, "found more than \(limits.recordBytes) bytes of header")
    }
    origin += index
    buffer.putBack(bytes, from: index)
  }

  // MARK: - Header

  private mutating func readHeader(
    _ bytes: Span<UInt8>, isLast: Bool
  ) throws(TableError) -> Int? {
    let magic: [UInt8] = [0x4F, 0x62, 0x6A, 0x01]
    guard bytes.count >= magic.count || isLast else { return nil }
    guard bytes.count >= magic.count, bytes.extracting(first: 4).equals(magic) else {
      throw TableError(
        .syntax, offset: 0, "found no Avro container file, which begins with \"Obj\" and a 1")
    }
    var cursor = AvroCursor(offset: magic.count)
    var schema: [UInt8]?
    var codec = Array(AvroBlockCodec.null.rawValue.utf8)
    let sync: [UInt8]
    do throws(AvroBinaryError) {
      while true {
        let count = try cursor.blockCount(bytes)
        if count == 0 { break }
        for _ in 0..<count {
          let key = bytes.extracting(try cursor.content(bytes))
          let value = try cursor.content(bytes)
          if key.equals(Self.schemaKey) { schema = bytes.extracting(value).copied }
          if key.equals(Self.codecKey) { codec = bytes.extracting(value).copied }
        }
      }
      sync = bytes.extracting(try cursor.fixed(bytes, size: 16)).copied
    } catch {
      guard !error.isTruncated || isLast else { return nil }
      throw TableError(
        error.isTruncated ? .truncated : .syntax, offset: error.offset,
        "the header of the Avro file is damaged: \(error.message)")
    }
    try begin(schema: schema, codec: String(decoding: codec, as: UTF8.self), sync: sync)
    return cursor.offset
  }

  private static let schemaKey = Array("avro.schema".utf8)
  private static let codecKey = Array("avro.codec".utf8)

  private mutating func begin(
    schema: [UInt8]?, codec name: String, sync: [UInt8]
  ) throws(TableError) {
    guard let codec = AvroBlockCodec(rawValue: name) else {
      let known = AvroBlockCodec.allCases.map(\.rawValue).joined(separator: ", ")
      throw TableError(
        .syntax, "found the codec \(RowProblem.quoted(name)), expected one of \(known)")
    }
    guard let schema else { throw TableError(.schema, "found an Avro file without a schema") }
    let parsed: AvroSchema
    do throws(AvroSchema.Invalid) {
      parsed = try AvroSchema(parsing: schema)
    } catch {
      let problem = error.problems.first.map { "\($0)" } ?? "it is none"
      throw TableError(.schema, "found an Avro file whose schema is not read: \(problem)")
    }
    guard parsed.fields.count <= limits.columns else {
      throw TableError(.limit, "found more than \(limits.columns) fields in the schema")
    }
    let selection = try ColumnSelection(of: parsed.fields.map(\.name), options.columns)
    let decoder = AvroRowDecoder(parsed, slots: selection.slots, limits: limits)
    columns = selection.requests.map { ColumnBuilder($0) }
    if options.columns == nil {
      columns = zip(parsed.fields, ColumnRequest.columns(of: parsed)).map { field, request in
        ColumnBuilder(decoder.request(for: field, declared: request))
      }
    }
    for (field, slot) in zip(parsed.fields, selection.slots) where slot >= 0 {
      columns[slot].logicalType = decoder.logicalName(of: field.type)
    }
    header = Header(codec: codec, sync: sync, decoder: decoder, schema: parsed)
  }

  // MARK: - Blocks

  /// Reads the block at a place; `nil` if it is not whole.
  private mutating func readBlock(
    _ bytes: Span<UInt8>, from start: Int
  ) throws(TableError) -> Int? {
    guard start < bytes.count, var header else { return nil }
    var cursor = AvroCursor(offset: start)
    let count: Int64
    let size: Int64
    do throws(AvroBinaryError) {
      count = try cursor.long(bytes)
      size = try cursor.long(bytes)
    } catch {
      if error.isTruncated { return nil }
      throw damaged(error.offset, error.message)
    }
    guard count >= 0, size >= 0 else {
      throw damaged(start, "found a block of \(count) records in \(size) bytes")
    }
    guard size <= limits.blockBytes else {
      throw TableError(
        .limit, record: ledger.record, offset: origin + start,
        "found a block of \(size) bytes, expected at most \(limits.blockBytes)")
    }
    guard bytes.count - cursor.offset >= Int(size) + 16 else { return nil }
    let end = cursor.offset + Int(size)
    guard bytes.extracting(end..<end + 16).equals(header.sync) else {
      throw damaged(end, "the mark after a block is not that of the header")
    }
    let packed = bytes.extracting(cursor.offset..<end)
    let data: [UInt8]
    do {
      data = try header.codec.unpack(packed, limits: limits)
    } catch {
      var problem = TableError(error)
      problem.record = ledger.record
      problem.offset = origin + start
      throw problem
    }
    // A record has no bytes at all only if all of it is null.
    guard count <= max(data.count, AvroCursor.mostEmptyItems) else {
      throw damaged(start, "found a block of \(count) records in \(data.count) bytes")
    }
    if take == nil {
      try readRows(data.span, count: Int(count), with: &header.decoder, block: start)
    } else {
      try readRecords(data.span, count: Int(count), header.schema, block: start)
    }
    return end + 16
  }

  private mutating func readRows(
    _ data: Span<UInt8>, count: Int, with decoder: inout AvroRowDecoder, block: Int
  ) throws(TableError) {
    emptyValues += count * decoder.emptyFields
    guard emptyValues <= Self.mostEmptyValues else {
      throw TableError(
        .limit, record: ledger.record, offset: origin + block,
        "found more than \(Self.mostEmptyValues) values that are null by their type")
    }
    decoder.beginBlock(of: data.count)
    var cursor = AvroCursor()
    for _ in 0..<count {
      let fault: (slot: Int, fault: CellFault)?
      do throws(AvroBinaryError) {
        fault = try decoder.readRow(data, &cursor, into: &columns)
      } catch {
        throw damaged(block, "at byte \(error.offset) of the block, \(error.message)")
      }
      guard let (slot, fault) = fault else {
        rows += 1
        ledger.keep()
        continue
      }
      let name = columns[slot].name
      for index in columns.indices { columns[index].truncate(to: rows) }
      try ledger.drop(
        RowProblem(
          reason: fault.reason, record: ledger.record, line: nil, column: name,
          message: fault.message, hint: fault.hint))
    }
    guard cursor.offset == data.count else {
      throw damaged(
        block, "found \(data.count - cursor.offset) bytes after the last record of a block")
    }
  }

  private mutating func readRecords(
    _ data: Span<UInt8>, count: Int, _ schema: AvroSchema, block: Int
  ) throws(TableError) {
    var cursor = AvroCursor()
    var decoder = AvroDecoder(schema, values: data.count + AvroDecoder.mostEmptyValues)
    for _ in 0..<count {
      do throws(AvroBinaryError) {
        take?(try decoder.value(.record(schema.root), data, &cursor))
      } catch {
        throw damaged(block, "at byte \(error.offset) of the block, \(error.message)")
      }
      rows += 1
      ledger.keep()
    }
    guard cursor.offset == data.count else {
      throw damaged(
        block, "found \(data.count - cursor.offset) bytes after the last record of a block")
    }
  }

  private func damaged(_ place: Int, _ message: String) -> TableError {
    TableError(.syntax, record: ledger.record, offset: origin + place, message)
  }
}
