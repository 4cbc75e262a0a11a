/// A column while its values come in.
///
/// A value goes in with one of the `append` methods; they give the reason where it does not fit,
/// and then nothing went in.
struct ColumnBuilder {
  let name: String
  /// What the values must be; `nil` to find it out at the end.
  let type: ColumnType?
  let isNullable: Bool
  var logicalType: String?
  /// How many values there are, those that are missing too.
  private(set) var count = 0
  private(set) var nulls = NullMask()
  private(set) var doubles: [Double] = []
  private(set) var integers: [Int64] = []
  private(set) var bools: [Bool] = []
  /// The values of a `string` column, and of one whose type is not known yet.
  private(set) var texts = TextColumn()
  private var inference = TypeInference()

  init(_ request: ColumnRequest) {
    name = request.name
    type = request.type
    isNullable = request.isNullable
  }

  /// A number, without a look at the type.
  @inline(__always)
  mutating func appendDouble(_ value: Double) {
    doubles.append(value)
    count &+= 1
  }

  mutating func appendInteger(_ value: Int64) {
    integers.append(value)
    count &+= 1
  }

  mutating func appendBool(_ value: Bool) {
    bools.append(value)
    count &+= 1
  }

  /// A text, which the caller knows to be UTF-8.
  mutating func appendText(_ text: Span<UInt8>) -> CellFault? {
    guard texts.hasRoom(for: text.count) else { return .tooMuchText }
    texts.append(text)
    count &+= 1
    return nil
  }

  /// A value of a column without a type: its text, and what kind of value it is.
  mutating func appendInferred(_ text: Span<UInt8>, as kind: TypeInference.Kind) -> CellFault? {
    if let fault = appendText(text) { return fault }
    inference.note(kind)
    return nil
  }

  /// A missing value, if one may be missing.
  mutating func appendNull() -> CellFault? {
    guard isNullable else { return .missing(type) }
    appendPlaceholder()
    return nil
  }

  /// A missing value for a row that is to be dropped later, or that a late column does not have.
  mutating func appendPlaceholder() {
    nulls.insert(count)
    switch type {
    case .double: doubles.append(.nan)
    case .int64: integers.append(0)
    case .bool: bools.append(false)
    case .string, nil: texts.appendEmpty()
    }
    count &+= 1
  }

  /// Forgets all rows from this one on.
  mutating func truncate(to rows: Int) {
    guard count > rows else { return }
    switch type {
    case .double: doubles.removeLast(doubles.count - rows)
    case .int64: integers.removeLast(integers.count - rows)
    case .bool: bools.removeLast(bools.count - rows)
    case .string, nil: texts.truncate(to: rows)
    }
    nulls.truncate(to: rows)
    count = rows
  }

  /// The column without some rows, which are sorted.
  func removing(_ rows: [Int]) -> ColumnBuilder {
    guard !rows.isEmpty else { return self }
    var result = ColumnBuilder(ColumnRequest(name, type, isNullable: isNullable))
    result.logicalType = logicalType
    result.inference = inference
    var next = 0
    for row in 0..<count {
      if next < rows.count, rows[next] == row {
        next += 1
        continue
      }
      guard !nulls[row] else {
        result.appendPlaceholder()
        continue
      }
      switch type {
      case .double: result.appendDouble(doubles[row])
      case .int64: result.appendInteger(integers[row])
      case .bool: result.appendBool(bools[row])
      case .string, nil:
        result.texts.append(texts.bytes.span.extracting(texts.range(of: row)))
        result.count += 1
      }
    }
    return result
  }

  /// The column, its type found out if none was given.
  consuming func finish() -> Column {
    let type = type ?? inference.type
    let values: Column.Values =
      switch (self.type, type) {
      case (.double, _): .double(doubles)
      case (.int64, _): .int64(integers)
      case (.bool, _): .bool(bools)
      case (.string, _), (nil, .string): .string(texts)
      case (nil, .double): .double(TypeInference.doubles(texts, nulls))
      case (nil, .int64): .int64(TypeInference.integers(texts, nulls))
      case (nil, .bool): .bool(TypeInference.bools(texts, nulls))
      }
    return Column(name: name, values: values, nulls: nulls, logicalType: logicalType)
  }
}
