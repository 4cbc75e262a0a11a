import ArgumentParser
import Host
import Reports
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The forms in which a report is printed or written (docs/reports.md).
enum ReportForm: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case junit
  case markdown
  case html
  case sarif

  /// The report in this form.
  func text(_ report: Report) -> String {
    switch self {
    case .text:
      TerminalReport.text(report, width: Console.width, isColoured: Console.style.isColoured)
    case .json: JSONReport.json(report).prettyText
    case .junit: JUnitReport.text(report)
    case .markdown: MarkdownReport.text(report)
    case .html: HTMLReport.text(report)
    case .sarif: SARIFReport.json(report, version: Version.text).prettyText
    }
  }

  /// Writes the report to a file.
  func write(_ report: Report, to path: String) throws {
    do {
      try Data(text(report).utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw HostError("write report to", path, "\(error)")
    }
  }
}
