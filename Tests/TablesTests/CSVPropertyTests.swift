import Tables
import Testing

@Suite struct CSVPropertyTests {
  /// Texts that have everything in them that separated values must quote.
  private func text(_ numbers: inout SeededNumbers) -> String {
    let letters = ["a", "é", "✓", "\"", ",", ";", "\t", "\n", "\r\n", "\r", " ", "0", ".5"]
    return (0..<Int.random(in: 0...6, using: &numbers)).map { _ in
      letters.randomElement(using: &numbers) ?? ""
    }.joined()
  }

  @Test(arguments: 0..<40)
  func `what is written is read back, in whatever pieces it comes`(_ seed: Int) throws {
    var numbers = SeededNumbers(seed: UInt64(seed))
    let delimiter = [",", ";", "\t"][seed % 3]
    let ending = seed % 2 == 0 ? "\n" : "\r\n"
    var rows: [(id: Int64, score: Double?, note: String?)] = []
    var written = ["id", "score", "note"].joined(separator: delimiter) + ending
    for _ in 0..<Int.random(in: 0...60, using: &numbers) {
      let id = Int64(bitPattern: numbers.next())
      let bits = Double(bitPattern: numbers.next())
      let score = Bool.random(using: &numbers) && bits.isFinite ? bits : nil
      let note = Int.random(in: 0...4, using: &numbers) == 0 ? nil : text(&numbers)
      rows.append((id, score, note))
      let quoted = note.map { note in
        "\""
          + note.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\""
      }
      let fields = ["\(id)", score.map { "\($0)" } ?? "", quoted ?? ""]
      written += fields.joined(separator: delimiter) + ending
    }
    let options = TableOptions(columns: [
      ColumnRequest("note", .string), ColumnRequest("id", .int64), ColumnRequest("score", .double),
    ])
    let table = try TableReader.read(Array(written.utf8), as: .csv, options)
    #expect(table.rows == rows.count)
    for (row, expected) in rows.enumerated() {
      #expect(table["id"]?.integers?[row] == expected.id)
      #expect(table["score"]?.nulls[row] == (expected.score == nil))
      if let score = expected.score { #expect(table["score"]?.doubles?[row] == score) }
      #expect(table["note"]?.nulls[row] == (expected.note == nil))
      if let note = expected.note { #expect(table["note"]?.texts?[row] == note) }
    }
    for _ in 0..<4 {
      let piece = Int.random(in: 1...40, using: &numbers)
      let again = try TableText.table(Array(written.utf8), .csv, options, piece: piece)
      #expect(TableText.of(again) == TableText.of(table))
    }
    let found = TableText.read(written, .csv)
    #expect(TableText.read(written, .csv, piece: 7) == found)
  }
}
