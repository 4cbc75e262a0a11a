import Avro
import Registry
import Tables
import Vocabulary

/// Holds the rows of a test against the model's input schema, by the rules that its output is held
/// to: only where the schema is enforced.
struct InputCheck: Sendable {
  /// The rows that break the schema, counted from 0.
  var broken: Set<Int> = []
  /// What is wrong with the first of them.
  var first: String?

  /// Nothing to check.
  init() {}

  /// Checks every row of a table.
  ///
  /// - Parameter hasOnlyTexts: whether the file has no types of its own, as CSV: then a number may
  ///   stand where a text is declared.
  init(_ untyped: Table, schema: AvroSchema, hasOnlyTexts: Bool) {
    let typed = TypedTable(untyped, as: ColumnRequest.columns(of: schema))
    let table = typed.table
    broken = Set(typed.misfits)
    let texts = hasOnlyTexts ? Set(schema.fields.filter { Self.isText($0.type) }.map(\.name)) : []
    let names = Set(schema.fields.map(\.name))
    let columns = table.columns.filter { names.contains($0.name) }
    for row in 0..<table.rows {
      guard !broken.contains(row) else {
        first = first ?? typed.first
        continue
      }
      var members: [String: JSON] = [:]
      for column in columns {
        let value = column.json(at: row)
        members[column.name] =
          value != .null && texts.contains(column.name)
          ? .string(value.string ?? value.canonicalText) : value
      }
      guard let problem = schema.problems(in: .object(members), isScoring: true).first else {
        continue
      }
      broken.insert(row)
      first = first ?? "row \(row + 1): \(problem)"
    }
  }

  private static func isText(_ type: AvroType) -> Bool {
    switch type {
    case .string, .enumeration: true
    case .union(let branches): branches.contains(where: isText)
    case .logical(_, let base): isText(base)
    default: false
    }
  }

  /// Whether so many broken rows may be left out; else why the test ends.
  func tolerate(
    _ rule: TestDeclaration.InvalidRows, of rows: Int, path: String?
  ) throws(ScoringProblem) {
    guard let first else { return }
    let words =
      "\(broken.count) of \(rows) rows are not what \(path ?? "the input schema") says: \(first)"
    switch rule {
    case .fail:
      throw ScoringProblem(words + " (invalidRows: {drop: share} leaves such rows out)")
    case .drop(let share):
      guard Double(broken.count) <= share * Double(rows) else {
        throw ScoringProblem(words + ", and the manifest allows a share of \(share)")
      }
      guard broken.count < rows else { throw ScoringProblem(words) }
    }
  }
}
