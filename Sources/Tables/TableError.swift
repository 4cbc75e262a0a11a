import Compression

/// Why a file is no table.
package struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of errors.
  package enum Code: String, Hashable, Sendable {
    /// A column that was asked for is not there, or stands twice.
    case columns
    /// Compressed data is damaged or a bomb.
    case compression
    /// The text is not UTF-8.
    case encoding
    /// A limit is exceeded.
    case limit
    /// More records are invalid than may be.
    case rows
    /// An Avro file's schema is none, or is not supported.
    case schema
    /// The file is not of its format from here on.
    case syntax
    /// The file ends in the middle of something.
    case truncated
  }

  package let code: Code
  /// The record in which the problem is, from 1.
  package var record: Int?
  /// The line in which the problem is, from 1.
  package var line: Int?
  /// Where in the file, in bytes from 0, for files without lines.
  package var offset: Int?
  package let message: String
  package var hint: String?
  /// With the code ``Code/rows``, which records are invalid.
  package var report: RowReport?

  init(
    _ code: Code, record: Int? = nil, line: Int? = nil, offset: Int? = nil, _ message: String,
    hint: String? = nil
  ) {
    self.code = code
    self.record = record
    self.line = line
    self.offset = offset
    self.message = message
    self.hint = hint
  }

  init(_ report: RowReport) {
    code = .rows
    message = report.description
    self.report = report
  }

  init(_ error: CompressionError) {
    code =
      switch error {
      case .truncated: .truncated
      case .tooMuch, .tooDense: .limit
      case .damaged, .unavailable: .compression
      }
    message = error.description
  }

  /// The description on one line: `record 2, line 3: the message; the hint`.
  package var sentence: String {
    description.replacing("\n  hint: ", with: "; ").replacing("\n", with: "; ")
  }

  /// `record 2, line 3: the message`, and the hint on a line of its own.
  package var description: String {
    var place: [String] = []
    if let record { place.append("record \(record)") }
    if let line { place.append("line \(line)") }
    if let offset { place.append("byte \(offset)") }
    let head = place.isEmpty ? message : "\(place.joined(separator: ", ")): \(message)"
    return head + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
