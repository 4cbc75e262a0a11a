import ArgumentParser
import Git
import Glibc
import Host

/// What every verb that signs on a task takes.
struct SignoffOptions: ParsableArguments {
  @Argument(help: "The task: the beginning of its id, or its model's name.", completion: .tasks)
  var task: String

  @OptionGroup var signing: SigningOptions
}

/// What every verb that signs takes.
struct SigningOptions: ParsableArguments {
  @OptionGroup var workspace: WorkspaceOptions

  @Option(
    name: [.customShort("m"), .long], help: "Why, in a sentence: it is signed with the rest.")
  var reason: String?

  @Flag(help: "Put the commit on the branch that is checked out, not into the inbox.")
  var onBranch = false

  @Option(help: "The SSH key to sign with, in place of git's user.signingkey.")
  var key: String?

  /// The person's own git; it may ask for a passphrase where somebody sits at a terminal.
  var git: GitProgram {
    var variables: [String: String?] = [:]
    if let key {
      variables = [
        "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "gpg.format", "GIT_CONFIG_VALUE_0": "ssh",
        "GIT_CONFIG_KEY_1": "user.signingkey", "GIT_CONFIG_VALUE_1": Workspace.absolute(key),
      ]
    }
    let person = GitProfile.Person(mayAsk: isatty(STDIN_FILENO) == 1, variables: variables)
    return GitProgram(.person(person), timeLimit: .seconds(600))
  }
}
