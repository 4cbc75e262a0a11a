import ArgumentParser
import BPMN
import FoundationEssentials
import Processes
import Vocabulary
import YAML

/// Runs a process from a script, before anybody relies on it.
struct ProcessRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    _superCommandName: "muster process",
    abstract: "Run a process from a script: what would happen, step by step.",
    discussion: """
      Nothing outside happens: jobs, people, signals and time are what the
      scenario says. Without one the process runs to the first thing that it
      waits for.

        muster process run processes/promotion.bpmn
        muster process run processes/*.bpmn --scenario tests/approved.yaml
        muster process run --scenario tests/approved.yaml --format json

      Without files, those are run that the scenario names, seen from its
      folder. Where it says what is expected, differences are printed.
      docs/processes.md, "Scenarios", has the format.

      Exit codes: 0 as expected; 1 it differs, or a file is wrong;
      2 wrong usage; 3 a file could not be read.
      """)

  /// How the log is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: "BPMN and DMN files, deployed together.", completion: .file())
  var files: [String] = []

  @Option(help: "A scenario, as JSON or YAML.", completion: .file())
  var scenario: String?

  @Option(help: "Which process to start, where there are several and no scenario.")
  var process: String?

  @Option(
    name: .customLong("set"),
    help: "A variable of the process, name=value; the value is JSON or text.")
  var variables: [String] = []

  @Option(help: "text or json.")
  var format: Format = .text

  @Flag(
    help:
      "A failure takes its whole step back, as in Camunda 7, and resting tokens wait for runJobs.")
  var transactions = false

  func run() throws {
    guard scenario != nil || !files.isEmpty else {
      throw Refusal.usage(
        "there is nothing to run", hint: "name a BPMN file, or a scenario with --scenario")
    }
    guard scenario == nil || (variables.isEmpty && process == nil) else {
      throw Refusal.usage(
        "--scenario says itself what is started and with what",
        hint: "leave --set and --process out, or write them into the scenario's \"start\"")
    }
    let (script, folder) = try readScenario()
    let paths = files.isEmpty ? script.files.map { folder + $0 } : files
    let deployed = try paths.map { ScenarioPlayer.File(path: $0, bytes: try Self.bytes($0)) }
    var player = ScenarioPlayer(
      scenario == nil ? try start(of: deployed) : script, level: .third,
      conduct: transactions ? .transactions : .incidents)
    let findings = player.deploy(deployed)
    let outcome = player.play()
    let report = ProcessRunReport(
      player: player, findings: findings, outcome: outcome, isScripted: scenario != nil)
    switch format {
    case .text: Console.output(report.text(Console.style))
    case .json: Console.output(report.json.prettyText)
    }
    if case .passed = outcome { return }
    throw Failure.no
  }

  // MARK: - Reading

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      return try Array(Data(contentsOf: URL(filePath: path)))
    } catch {
      throw Refusal(
        message: "failed to read \"\(path)\": \((error as? CocoaError)?.words ?? "\(error)")",
        hint: nil, code: Failure.unknown)
    }
  }

  /// The scenario, and the folder that it stands in, with a slash behind it.
  private func readScenario() throws -> (Scenario, String) {
    guard let path = scenario else { return (Self.nothing, "") }
    let bytes = try Self.bytes(path)
    let json = try Self.json(bytes, path: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    do throws(ScenarioError) {
      return (try ScenarioReader.read(json, name: name), folder)
    } catch {
      throw Refusal.no("failed to read the scenario \"\(path)\": \(error)")
    }
  }

  private static func json(_ bytes: [UInt8], path: String) throws -> JSON {
    do {
      if path.hasSuffix(".json") { return try JSON(parsing: bytes) }
      return try YAML.documents(bytes).first?.json() ?? .null
    } catch {
      throw Refusal.no("failed to read the scenario \"\(path)\": \(error)")
    }
  }

  // MARK: - Without a scenario

  private static let nothing = Scenario.starting(nil)

  /// Starts the only process, or the one that was asked for.
  private func start(of files: [ScenarioPlayer.File]) throws -> Scenario {
    let definitions = files.flatMap { BPMNReader.read($0.bytes, path: $0.path).definitions }
    let ids = definitions.map(\.id)
    let values = try Dictionary(variables.map(Self.assignment), uniquingKeysWith: { $1 })
    if let process {
      guard ids.contains(process) else {
        throw Refusal.usage(
          "no process is named \"\(process)\"",
          hint: Suggestion.hint(for: process, among: ids))
      }
      return .starting(.process(process, variables: values, businessKey: nil))
    }
    guard ids.count <= 1 else {
      throw Refusal.usage(
        "the files have \(ids.count) processes: \(ids.joined(separator: ", "))",
        hint: "choose one with --process")
    }
    // A single start event is where it begins, whatever it waits for; of several, the plain one.
    let begins = definitions.first.map {
      $0.starts.count == 1 || $0.starts.count > $0.startTriggers.count
    }
    return .starting(
      begins == true ? ids.first.map { .process($0, variables: values, businessKey: nil) } : nil)
  }

  private static func assignment(_ text: String) throws -> (String, JSON) {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
      throw Refusal.usage("expected name=value behind --set, found \"\(text)\"")
    }
    let value = String(text[text.index(after: sign)...])
    // What is no JSON is meant as text.
    return (String(text[..<sign]), (try? JSON(parsing: Array(value.utf8))) ?? .string(value))
  }
}

extension CocoaError {
  /// Why a file could not be read.
  fileprivate var words: String {
    switch code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission: "it may not be read"
    default: "\(self)"
    }
  }
}
