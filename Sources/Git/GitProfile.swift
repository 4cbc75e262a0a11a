/// In whose name the `git` program runs.
package enum GitProfile: Hashable, Sendable {
  /// Muster itself: nothing of the machine or of a user counts, only what is given here.
  case daemon(Daemon)
  /// A person at a terminal or in CI: their own environment, configuration and keys.
  case person(Person)

  /// The hardened profile.
  package struct Daemon: Hashable, Sendable {
    /// The transports that may be used (`GIT_ALLOW_PROTOCOL`): those of the configured URLs, and no
    /// other; ``RemoteURL/transport``.
    package var transports: Set<String>
    /// Further environment: `GIT_SSL_CAINFO`, a proxy, git's quarantine of a push.
    package var variables: [String: String]
    /// Further configuration, such as `credential.helper`. It stands on the command line: no
    /// secrets.
    package var configuration: [String: String]
    /// The private key for ssh; `nil` for ssh's own choice.
    package var sshIdentityFile: String?
    /// The known hosts for ssh; `nil` for ssh's own file. A host that is not there is refused.
    package var sshKnownHostsFile: String?
    /// Where programs are looked for.
    package var searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// A profile that may use the transports of some remotes.
    package init(
      remotes: [RemoteURL], variables: [String: String] = [:],
      configuration: [String: String] = [:], sshIdentityFile: String? = nil,
      sshKnownHostsFile: String? = nil
    ) {
      self.transports = Set(remotes.map(\.transport))
      self.variables = variables
      self.configuration = configuration
      self.sshIdentityFile = sshIdentityFile
      self.sshKnownHostsFile = sshKnownHostsFile
    }
  }

  /// The user's own profile.
  package struct Person: Hashable, Sendable {
    /// Whether git and ssh may ask on the terminal, for a passphrase or a new host's key. If not,
    /// they run in a session of their own, where there is no terminal.
    package var mayAsk: Bool
    /// Changes to the environment; `nil` takes a variable away.
    package var variables: [String: String?]

    /// A profile that asks or does not.
    package init(mayAsk: Bool = false, variables: [String: String?] = [:]) {
      self.mayAsk = mayAsk
      self.variables = variables
    }
  }

  /// Whether the program may use the terminal.
  var mayAsk: Bool {
    if case .person(let person) = self { person.mayAsk } else { false }
  }
}
