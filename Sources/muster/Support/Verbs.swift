import ArgumentParser
import Vocabulary

/// The verbs of the command line by name: for hints on mistyped ones, and to come to one directly.
enum Verbs {
  /// Refuses a first word that is no verb, with what was probably meant.
  static func check(_ arguments: [String]) throws {
    guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word) else { return }
    throw Refusal.usage(
      "no command is named \"\(word)\"",
      hint: Suggestion.hint(for: word, among: names) ?? "muster --help lists them")
  }

  /// The parsed command that the words name.
  static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    if let command = direct(arguments) { return command }
    try check(arguments)
    return try Muster.parseAsRoot(arguments)
  }

  /// The command where its verb stands in front and all else is in order, else nothing.
  ///
  /// Parsing from the root looks at the properties of every command on the way, and first for words
  /// that ask for completions, which takes longer than a short command does. What is wrong, or asks
  /// for help, is parsed from the root, so that its answer names the whole line.
  private static func direct(_ arguments: [String]) -> (any ParsableCommand)? {
    var rest = arguments[...]
    var type: any ParsableCommand.Type = Muster.self
    while let word = rest.first, let found = subcommand(word, of: type) {
      type = found
      rest.removeFirst()
    }
    let configuration = type.configuration
    // Without the mark it would be asked for completions again.
    guard configuration._superCommandName != nil, subcommands(of: type).isEmpty else { return nil }
    guard let command = try? type.parseAsRoot(Array(rest)) else { return nil }
    // A wish for help comes back as a command of its own.
    return Swift.type(of: command) == type ? command : nil
  }

  private static func subcommands(of type: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    let configuration = type.configuration
    return configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
  }

  private static func subcommand(
    _ word: String, of type: any ParsableCommand.Type
  ) -> (any ParsableCommand.Type)? {
    subcommands(of: type).first {
      $0._commandName == word || $0.configuration.aliases.contains(word)
    }
  }

  private static var names: Set<String> {
    Set(
      subcommands(of: Muster.self).flatMap { [$0._commandName] + $0.configuration.aliases }
        + ["help"])
  }
}
