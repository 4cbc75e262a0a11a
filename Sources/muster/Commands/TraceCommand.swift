import ArgumentParser
import Git
import Host
import Reconciler
import Vocabulary

/// From a commit to what runs, with every proof between.
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    _superCommandName: "muster",
    abstract: "Trace a version from its commit over tests and approvals to where it runs.",
    discussion: """
      muster trace model/credit-risk
        muster trace model/credit-risk@1f3a9c0d
        muster trace credit-risk -o json
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(
    help: "model/<name>, or model/<name>@<the beginning of a version>.", completion: .resources)
  var resource: String

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let workspace = try options.workspace()
    let text = resource.hasPrefix("model/") ? String(resource.dropFirst(6)) : resource
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let records = try Records(of: workspace)
    let history = try ModelHistory(String(parts[0]), in: records)
    let version = try Self.version(of: history.model, parts.count == 2 ? String(parts[1]) : nil)
    let trace = try VersionTrace(version, of: history, in: records)
    if output.format == .table {
      Console.output(trace.text(commit: try Self.commit(version.commit, in: workspace)))
    } else {
      output.print(json: trace.json)
    }
  }

  /// The version that the words name; without any, the one that the tracked branch wants.
  private static func version(
    of model: ModelRecord, _ prefix: String?
  ) throws -> VersionRecord {
    guard let prefix else {
      guard let found = model.current.flatMap({ model.version($0.version) }) ?? model.versions.last
      else { throw Refusal.no("no version of \(model.name) is recorded") }
      return found
    }
    let found = model.versions.filter { $0.version.hex.hasPrefix(prefix) }
    guard found.count == 1, prefix.count >= 4, let version = found.first else {
      throw Refusal.no(
        found.count > 1
          ? "\(found.count) versions of \(model.name) begin with \"\(prefix)\""
          : "no version of \(model.name) begins with \"\(prefix)\"",
        hint: "muster history \(model.name) lists them; give four digits or more")
    }
    return version
  }

  /// The commit that brought the version; `nil` in a clone that does not have it.
  private static func commit(_ id: CommitID, in workspace: Workspace) throws -> Commit? {
    let repository = try Repository(opening: workspace.repository)
    return try repository.contains(id) ? try repository.commit(id) : nil
  }
}
