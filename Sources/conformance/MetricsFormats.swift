/// The formats of data files, as a part of the suite of metrics.
enum MetricsFormats {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    guard let formats = FormatsSuite(folder: folder.path).run(filter: "") else {
      throw MetricsSuiteError.unreadable(folder.path, "a file of the table is missing")
    }
    for (name, outcome) in formats.outcomes {
      switch outcome {
      case .passed: report.pass()
      case .failed(let reason): report.fail(name, reason)
      case .skipped(let reason): report.skip(name, 1, reason)
      }
    }
  }
}
