/// How a data file is written. Each may be packed with gzip, zstandard, bzip2 or xz as well, which
/// its first bytes tell.
package enum TableFormat: String, CaseIterable, Hashable, Sendable {
  /// Separated values with a header (RFC 4180); the dialect says what separates them.
  case csv
  /// Separated values with a header, a tab between them.
  case tsv
  /// One of the three forms of JSON, told by the beginning: an array is one of objects, an object
  /// whose first member is an array is one of columns, and everything else is lines.
  case json
  /// An object a line.
  case jsonLines = "jsonl"
  /// One array of objects.
  case jsonArray = "json-array"
  /// One object with an array for each column.
  case jsonColumns = "json-columns"
  /// An Avro object container file.
  case avro
  /// What the converter makes of a Parquet or Arrow file.
  case columnStream = "column-stream"
}
