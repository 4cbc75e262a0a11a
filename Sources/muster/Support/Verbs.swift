import ArgumentParser
import Vocabulary

/// The verbs of the command line by name, for hints on mistyped ones.
enum Verbs {
  /// Refuses a first word that is no verb, with what was probably meant.
  static func check(_ arguments: [String]) throws {
    guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word) else { return }
    throw Refusal.usage(
      "no command is named \"\(word)\"",
      hint: Suggestion.hint(for: word, among: names) ?? "muster --help lists them")
  }

  private static var names: Set<String> {
    let configuration = Muster.configuration
    let all = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
    return Set(all.flatMap { [$0._commandName] + $0.configuration.aliases } + ["help"])
  }
}
