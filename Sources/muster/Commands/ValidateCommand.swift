import ArgumentParser
import Gates
import Host
import Reconciler
import Registry
import Vocabulary

/// Finds every problem of a repository at once.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    _superCommandName: "muster",
    abstract: "Find every problem in the repository's files.",
    discussion: """
      Reads the files as they are on the disk, committed or not; with --at, those of a commit,
      whose objects are looked at first. Nothing is run.

        muster validate
        muster validate --at origin/main
        muster validate -o json

      Exit codes: 0 no errors; 1 errors were found; 3 the files could not be read.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "A branch, tag or commit whose files are validated.")
  var at: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let workspace = try options.workspace()
    let (desired, found) = try await read(workspace)
    let diagnostics = (found + GateLint.findings(in: desired)).sorted()
    let errors = diagnostics.count { $0.severity == .error }
    switch output.format {
    case .table:
      for diagnostic in diagnostics { Console.output(DiagnosticText.text(diagnostic)) }
      Console.output(summary(desired, errors: errors, warnings: diagnostics.count - errors))
    case .json, .yaml:
      output.print(json: .array(diagnostics.map(DiagnosticText.json)))
    }
    if errors > 0 { throw Failure.no }
  }

  private func read(_ workspace: Workspace) async throws -> (DesiredState, [Diagnostic]) {
    if at == nil, workspace.repository != workspace.gitFolder {
      return try WorkTree(workspace.repository).desired()
    }
    let clone = try Clone(opening: workspace.repository)
    return try await clone.vetted(at ?? workspace.branch)
  }

  private func summary(_ desired: DesiredState, errors: Int, warnings: Int) -> String {
    let models = Counted.text(desired.models.count, "model")
    let problems = "\(Counted.text(errors, "error")), \(Counted.text(warnings, "warning"))"
    return "\(models) in \(Counted.text(desired.resources.count, "resource")): \(problems)\n"
  }
}
