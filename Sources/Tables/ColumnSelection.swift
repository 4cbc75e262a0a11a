import Vocabulary

/// Which fields of a file go into which columns.
struct ColumnSelection {
  /// What is wanted, in the order in which it is.
  let requests: [ColumnRequest]
  /// For each field of the file the index of its request, or -1.
  let slots: [Int]

  /// Finds the columns that are asked for among the names of a file, or takes all of them.
  ///
  /// Throws: where one is missing or stands twice.
  init(
    of names: [String], _ wanted: [ColumnRequest]?, line: Int? = nil
  ) throws(TableError) {
    requests = wanted ?? names.map { ColumnRequest($0) }
    var places: [String: Int] = [:]
    for (index, request) in requests.enumerated() {
      guard places.updateValue(index, forKey: request.name) == nil else {
        throw Self.twice(request.name, isAskedFor: wanted != nil, line: line)
      }
    }
    var found = [Bool](repeating: false, count: requests.count)
    var slots = [Int](repeating: -1, count: names.count)
    for (index, name) in names.enumerated() {
      guard let place = places[name] else { continue }
      guard !found[place] else { throw Self.twice(name, isAskedFor: false, line: line) }
      found[place] = true
      slots[index] = place
    }
    if let missing = found.firstIndex(of: false) {
      throw Self.missing(requests[missing].name, among: names, line: line)
    }
    self.slots = slots
  }

  /// A column that is not there, with the names that are.
  static func missing(_ name: String, among names: [String], line: Int? = nil) -> TableError {
    let short = names.map { String($0.prefix(80)) }
    let shown = short.prefix(20).map { RowProblem.quoted($0) }.joined(separator: ", ")
    let rest = names.count > 20 ? " and \(names.count - 20) more" : ""
    let found = names.isEmpty ? "no columns" : shown + rest
    return TableError(
      .columns, line: line, "found \(found), expected a column \(RowProblem.quoted(name))",
      hint: Suggestion.hint(for: String(name.prefix(80)), among: short.prefix(200)))
  }

  private static func twice(_ name: String, isAskedFor: Bool, line: Int?) -> TableError {
    TableError(
      .columns, line: line,
      isAskedFor
        ? "the column \(RowProblem.quoted(name)) is asked for twice"
        : "found the column \(RowProblem.quoted(name)) twice, expected it once")
  }
}
