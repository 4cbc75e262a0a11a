import Compression

/// Reads a data file into columns, piece by piece as its bytes come.
///
/// ```swift
/// var reader = try TableReader(.csv, TableOptions(columns: [ColumnRequest("score", .double)]))
/// for chunk in chunks { try reader.consume(chunk.span) }
/// let scores = try reader.finish()["score"]?.doubles
/// ```
/// Apart from the columns that are asked for, memory is bounded by ``TableOptions/limits``. After
/// an error the reader is of no more use.
package struct TableReader {
  private let format: TableFormat
  private let options: TableOptions
  private var beginning: [UInt8] = []
  private var isBegun = false
  private var decompressor: Decompressor?
  private var reader: FormatReader

  /// Begins a file.
  ///
  /// Throws: where a column is asked for twice.
  package init(
    _ format: TableFormat, _ options: TableOptions = TableOptions()
  ) throws(TableError) {
    self.format = format
    self.options = options
    reader = try FormatReader(format, options)
  }

  /// Takes the next bytes of the file, at least one and as many as are at hand: pieces of 64 KiB to
  /// 1 MiB are best.
  package mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    guard !isBegun else { return try unpack(chunk) }
    unsafe chunk.withUnsafeBufferPointer { unsafe beginning.append(contentsOf: $0) }
    if beginning.count >= CompressionFormat.magicLength { try begin() }
  }

  /// The table, once all bytes are taken.
  package mutating func finish() throws(TableError) -> Table {
    if !isBegun { try begin() }
    do throws(CompressionError) {
      try decompressor?.finish()
    } catch {
      throw TableError(error)
    }
    return try reader.finish()
  }

  /// Reads a file that is at hand as a whole.
  package static func read(
    _ bytes: [UInt8], as format: TableFormat, _ options: TableOptions = TableOptions()
  ) throws(TableError) -> Table {
    var reader = try TableReader(format, options)
    try reader.consume(bytes.span)
    return try reader.finish()
  }

  private mutating func begin() throws(TableError) {
    isBegun = true
    if let packing = CompressionFormat(detecting: beginning) {
      do throws(CompressionError) {
        decompressor = try Decompressor(packing, limits: options.limits.decompression)
      } catch {
        throw TableError(error)
      }
    }
    let bytes = beginning
    beginning = []
    try unpack(bytes.span)
  }

  private mutating func unpack(_ chunk: Span<UInt8>) throws(TableError) {
    guard let decompressor else { return try reader.consume(chunk) }
    try decompressor.consume(chunk, mapping: { TableError($0) }) { piece throws(TableError) in
      try reader.consume(piece)
    }
  }
}

/// The reader of a format.
private enum FormatReader {
  case csv(CSVTableReader)
  case records(JSONRecordReader)
  case columns(JSONColumnsReader)
  case avro(AvroTableReader)
  case stream(ColumnStreamReader)
  /// JSON whose form is not known yet, with what was read of it.
  case json(TableOptions, [UInt8])

  init(_ format: TableFormat, _ options: TableOptions) throws(TableError) {
    // A column that is asked for twice is an error of the caller, whatever the file holds.
    if let wanted = options.columns { _ = try ColumnSelection(of: wanted.map(\.name), wanted) }
    switch format {
    case .csv: self = .csv(CSVTableReader(options))
    case .tsv:
      var options = options
      options.dialect.delimiter = options.dialect.delimiter ?? 0x09
      self = .csv(CSVTableReader(options))
    case .json: self = .json(options, [])
    case .jsonLines: self = .records(try JSONRecordReader(.lines, options))
    case .jsonArray: self = .records(try JSONRecordReader(.array, options))
    case .jsonColumns: self = .columns(try JSONColumnsReader(options))
    case .avro: self = .avro(AvroTableReader(options))
    case .columnStream: self = .stream(ColumnStreamReader(options))
    }
  }

  /// Each reader is moved out while it works, so that its arrays have one owner.
  mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    let taken = self
    self = .json(TableOptions(), [])
    switch consume taken {
    case .csv(var reader):
      try reader.consume(chunk)
      self = .csv(reader)
    case .records(var reader):
      try reader.consume(chunk)
      self = .records(reader)
    case .columns(var reader):
      try reader.consume(chunk)
      self = .columns(reader)
    case .avro(var reader):
      try reader.consume(chunk)
      self = .avro(reader)
    case .stream(var reader):
      try reader.consume(chunk)
      self = .stream(reader)
    case .json(let options, var beginning):
      unsafe chunk.withUnsafeBufferPointer { unsafe beginning.append(contentsOf: $0) }
      guard let format = JSONForm.detect(beginning, isLast: false) else {
        guard beginning.count <= options.limits.recordBytes else {
          throw TableError(
            .limit, "found more than \(options.limits.recordBytes) bytes before a value")
        }
        self = .json(options, beginning)
        return
      }
      self = try FormatReader(format, options)
      try consume(beginning.span)
    }
  }

  mutating func finish() throws(TableError) -> Table {
    let taken = self
    self = .json(TableOptions(), [])
    switch consume taken {
    case .csv(var reader): return try reader.finish()
    case .records(var reader): return try reader.finish()
    case .columns(var reader): return try reader.finish()
    case .avro(var reader): return try reader.finish()
    case .stream(var reader): return try reader.finish()
    case .json(let options, let beginning):
      let format = JSONForm.detect(beginning, isLast: true) ?? .jsonLines
      var reader = try FormatReader(format, options)
      try reader.consume(beginning.span)
      return try reader.finish()
    }
  }
}
