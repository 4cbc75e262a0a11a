import ArgumentParser
import Gates
import Host
import Reconciler
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The log of a model's last test, or of a runtime.
struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    _superCommandName: "muster",
    abstract: "Show the log of a model's tests, or of a runtime.",
    discussion: """
      muster logs credit-risk            every test of its newest version
        muster logs credit-risk/backtest
        muster logs runtime/credit-prod

      The log of a test is kept where the test failed.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "<model>, <model>/<test> or runtime/<name>.", completion: .logged)
  var subject: String

  @Option(help: "How many of the last lines.")
  var tail: Int = 200

  func validate() throws {
    guard (1...1_000_000).contains(tail) else {
      throw ValidationError("--tail takes 1 to 1000000 lines, found \(tail)")
    }
  }

  func run() async throws {
    let workspace = try options.workspace()
    let records = try Records(of: workspace)
    if subject.hasPrefix("runtime/") {
      let name = try records.runtime(String(subject.dropFirst(8))).name
      Console.output(lastLines(try Self.runtimeLog(name, in: workspace.folder)))
      return
    }
    let text = subject.hasPrefix("model/") ? String(subject.dropFirst(6)) : subject
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let model = try records.model(String(parts[0]))
    try show(model, test: parts.count == 2 ? String(parts[1]) : nil, in: records)
  }

  private func show(_ model: ModelRecord, test: String?, in records: Records) throws {
    let version = model.current.flatMap { model.version($0.version) } ?? model.versions.last
    guard let version, !version.tests.isEmpty else {
      throw Refusal.no("no test of \(model.name) has run yet", hint: "muster events -w")
    }
    if let test, version.tests[test] == nil {
      throw Refusal.no(
        "\(model.name) has no test named \"\(test)\"",
        hint: Suggestion.hint(for: test, among: version.tests.keys)
          ?? "its tests are \(version.tests.keys.sorted().joined(separator: ", "))")
    }
    for (name, fact) in version.tests.sorted(by: { $0.key < $1.key })
    where test == nil || test == name {
      Console.line(
        "\(model.name)@\(version.version.short) \(Printable.line(name)), \(fact.measuredAt): "
          + Printable.line(fact.outcome.sentence))
      let record = try records.record(MeasurementRecord.self, at: StatePath.measurement(fact.id))
      if let log = record?.log { Console.output(lastLines(log)) }
    }
  }

  /// The last lines, each made harmless, with a line break at the end.
  private func lastLines(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).suffix(tail)
    return kept.map { Printable.line(String($0)) + "\n" }.joined()
  }

  /// The name comes from a record, so it cannot lead out of the folder of logs.
  private static func runtimeLog(_ name: RuntimeName, in folder: StateFolder) throws -> String {
    let path = "\(folder.logs)/runtime-\(name).log"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw Refusal.no(
        "runtime/\(name) has no log here", hint: "muster started no process for it so far")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
