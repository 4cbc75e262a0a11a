package import Vocabulary

/// The job that gives what Muster needs of each partition of scored rows, and its answer.
package struct PartitionJob: Sendable {
  /// The columns, in the order of a cell.
  package let columns: [String]
  /// csv, or jsonl.
  package let format: JobInput.Format

  /// The digest of its program: whoever keeps figures that came of it has to name it.
  package static let digest = Digest(of: PackageResources.partition_py)

  /// Why the answer is none.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// A job on columns of a file.
  package init(columns: [String], format: JobInput.Format) {
    self.columns = columns
    self.format = format
  }

  /// The job itself.
  ///
  /// - Parameter partitions: how many at least; `nil` leaves it to Spark.
  package func job(
    id: JobID, path: String, partitions: Int? = nil, limits: JobLimits = PartitionJob.limits
  ) throws(RepositoryPath.Problem) -> Job {
    let options: JSON = [
      "columns": .array(columns.map { .string($0) }), "format": .string(format.rawValue),
      "partitions": partitions.map { .integer(Int64($0)) } ?? .null,
    ]
    let source = try RepositoryPath(checking: "partition.py")
    let program = PackageResources.partition_py
    return Job(
      id: id, kind: .score, language: .python,
      files: [
        JobFile(path: source) { program },
        JobFile(
          path: try RepositoryPath(checking: "options.json"), text: options.canonicalText),
      ], source: source, functions: JobFunctions(score: "partials"),
      inputs: [JobInput(name: "rows", format: format, content: .file(path: path))],
      limits: limits)
  }

  /// Partials are as long as the rows' columns where no two rows are equal.
  package static let limits = JobLimits(wallTime: .seconds(4 * 3600), outputBytes: 1 << 30)

  /// Merges partials: hands the rows on as text of the file's own format, a piece at a time, each
  /// distinct row as often as all partitions have it.
  ///
  /// Returns how many rows there are.
  package func merge<Failure: Error>(
    _ partials: [JSON], into take: ([UInt8]) throws(Failure) -> Void
  ) throws -> Int {
    var text: [UInt8] = []
    if format == .csv { text += line(csv: columns) }
    var rows = 0
    for partial in partials {
      guard let cells = partial["cells"]?.array, let count = partial["rows"]?.integer else {
        throw Problem(description: "a partition gave no rows")
      }
      var found = 0
      for cell in cells {
        guard let values = cell.array, values.count == columns.count + 1,
          let times = values.last?.integer, times > 0, times <= count
        else { throw Problem(description: "a partition gave a row that is none") }
        let texts = values.dropLast().compactMap(\.string)
        guard texts.count == columns.count else {
          throw Problem(description: "a partition gave a row that is no texts")
        }
        let line = format == .csv ? line(csv: texts) : line(json: texts)
        for _ in 0..<times {
          text += line
          if text.count >= 1 << 20 {
            try take(text)
            text.removeAll(keepingCapacity: true)
          }
        }
        found += Int(times)
      }
      guard Int64(found) == count else {
        throw Problem(description: "a partition of \(count) rows gave \(found)")
      }
      rows += found
    }
    try take(text)
    return rows
  }

  private func line(csv texts: [String]) -> [UInt8] {
    var line: [UInt8] = []
    for (index, text) in texts.enumerated() {
      if index > 0 { line.append(0x2C) }
      let isPlain =
        texts.count > 1
        && text.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 != 0x0A && $0 != 0x0D }
      line +=
        isPlain ? Array(text.utf8) : Array(("\"" + text.replacing("\"", with: "\"\"") + "\"").utf8)
    }
    return line + [0x0A]
  }

  /// The texts are JSON values already.
  private func line(json texts: [String]) -> [UInt8] {
    let members = zip(columns, texts).map { JSON.string($0).canonicalText + ":" + $1 }
    return Array(("{" + members.joined(separator: ",") + "}\n").utf8)
  }
}
