/// Those rows of a table that are not left out, in order.
struct KeptRows: Sequence, Sendable {
  let all: Int
  /// Sorted.
  let leftOut: [Int]

  var count: Int { all - leftOut.count }
  var isEverything: Bool { leftOut.isEmpty }
  var underestimatedCount: Int { count }

  struct Iterator: IteratorProtocol {
    private var row = 0
    private var skipped = 0
    private let rows: KeptRows

    init(_ rows: KeptRows) {
      self.rows = rows
    }

    mutating func next() -> Int? {
      while skipped < rows.leftOut.count, rows.leftOut[skipped] == row {
        skipped += 1
        row += 1
      }
      guard row < rows.all else { return nil }
      defer { row += 1 }
      return row
    }
  }

  func makeIterator() -> Iterator { Iterator(self) }
}
