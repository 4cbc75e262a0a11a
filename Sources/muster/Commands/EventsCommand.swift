import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// What happened lately.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    _superCommandName: "muster",
    abstract: "Show what happened lately, and follow it.",
    discussion: """
      muster events
        muster events --for model/credit-risk
        muster events -w                 go on until Ctrl-C
        muster events -w -o json         one JSON object a line
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(name: .customLong("for"), help: "Only what is about this, as model/credit-risk.")
  var subject: String?

  @Flag(name: [.customShort("w"), .long], help: "Go on and show what happens.")
  var watch = false

  @Option(help: "How many of the newest lines.")
  var limit: Int = 50

  @OptionGroup var output: OutputOptions

  /// The most lines that are read at once.
  private static let largestBatch = 10_000
  private static let interval: Duration = .milliseconds(300)

  func validate() throws {
    guard (1...Self.largestBatch).contains(limit) else {
      throw ValidationError("--limit takes 1 to \(Self.largestBatch), found \(limit)")
    }
  }

  func run() async throws {
    let records = try Records(of: try options.workspace())
    let store = try records.database(for: "events")
    let object = try subject.map { try Self.object($0, in: records) }
    var lines = try store.log(about: object, limit: limit)
    if output.format != .table, !watch {
      output.print(json: .array(lines.map(Self.json)))
      return
    }
    if lines.isEmpty, !watch { Console.line("nothing happened so far") }
    var last = try store.log(limit: 1).last?.number ?? 0
    show(lines)
    while watch {
      try await Task.sleep(for: Self.interval)
      lines = try store.log(about: object, after: last, limit: Self.largestBatch)
      show(lines)
      last = max(last, lines.last?.number ?? 0)
    }
  }

  /// The word that the log has for something; a name that nothing has is refused.
  private static func object(_ text: String, in records: Records) throws -> String {
    let reference = try ResourceReference([text])
    switch reference.kind {
    case .models: return "model/\(try records.model(reference.name).name)"
    case .runtimes: return "runtime/\(try records.runtime(reference.name).name)"
    case .tasks: return "task/\(try records.task(reference.name).id.text.prefix(12))"
    default: return "\(reference.kind.singular)/\(reference.name)"
    }
  }

  private func show(_ lines: [NumberedLine]) {
    for line in lines {
      switch output.format {
      case .table:
        Console.output(
          "\(Console.style.dim("\(line.at)"))  "
            + EventPrinter.text(line.line, style: Console.style) + "\n")
      case .json, .yaml: Console.output(Self.json(line).canonicalText + "\n")
      }
    }
  }

  private static func json(_ line: NumberedLine) -> JSON {
    [
      "number": .integer(line.number), "at": .string(line.at.description),
      "level": .string(line.line.level.rawValue), "object": .string(line.line.object),
      "reason": .string(line.line.reason), "message": .string(line.line.message),
    ]
  }
}
