import ArgumentParser
import HTTPAPI
import Host
import Vocabulary

/// Who may ask the web interface.
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Say who may ask the web interface.",
    discussion: """
      Tokens are kept as digests in access.json of the state folder, outside of git. As soon as
      the file is there, everybody has to sign in.

        muster token create ada --role admin
        muster token create ci --role viewer --on team=retail-risk --expires 90
        muster token create "Petra Approver" --role approver --group python_approvers
        muster token list
        muster token revoke 3f2a90c1
      """,
    subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self])
}

/// Makes a token and shows it once.
struct TokenCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a token; it is shown once.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var listening: ListenOptions

  @Argument(help: "Whose it is. For tasks, the person's name as groups have it.")
  var name: String

  @Option(help: "viewer, operator, approver or admin. May be repeated.")
  var role: [String]

  @Option(help: "A group whose tasks it is for. May be repeated.")
  var group: [String] = []

  @Option(help: "What it holds for: *, model/NAME, runtime/NAME or LABEL=VALUE. May be repeated.")
  var on: [String] = ["*"]

  @Option(help: "After how many days it ends.")
  var expires: Int?

  func validate() throws {
    guard (1...200).contains(name.utf8.count) else {
      throw ValidationError("the name has 1 to 200 characters")
    }
    if let expires, !(1...36_500).contains(expires) {
      throw ValidationError("--expires takes 1 to 36500 days, found \(expires)")
    }
  }

  func run() async throws {
    let file = AccessFile(listening.access, in: try options.workspace())
    var settings = try file.settings()
    let text = "muster_" + RandomText.make()
    let digest = Digest(of: text)
    let now = Clock.now()
    settings.tokens.append(
      AccessSettings.Token(
        id: String(digest.hex.prefix(8)), name: name, digest: digest, roles: try roles(),
        groups: Set(group.map { GroupName($0) }), scopes: try scopes(), created: now,
        expires: expires.map { now + .seconds(Int64($0) * 86_400) }))
    try file.write(settings)
    Console.output(text + "\n")
    Console.line("it is not shown again; muster token revoke \(digest.hex.prefix(8)) ends it")
  }

  private func roles() throws -> Set<Role> {
    var roles: Set<Role> = []
    for text in role {
      guard let found = Role(rawValue: text) else {
        throw Refusal.usage(
          "there is no role \"\(text)\"",
          hint: "the roles are \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      roles.insert(found)
    }
    return roles
  }

  private func scopes() throws -> [AccessScope] {
    try on.map { text in
      guard let scope = AccessScope(text) else {
        throw Refusal.usage(
          "--on takes *, model/NAME, runtime/NAME or LABEL=VALUE, found \"\(text)\"")
      }
      return scope
    }
  }
}

/// Lists tokens, without what they are.
struct TokenList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tokens; what they are is not kept.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var listening: ListenOptions

  func run() async throws {
    let file = AccessFile(listening.access, in: try options.workspace())
    let now = Clock.now()
    var table = Table("ID", "NAME", "ROLES", "GROUPS", "ON", "EXPIRES")
    for token in try file.settings().tokens {
      table.add(
        token.id, token.name, token.roles.map(\.rawValue).sorted().joined(separator: ","),
        token.groups.map(\.text).sorted().joined(separator: ","),
        token.scopes.map(\.text).joined(separator: ","),
        token.expires.map { $0 > now ? "\($0)" : "\($0) (over)" } ?? "")
    }
    Console.output(table.text(style: Console.style))
  }
}

/// Ends a token.
struct TokenRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a token, and every session that began with it.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var listening: ListenOptions

  @Argument(help: "The token's id, as muster token list shows it.")
  var id: String

  func run() async throws {
    let file = AccessFile(listening.access, in: try options.workspace())
    var settings = try file.settings()
    guard let index = settings.tokens.firstIndex(where: { $0.id == id }) else {
      throw Refusal.no(
        "no token has the id \"\(id)\"",
        hint: Suggestion.hint(for: id, among: settings.tokens.map(\.id)) ?? "muster token list")
    }
    let name = settings.tokens.remove(at: index).name
    try file.write(settings)
    Console.output("\(Printable.line(name)) \(id) is revoked\n")
  }
}
