import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// Who did what, when, and the check that nobody rewrote it.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show who did what, when; verify that nobody rewrote it.",
    discussion: """
      muster audit
        muster audit --model credit-risk --since 2026-11-01
        muster audit -o json
        muster audit verify              re-check the whole chain
      """,
    subcommands: [AuditTimeline.self, VerifyCommand.self],
    defaultSubcommand: AuditTimeline.self)
}

/// The audit entries, in order.
struct AuditTimeline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline", abstract: "Show who did what, when (the default).")

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "Only what is about this model, its tasks and its deployments.")
  var model: String?

  @Option(help: "Only from this date or moment on, as 2026-11-22 or 2026-11-22T09:30:00Z.")
  var since: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let start = try since.map(Self.moment)
    let records = try Records(of: try options.workspace())
    var entries = try records.all(AuditEntry.self, under: StatePath.auditFolder)
      .sorted { $0.number < $1.number }
    if let model {
      let filter = try AuditFilter(model, in: records)
      entries.removeAll { !filter.isAbout($0) }
    }
    if let start { entries.removeAll { $0.at < start } }
    guard output.format == .table else {
      output.print(json: .array(entries.map { JSON(encoding: $0) }))
      return
    }
    guard !entries.isEmpty else {
      Console.output("no entries\n")
      return
    }
    var table = Table("NUMBER", "AT", "ACTOR", "ACTION", "OBJECT", "VERSION", "COMMIT", "MESSAGE")
    for entry in entries {
      table.add(
        String(entry.number), "\(entry.at)", entry.actor, entry.action,
        Self.shortened(entry.object), entry.version?.short ?? "", entry.commit?.short ?? "",
        entry.message)
    }
    Console.output(table.text(style: Console.style))
  }

  private static func moment(_ text: String) throws -> Instant {
    guard let moment = Instant(text) else {
      throw Refusal.usage(
        "--since takes a date or a moment, found \"\(text)\"",
        hint: "for example 2026-11-22 or 2026-11-22T09:30:00Z")
    }
    return moment
  }

  /// A task's whole id is for programs.
  private static func shortened(_ object: String) -> String {
    object.hasPrefix("task/") ? String(object.prefix(5 + TaskTable.idLength)) : object
  }
}

/// Which audit entries are about a model.
private struct AuditFilter {
  private let name: ModelName
  private let versions: Set<Digest>
  private let tasks: Set<String>

  init(_ model: String, in records: Records) throws {
    let record = try records.model(model)
    name = record.name
    versions = Set(record.versions.map(\.version))
    tasks = Set(try records.tasks(of: record.name).map { "task/\($0.id)" })
  }

  func isAbout(_ entry: AuditEntry) -> Bool {
    if entry.object == "model/\(name)" || tasks.contains(entry.object) { return true }
    guard entry.object.hasPrefix("runtime/"), let version = entry.version else { return false }
    return versions.contains(version)
  }
}
