/// Why a value does not go into its column.
struct CellFault: Error {
  let reason: RowProblem.Reason
  let message: String
  var hint: String?

  /// A text of a file that is not of the column's type.
  static func type(_ text: Span<UInt8>, expected: ColumnType) -> CellFault {
    guard text.isUTF8 else { return encoding }
    let found = String(decoding: text.copied, as: UTF8.self)
    return CellFault(
      reason: .type, message: "found \(RowProblem.quoted(found)), expected \(expected.words)",
      hint: hint(for: found, expected: expected))
  }

  /// A value whose kind is plain from the format.
  static func type(found: String, expected: ColumnType) -> CellFault {
    CellFault(reason: .type, message: "found \(found), expected \(expected.words)")
  }

  static func missing(_ type: ColumnType?) -> CellFault {
    CellFault(
      reason: .missing, message: "found nothing, expected \(type?.words ?? "a value")")
  }

  static func range(_ text: Span<UInt8>, expected: ColumnType) -> CellFault {
    let found = String(decoding: text.copied, as: UTF8.self)
    let bound = expected == .int64 ? "a whole number of 64 bits" : "a number below 1.8e308"
    return CellFault(
      reason: .range, message: "found \(RowProblem.quoted(found)), expected \(bound)")
  }

  static let encoding = CellFault(
    reason: .encoding, message: "found bytes that are not UTF-8 text",
    hint: "save the file as UTF-8; it may be Latin-1 or UTF-16")

  static let tooMuchText = CellFault(
    reason: .range, message: "found more than 4 GiB of text in one column")

  /// Texts that people mean as "no value", in lower case.
  private static let nullWords: Set<String> = [
    "-", "?", "n/a", "na", "nil", "none", "null", "missing", ".",
  ]

  private static func hint(for found: String, expected: ColumnType) -> String? {
    if nullWords.contains(found.lowercased()) {
      return "if \(RowProblem.quoted(found)) means that the value is missing, declare it as a"
        + " null token"
    }
    guard expected == .double || expected == .int64 else { return nil }
    if found.utf8.contains(0x2C), found.utf8.allSatisfy({ $0 < 0x3A && $0 != 0x20 }) {
      return "decimals are written with a point, and thousands without a mark"
    }
    return nil
  }
}
