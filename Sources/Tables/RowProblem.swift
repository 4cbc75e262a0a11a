/// What is wrong with one record of a file.
package struct RowProblem: Hashable, Sendable, CustomStringConvertible {
  /// The kinds of problems, by which they are counted.
  package enum Reason: String, CaseIterable, Hashable, Sendable {
    /// A member stands twice in one object.
    case duplicate
    /// Bytes are not UTF-8, or NUL.
    case encoding
    /// The record has more or fewer fields than the header.
    case fieldCount = "field-count"
    /// A value is missing where one must be.
    case missing
    /// A number is beyond what its type holds.
    case range
    /// The record is not of the format.
    case syntax
    /// A value is of another type.
    case type
  }

  package let reason: Reason
  /// Which record of the file, from 1; a header is none.
  package let record: Int
  /// The line of the file on which the record begins, from 1; `nil` for files without lines.
  package let line: Int?
  package let column: String?
  /// What was found, what was expected.
  package let message: String
  package let hint: String?

  /// `record 2, line 3, column "score": found "x", expected a number`, and the hint on a line of
  /// its own.
  package var description: String {
    var place = "record \(record)"
    if let line { place += ", line \(line)" }
    if let column { place += ", column \(Self.quoted(column))" }
    let hint = hint.map { "\n  hint: \($0)" } ?? ""
    return "\(place): \(message)\(hint)"
  }

  /// One byte of a text for messages. What follows it may not be there yet, so it is not shown.
  static func described(_ byte: UInt8) -> String {
    if (0x20...0x7E).contains(byte) { return quoted(String(Unicode.Scalar(byte))) }
    return byte == 0x0A || byte == 0x0D
      ? "the end of the line" : "the byte 0x\(String(byte, radix: 16, uppercase: true))"
  }

  /// A text in quotes for messages, on one line and not too long.
  static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let mark = scalars.dropFirst(40).isEmpty ? "" : "..."
    var shown = "\""
    for scalar in scalars.prefix(40) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        if scalar == "\"" || scalar == "\\" { shown += "\\" }
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown + mark + "\""
  }
}
