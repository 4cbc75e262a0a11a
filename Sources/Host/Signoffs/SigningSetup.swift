package import Git
package import Signatures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a person's git is set up to sign commits.
package struct SigningSetup: Sendable {
  package var name: String?
  package var email: String?
  /// What `user.signingkey` holds.
  package var key: String?
  /// What `gpg.format` holds; git's own default is `openpgp`.
  package var format: String
  /// The public key, where it can be read from the setting.
  package var publicKey: SSHPublicKey?

  /// The commands that set up a key, for somebody who has none.
  package static let commands = """
    ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519
      git config --global gpg.format ssh
      git config --global user.signingkey ~/.ssh/id_ed25519.pub
    """

  /// Reads git's settings as they hold in a repository.
  package static func read(_ git: GitProgram, in repository: String) async throws -> SigningSetup {
    let values = try await git.configuration(
      in: repository,
      ["user.name", "user.email", "user.signingkey", "gpg.format", "gpg.ssh.defaultkeycommand"])
    let key = values["user.signingkey"] ?? values["gpg.ssh.defaultkeycommand"].map { _ in "" }
    return SigningSetup(
      name: values["user.name"], email: values["user.email"], key: key,
      format: values["gpg.format"] ?? "openpgp",
      publicKey: values["user.signingkey"].flatMap { publicKey($0, home: home(git)) })
  }

  /// Whether git can sign in the way that Muster verifies: with an SSH key.
  package var isReady: Bool { key != nil && format == "ssh" }

  /// Why it is not ready.
  package var problem: SignoffProblem? {
    guard !isReady else { return nil }
    if key != nil {
      return SignoffProblem(
        "git is set up to sign with \(format), and sign-offs are signed with SSH keys",
        hint: "set up a key:\n  \(Self.commands)")
    }
    return SignoffProblem(
      "git has no signing key of yours", hint: "set one up:\n  \(Self.commands)")
  }

  private static func home(_ git: GitProgram) -> String {
    if case .person(let person) = git.profile, let home = person.variables["HOME"] ?? nil {
      return home
    }
    return ProcessInfo.processInfo.environment["HOME"] ?? ""
  }

  /// The key that a `user.signingkey` names: the line itself, or the file with it.
  private static func publicKey(_ setting: String, home: String) -> SSHPublicKey? {
    var line = setting
    if setting.hasPrefix("key::") {
      line = String(setting.dropFirst(5))
    } else if !setting.hasPrefix("ssh-"), !setting.hasPrefix("ecdsa-") {
      let path = setting.hasSuffix(".pub") ? setting : setting + ".pub"
      let whole = path.hasPrefix("~/") ? home + path.dropFirst() : path
      guard let bytes = FileManager.default.contents(atPath: whole) else { return nil }
      line =
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
        ?? ""
    }
    // A key that cannot be read here is left to git, which says what it thinks of it.
    return try? SSHPublicKey(line)
  }
}
