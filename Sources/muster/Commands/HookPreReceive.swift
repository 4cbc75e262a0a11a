import ArgumentParser
import Git
import Glibc
import Host
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Judges a push while its objects are in quarantine.
struct HookPreReceive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-receive",
    _superCommandName: "muster hook",
    abstract: "Run by git: judge a push.",
    discussion: """
      Reads "<old> <new> <ref>" lines from standard input, as git gives them to a hook.

      A push to a protected branch must pass as muster gate would judge it, its
      former tip being the base; it must not rewrite or delete the branch. The
      first push of a branch has no base: all of its models count as new.

      Muster's own references (refs/muster/state, archives, muster/status) take
      only commits that the key of muster.yaml signed. Verdicts
      (refs/muster/inbox/*) and all other references pass untouched.

      What was measured for a push is kept, accepted or not, and not measured again.

      Exit codes: 0 accepted; 1 refused; 2 wrong usage; 3 refused because it
      could not be found out.
      """)

  @Option(
    name: [.customShort("C"), .customLong("repo")], help: "The repository.")
  var repository = "."

  @OptionGroup var options: HookOptions

  func run() async throws {
    guard isatty(STDIN_FILENO) == 0 else {
      throw Refusal.usage(
        "git runs this, and says on standard input what is pushed",
        hint: "muster hook install writes the hook")
    }
    let updates = try Self.updates()
    let workspace = try Workspace(
      repository: repository, state: options.state, branch: options.branch ?? "main")
    let current = FileManager.default.currentDirectoryPath
    let gate = try ReceiveGate(
      repository: workspace.repository, folder: workspace.folder,
      rules: ReceiveRules(
        protected: Set(options.protect.map(HookOptions.full)),
        branch: options.branch.map(HookOptions.full), allowsRewriting: options.allowRewriting),
      quarantine: Quarantine(Environment.value, in: current), now: Clock.now,
      progress: Self.progress(most: 12))
    let verdicts = try await gate.verdicts(on: updates)
    let text = ReceiveText(isOpen: options.openOnInfrastructure)
    for line in text.lines(verdicts) { Console.line(line) }
    switch text.answer(verdicts) {
    case .accept: return
    case .refuse: throw Failure.no
    case .unknown: throw Failure.unknown
    }
  }

  private static func updates() throws -> [ReceivedUpdate] {
    var updates: [ReceivedUpdate] = []
    while let line = readLine() {
      guard let update = ReceivedUpdate(line: line) else {
        throw Refusal.usage(
          "standard input has the line \"\(line.prefix(120))\", expected \"<old> <new> <ref>\"",
          hint: "git runs this; muster hook install writes the hook")
      }
      updates.append(update)
      guard updates.count <= ReceivedUpdate.mostUpdates else {
        throw Refusal.no("more than \(ReceivedUpdate.mostUpdates) references in one push")
      }
    }
    return updates
  }

  /// People at the other end wait: they see the first lines of what goes on.
  private static func progress(most: Int) -> TestRunner.Progress {
    let said = Counter()
    return { line in
      if said.next() <= most { Console.line("muster: \(Printable.line(String(line.prefix(160))))") }
    }
  }
}

/// Counts from one.
private final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
