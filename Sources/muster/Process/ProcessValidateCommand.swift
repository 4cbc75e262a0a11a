import ArgumentParser
import Host
import Reports
import Vocabulary

/// Finds every problem of process files.
struct ProcessValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    _superCommandName: "muster process",
    abstract: "Find every problem in process files.",
    discussion: """
      What the engine would refuse, and what only a look at the whole tells: parts that cannot be
      reached or left, joins that may wait for ever, cycles that never rest, references to nothing.
      Inside a Muster repository also what its manifests tell: operations, groups, other processes.

        muster process validate processes/*.bpmn
        muster process validate promotion.bpmn --format sarif > findings.sarif

      Exit codes: 0 no errors; 1 errors were found; 2 wrong usage; 3 a file cannot be read.
      """)

  /// How findings are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case sarif
  }

  @Argument(help: "The BPMN files.", completion: .file(extensions: ["bpmn"]))
  var files: [String]

  @Option(help: "text, json or sarif.")
  var format: Format = .text

  func run() throws {
    var repository: ProcessRepository?
    var diagnostics: [Diagnostic] = []
    for path in files {
      let file = try ProcessFile(path)
      if repository?.contains(path) != true {
        repository = try ProcessRepository(around: path)
      }
      diagnostics += file.diagnostics(in: repository)
    }
    let errors = diagnostics.count { $0.severity == .error }
    switch format {
    case .text:
      for diagnostic in diagnostics { Console.output(DiagnosticText.text(diagnostic)) }
      let problems =
        "\(Counted.text(errors, "error")), \(Counted.text(diagnostics.count - errors, "warning"))"
      Console.output("\(Counted.text(files.count, "file")): \(problems)\n")
    case .json: Console.output(JSON.array(diagnostics.map(DiagnosticText.json)).prettyText)
    case .sarif:
      let log = SARIFReport.json(
        diagnostics.map { Report.Finding($0) }, version: Version.text)
      Console.output(log.prettyText)
    }
    if errors > 0 { throw Failure.no }
  }
}
