import Tables

/// What identifies each row of a table: whole numbers, or texts one behind the other, so that a row
/// costs a few bytes.
enum RowIDs: Hashable, Sendable {
  case numbers([Int64])
  case texts(TextColumn)

  var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .texts(let texts): texts.count
    }
  }

  subscript(row: Int) -> String {
    switch self {
    case .numbers(let numbers): String(numbers[row])
    case .texts(let texts): texts[row]
    }
  }

  /// All of them as texts.
  var strings: [String] { (0..<count).map { self[$0] } }

  /// Ids by their texts; `nil` if they are more than a column of texts holds.
  init?(_ strings: some Sequence<String>) {
    var texts = TextColumn()
    for text in strings { guard texts.append(text: text) else { return nil } }
    self = .texts(texts)
  }

  /// The ids that stand in some rows of a column, which all have a value; `nil` if they are more
  /// than a column of texts holds.
  init?(_ column: Column, rows: KeptRows) {
    switch column.values {
    case .int64(let values):
      self = .numbers(rows.isEverything ? values : rows.map { values[$0] })
    case .string(let texts) where rows.isEverything: self = .texts(texts)
    default: self.init(rows.lazy.map { column.text(at: $0) })
    }
  }
}
