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
      for diagnostic in diagnostics { Console.output(text(diagnostic)) }
      Console.output(summary(desired, errors: errors, warnings: diagnostics.count - errors))
    case .json, .yaml:
      output.print(json: .array(diagnostics.map(json)))
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

  private func text(_ diagnostic: Diagnostic) -> String {
    let style = Console.style
    let severity = diagnostic.severity.rawValue
    let head = diagnostic.severity == .error ? style.bad(severity) : style.caution(severity)
    let message = Printable.line(diagnostic.message)
    var text = "\(Printable.line("\(diagnostic.location)")): \(head): \(message)\n"
    if let hint = diagnostic.hint {
      text += "  \(style.dim("hint:")) \(Printable.line(hint))\n"
    }
    return text
  }

  private func summary(_ desired: DesiredState, errors: Int, warnings: Int) -> String {
    let models = Counted.text(desired.models.count, "model")
    let problems = "\(Counted.text(errors, "error")), \(Counted.text(warnings, "warning"))"
    return "\(models) in \(Counted.text(desired.resources.count, "resource")): \(problems)\n"
  }

  private func json(_ diagnostic: Diagnostic) -> JSON {
    var members: [String: JSON] = [
      "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code),
      "path": .string(diagnostic.location.path), "message": .string(diagnostic.message),
    ]
    if let position = diagnostic.location.position {
      members["line"] = .integer(Int64(position.line))
      members["column"] = .integer(Int64(position.column))
    }
    if let hint = diagnostic.hint { members["hint"] = .string(hint) }
    return .object(members)
  }
}
