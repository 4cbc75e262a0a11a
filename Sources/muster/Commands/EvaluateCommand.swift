import ArgumentParser
import Gates
import Host
import ModelMetrics
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Muster's own metrics of a file.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    _superCommandName: "muster",
    abstract: "Compute the metrics of a file of labels and scores.",
    discussion: """
      The very numbers that gates judge (docs/metrics.md), of any file, however large: exact, with
      95 % intervals, and the same whatever the order of its rows.

        muster evaluate scored.csv --label bad --score pd
        muster evaluate scored.csv.gz --label outcome --positive yes --score p --by gender
        muster evaluate sizes.avro --label size --score predicted -o json

      Exit codes: 0 done; 2 wrong usage; 3 the file cannot be read or has no such rows.
      """)

  @Argument(help: "A file: csv, tsv, json, jsonl or avro, also packed.", completion: .file())
  var file: String

  @Option(help: "The column of the truth.")
  var label: String

  @Option(help: "The column of the score, or of the prediction.")
  var score: String

  @Option(help: "The label of the positive class (default: 1 or true).")
  var positive: String?

  @Option(help: "The column of each row's weight.")
  var weight: String?

  @Option(help: "A column of groups to measure apart; may be given again.")
  var by: [String] = []

  @Option(help: "An operating threshold (default: 0.5); may be given again.")
  var threshold: [Double] = []

  @Flag(help: "The labels are numbers that the score predicts, even if all are 0 or 1.")
  var regression = false

  @OptionGroup var output: OutputOptions

  /// Where the converter of Parquet files has its environment: a file needs no repository.
  private static func cache() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") {
      return folder + "/muster"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw Refusal.usage("there is no HOME to keep the converter in", hint: "set XDG_CACHE_HOME")
    }
    return home + "/.cache/muster"
  }

  func run() async throws {
    let request = FileEvaluation(
      path: file, label: label, score: score, weight: weight, positive: positive, slices: by,
      thresholds: threshold.isEmpty ? [0.5] : threshold, isRegression: regression)
    let evaluation =
      request.needsConverting
      ? try await request.convertedEvaluation(
        folder: try Self.cache(), now: Clock.now, progress: Console.progress)
      : try request.evaluation()
    guard output.format == .table else {
      output.print(json: JSON(encoding: evaluation))
      return
    }
    var table = Table("METRIC", "VALUE", "95 % INTERVAL", "METHOD", "ROWS")
    for figure in evaluation.figures {
      table.add(
        "\(figure.key)", figure.figure.text,
        figure.interval.map {
          "\(FigureText.short($0.lower)) to \(FigureText.short($0.upper))"
        } ?? "", figure.interval?.method.rawValue ?? "", String(figure.rows))
    }
    Console.output(table.text(style: Console.style))
    for warning in evaluation.warnings { Console.line("warning: \(Printable.line(warning))") }
  }
}
