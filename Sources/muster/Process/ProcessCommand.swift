import ArgumentParser

/// Everything about a process file as a document.
struct ProcessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "process",
    abstract: "Look at process files: draw them, find every problem in them, and try them.",
    discussion: """
      Works on any BPMN 2.0 file, inside a repository or not. Nothing outside is touched: a dry
      run plays what jobs and people do by a scenario.

        muster process validate processes/*.bpmn
        muster process draw processes/promotion.bpmn -o promotion.svg
        muster process run processes/promotion.bpmn
      """,
    subcommands: [
      ProcessDrawCommand.self, ProcessRunCommand.self, ProcessValidateCommand.self,
    ])
}
