import ArgumentParser
import Git
import Host
import Registry
import Signatures
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Prepares a repository: Muster's key, and the first manifests where they are missing.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Start in a repository: make Muster's key and the first manifests.",
    discussion: """
      Nothing that is there is overwritten, and nothing is committed: look at it, then commit.

        muster init                      Muster's key and muster.yaml
        muster init model credit-risk    models/credit-risk/model.yaml for the sources there
        muster init member               your entry for a group, to paste into groups/*.yaml
      """,
    subcommands: [ProjectInit.self, ModelInit.self, MemberInit.self],
    defaultSubcommand: ProjectInit.self)
}

/// Writes files of a work tree that are not there yet.
private enum NewFile {
  static func write(_ text: String, to path: String, in workspace: Workspace) throws {
    let whole = "\(workspace.repository)/\(path)"
    let manager = FileManager.default
    guard !manager.fileExists(atPath: whole) else {
      Console.output("kept     \(path)\n")
      return
    }
    do {
      if let slash = whole.lastIndex(of: "/") {
        try manager.createDirectory(
          atPath: String(whole[..<slash]), withIntermediateDirectories: true)
      }
      try Data(text.utf8).write(to: URL(filePath: whole))
    } catch {
      throw HostError("write", path, "\(error)")
    }
    Console.output("\(Console.style.good("created"))  \(path)\n")
  }
}

struct ProjectInit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project", abstract: "Make Muster's key and muster.yaml (the default).")

  @OptionGroup var options: WorkspaceOptions

  func run() async throws {
    let workspace = try options.workspace()
    guard workspace.repository != workspace.gitFolder else {
      throw Refusal.usage(
        "a bare repository has no files to make",
        hint: "run muster init in a clone, and muster serve here")
    }
    try workspace.folder.create()
    let key = try MusterKey.create(in: workspace.folder)
    let name = workspace.repository.split(separator: "/").last.map(String.init) ?? "models"
    try NewFile.write(manifest(name: name), to: "muster.yaml", in: workspace)
    try NewFile.write(key.publicKey.line + "\n", to: "keys/muster.pub", in: workspace)
    Console.output(
      """

      Muster signs with \(key.publicKey.fingerprint); its private key stays in
      \(workspace.folder.privateKey).
      Next: commit these files, then muster validate and muster reconcile.

      """)
  }

  private func manifest(name: String) -> String {
    let safe = String(
      name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    return """
      apiVersion: muster.dev/v1
      kind: Project
      metadata:
        name: \(safe.isEmpty ? "models" : safe)
      spec:
        track: main
        identity:
          publicKey: keys/muster.pub
        signatures: required
        prune: confirm

      """
  }
}

struct ModelInit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Write a model.yaml for a folder of sources.")

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The model's name: the folder below models/.")
  var name: String

  func run() async throws {
    let workspace = try options.workspace()
    let folder = "models/\(name)"
    guard FileManager.default.fileExists(atPath: "\(workspace.repository)/\(folder)") else {
      throw Refusal.usage(
        "there is no folder \(folder)", hint: "put the model's sources there first")
    }
    let found = try FileManager.default.contentsOfDirectory(
      atPath: "\(workspace.repository)/\(folder)"
    ).sorted()
    var lines = [
      "apiVersion: muster.dev/v1", "kind: Model", "metadata:", "  name: \(name)", "spec:",
      "  description: What the model predicts, and for whom.",
    ]
    let sources = found.filter { ModelLanguage(fileName: $0) != nil }
    if !sources.isEmpty { lines.append("  source: [\(sources.joined(separator: ", "))]") }
    let attachments = found.filter { $0.hasSuffix(".json") && $0 != "metadata.json" }
    if !attachments.isEmpty {
      lines.append("  attachments: [\(attachments.joined(separator: ", "))]")
    }
    let schemas = ["input", "output"].filter { found.contains("\($0).avsc") }
    if !schemas.isEmpty {
      lines.append(
        "  schemas: {\(schemas.map { "\($0): \($0).avsc" }.joined(separator: ", "))}")
    }
    if found.contains("requirements.txt") {
      lines.append("  platform: {requirements: requirements.txt}")
    }
    try NewFile.write(
      lines.joined(separator: "\n") + "\n", to: "\(folder)/model.yaml", in: workspace)
    Console.output("Next: add tests with gates (docs/kinds/model.md), then muster validate.\n")
  }
}

struct MemberInit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "member",
    abstract: "Print your entry for a group: name, address and signing key from git's settings.")

  @OptionGroup var options: WorkspaceOptions

  func run() async throws {
    let workspace = try options.workspace()
    let git = GitProgram(.person(.init()))
    let values = try await git.configuration(
      in: workspace.repository, ["user.name", "user.email", "user.signingkey"])
    guard let name = values["user.name"], let email = values["user.email"] else {
      throw Refusal.usage(
        "git does not know who you are", hint: "set user.name and user.email")
    }
    guard let setting = values["user.signingkey"], let key = Self.publicKey(setting) else {
      throw Refusal.usage(
        "git has no SSH signing key of yours",
        hint: "git config gpg.format ssh; git config user.signingkey ~/.ssh/id_ed25519.pub")
    }
    Console.output("    - name: \(name)\n      emails: [\(email)]\n      keys: [\"\(key)\"]\n")
  }

  /// The key that a `user.signingkey` names: the line itself, or the file with it.
  private static func publicKey(_ setting: String) -> String? {
    if setting.hasPrefix("key::") { return String(setting.dropFirst(5)) }
    if setting.hasPrefix("ssh-") || setting.hasPrefix("ecdsa-") { return setting }
    let path = setting.hasSuffix(".pub") ? setting : setting + ".pub"
    let expanded =
      path.hasPrefix("~/") ? (Environment.value("HOME") ?? "") + path.dropFirst() : path
    guard let bytes = FileManager.default.contents(atPath: expanded) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\n").first.map(String.init)
  }
}
