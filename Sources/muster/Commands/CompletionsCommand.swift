import ArgumentParser

/// Prints what teaches a shell muster's verbs, options and names.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    _superCommandName: "muster",
    abstract: "Print the completions of a shell.",
    discussion: """
      Verbs, options, files, and the names of models, runtimes and tasks as they are recorded.

        muster completions bash > ~/.local/share/bash-completion/completions/muster
        muster completions zsh > ~/.zfunc/_muster       with fpath+=~/.zfunc before compinit
        muster completions fish > ~/.config/fish/completions/muster.fish
      """)

  /// A shell that has completions.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash
    case zsh
    case fish
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() {
    let shell: CompletionShell =
      switch self.shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    Console.output(Muster.completionScript(for: shell))
  }
}
