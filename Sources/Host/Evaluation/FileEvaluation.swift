import Jobs
package import ModelMetrics
import Registry
import SystemPackage
import Tables
package import Vocabulary

/// Muster's own metrics of a file of scored rows: nothing but the columns that are asked for is
/// kept of it, whatever its size.
package struct FileEvaluation: Sendable {
  package var path: String
  package var label: String
  package var score: String
  package var weight: String?
  /// The label of the positive class, as the file writes it; `nil` for 1 or true, and for numbers
  /// that are predicted.
  package var positive: String?
  package var slices: [String]
  package var thresholds: [Double]
  /// Whether labels are numbers that the score predicts, even if all are 0 or 1.
  package var isRegression: Bool

  /// What is evaluated, by columns.
  package init(
    path: String, label: String, score: String, weight: String? = nil, positive: String? = nil,
    slices: [String] = [], thresholds: [Double] = [0.5], isRegression: Bool = false
  ) {
    self.path = path
    self.label = label
    self.score = score
    self.weight = weight
    self.positive = positive
    self.slices = slices
    self.thresholds = thresholds
    self.isRegression = isRegression
  }

  /// Whether the file has to be converted before it is read.
  package var needsConverting: Bool {
    ["parquet", "arrow", "feather"].contains { path.lowercased().hasSuffix("." + $0) }
  }

  /// Evaluates a Parquet or Arrow file, which is converted in the sandbox.
  ///
  /// - Parameter folder: where the converter's environment is kept.
  package func convertedEvaluation(
    folder: String, now: @escaping @Sendable () -> Instant,
    progress: @escaping @Sendable (String) -> Void
  ) async throws(HostError) -> Evaluation {
    let executor = LocalExecutor(folder: folder, now: now)
    do throws(TableConverter.Failure) {
      let bytes = try await TableConverter.columns(of: path, on: executor, progress: progress)
      return try evaluation(of: bytes)
    } catch {
      throw HostError("evaluate", path, error.reason)
    }
  }

  private func evaluation(of stream: [UInt8]) throws(TableConverter.Failure) -> Evaluation {
    do {
      var reader = try TableReader(.columnStream, TableOptions(columns: requests))
      try reader.consume(stream.span)
      return try evaluation(of: try reader.finish())
    } catch {
      throw TableConverter.Failure(
        reason: (error as? ScoringProblem)?.message ?? "\(error)", isOfFile: true)
    }
  }

  private static let chunkBytes = 1 << 20

  /// Reads the file and computes.
  ///
  /// Throws: a sentence for whoever has the file.
  package func evaluation() throws(HostError) -> Evaluation {
    do {
      return try evaluation(of: try table())
    } catch let error as HostError {
      throw error
    } catch let error as ScoringProblem {
      throw HostError("evaluate", path, error.message)
    } catch {
      throw HostError("evaluate", path, "\(error)")
    }
  }

  func evaluation(of table: Table) throws -> Evaluation {
    try Evaluation(
      try scoredRows(of: table),
      options: EvaluationOptions(
        thresholds: Set(thresholds).sorted(), slices: slices,
        bootstrap: TestDeclaration.bootstrap))
  }

  /// The columns that are read. Where a positive label is named, labels may be any texts; else they
  /// are numbers or truths.
  var requests: [ColumnRequest] {
    [ColumnRequest(label, labelType), ColumnRequest(score, .double)]
      + (weight.map { [ColumnRequest($0, .double)] } ?? [])
      + slices.map { ColumnRequest($0, .string) }
  }

  private func table() throws -> Table {
    let format: TableFormat
    switch name.split(separator: ".").last.map(String.init) ?? "" {
    case "csv": format = .csv
    case "tsv": format = .tsv
    case "json": format = .json
    case "jsonl", "ndjson": format = .jsonLines
    case "avro": format = .avro
    default:
      throw HostError(
        "evaluate", path, "its format is not known",
        hint:
          "use a name that ends in csv, tsv, json, jsonl, avro, parquet or arrow; texts also "
          + "with .gz or .zst")
    }
    var reader = try TableReader(format, TableOptions(columns: requests))
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(FilePath(path), .readOnly)
    } catch {
      throw HostError("read", path, "\(error)")
    }
    return try file.closeAfter {
      var buffer = [UInt8](repeating: 0, count: Self.chunkBytes)
      while true {
        let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
        guard count > 0 else { return try reader.finish() }
        try reader.consume(buffer.span.extracting(0..<count))
      }
    }
  }

  private var labelType: ColumnType? {
    guard let positive else { return isRegression ? .double : nil }
    return Double(positive) == nil ? .string : .double
  }

  /// The name without the ending of a packed file.
  var name: String {
    let packed = [".gz", ".zst", ".bz2", ".xz"].first { path.hasSuffix($0) }
    return packed.map { String(path.dropLast($0.count)) } ?? path
  }

  // MARK: - Columns to rows

  private func scoredRows(of table: Table) throws(ScoringProblem) -> ScoredRows {
    guard let labels = table[label], let scores = table[score]?.doubles else {
      throw ScoringProblem("it has no column \(label) or \(score)")
    }
    for column in table.columns where column.nulls.count > 0 {
      throw ScoringProblem("\(column.nulls.count) rows have no value of \(column.name)")
    }
    var groups: [String: [String]] = [:]
    for name in slices {
      guard let texts = table[name]?.texts else { continue }
      let (values, codes) = texts.dictionaryEncoded()
      groups[name] = codes.map { values[Int($0)] }
    }
    return ScoredRows(
      try outcome(labels, scores), weights: weight.flatMap { table[$0]?.doubles }, groups: groups)
  }

  private func outcome(
    _ labels: Column, _ scores: [Double]
  ) throws(ScoringProblem) -> ScoredRows.Outcome {
    switch labels.values {
    case .bool(let values): return .binary(labels: values, scores: scores)
    case .int64(let values):
      if !isRegression, values.allSatisfy({ $0 == 0 || $0 == 1 }) {
        return .binary(labels: values.map { $0 == 1 }, scores: scores)
      }
      return .regression(labels: values.map(Double.init), predictions: scores)
    case .double(let values):
      let wanted = positive.flatMap { Double($0) } ?? 1
      let isBinary = positive != nil || values.allSatisfy { $0 == 0 || $0 == 1 }
      if !isRegression, isBinary {
        return .binary(labels: values.map { $0 == wanted }, scores: scores)
      }
      return .regression(labels: values, predictions: scores)
    case .string(let texts):
      do {
        return .binary(
          labels: try BinaryLabels.read((0..<texts.count).map { texts[$0] }, positive: positive),
          scores: scores)
      } catch {
        throw ScoringProblem(
          "\(error)".replacing(
            "declare positiveClassLabel in the schema", with: "name it with --positive"))
      }
    }
  }
}
