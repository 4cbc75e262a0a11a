import ArgumentParser

/// Everything about a process file as a document.
struct ProcessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "process",
    abstract: "Look at process files, try them, and mend running instances.",
    discussion: """
      draw, run and validate work on any BPMN 2.0 file, inside a repository or not, and touch
      nothing outside: a dry run plays what jobs and people do by a scenario. modify and migrate
      are for running instances.

        muster process validate processes/*.bpmn
        muster process draw processes/promotion.bpmn -o promotion.svg
        muster process run processes/promotion.bpmn
        muster process modify credit-risk --cancel Tests --start-before Approve
        muster process migrate --all promotion --dry-run
      """,
    subcommands: [
      ProcessDrawCommand.self, ProcessMigrateCommand.self, ProcessModifyCommand.self,
      ProcessRunCommand.self, ProcessValidateCommand.self,
    ])
}
