/// A table whose texts are what a schema says that they are.
///
/// A reader that is given no types takes a column for texts as soon as one of its values is none of
/// the others' kind. A schema tells that value from the others: they are numbers, and it is wrong.
package struct TypedTable: Sendable {
  /// The columns, as declared; a value that is not of its declared type is missing.
  package private(set) var table: Table
  /// The rows with such a value, sorted.
  package private(set) var misfits: [Int] = []
  /// The first of them in words: `row 3, column "x": found "abc", expected a number`.
  package private(set) var first: String?

  /// Reads columns of texts as declared types. Columns of other types, and those that nothing is
  /// declared for, stay what they are.
  package init(_ table: Table, as declared: [ColumnRequest]) {
    self.table = table
    let types = Dictionary(
      declared.map { ($0.name, $0.type) }, uniquingKeysWith: { _, last in last })
    var misfits: [Int: String] = [:]
    for index in table.columns.indices {
      let column = table.columns[index]
      guard case .string(let texts) = column.values, let type = types[column.name] ?? nil,
        type != .string
      else { continue }
      self.table.columns[index] = Self.column(
        ColumnRequest(column.name, type), texts, column.nulls, &misfits)
    }
    self.misfits = misfits.keys.sorted()
    first = self.misfits.first.flatMap { misfits[$0] }
  }

  private static func column(
    _ request: ColumnRequest, _ texts: TextColumn, _ nulls: NullMask,
    _ misfits: inout [Int: String]
  ) -> Column {
    var builder = ColumnBuilder(request)
    let parser = NumberParser()
    let bytes = texts.bytes.span
    for row in 0..<texts.count {
      let range = texts.range(of: row)
      guard !nulls[row], !range.isEmpty else {
        builder.appendPlaceholder()
        continue
      }
      guard let fault = builder.append(field: bytes.extracting(range), parser) else { continue }
      builder.appendPlaceholder()
      misfits[row] =
        misfits[row]
        ?? "row \(row + 1), column \(RowProblem.quoted(request.name)): \(fault.message)"
    }
    return builder.finish()
  }
}
