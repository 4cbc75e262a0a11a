/// The suite's plain CSV files: a heading, commas, no line breaks within fields.
struct MetricsTable {
  let name: String
  let headings: [String]
  let rows: [[String]]

  init(_ text: String, name: String) throws {
    self.name = name
    var lines = text.split(separator: "\n").map(Self.fields)
    guard !lines.isEmpty else { throw MetricsSuiteError.malformed("\"\(name)\" has no heading") }
    let headings = lines.removeFirst()
    self.headings = headings
    rows = lines
    if let row = lines.firstIndex(where: { $0.count != headings.count }) {
      throw MetricsSuiteError.malformed("\"\(name)\" has a torn row \(row + 2)")
    }
  }

  private static func fields(_ line: Substring) -> [String] {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    for character in line where character != "\r" {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append(field)
        field = ""
      } else {
        field.append(character)
      }
    }
    return fields + [field]
  }

  func texts(_ column: String) throws -> [String] {
    guard let place = headings.firstIndex(of: column) else {
      throw MetricsSuiteError.malformed("\"\(name)\" has no column \"\(column)\"")
    }
    return rows.map { $0[place] }
  }

  /// Numbers; an empty field is NaN.
  func numbers(_ column: String) throws -> [Double] {
    try texts(column).map { $0.isEmpty ? .nan : Double($0) ?? .nan }
  }

  /// Whether each row's label is 1.
  func labels(_ column: String = "label") throws -> [Bool] {
    try numbers(column).map { $0 == 1 }
  }
}
