import ArgumentParser
import BPMN
import Host
import Reconciler
import Vocabulary

/// Moves tokens of a running instance by hand.
struct ProcessModifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "modify",
    _superCommandName: "muster process",
    abstract: "Move tokens of a running process instance by hand.",
    discussion: """
      Variables are set first, then tokens are put, then others are taken away;
      all of it, or nothing. Scopes on the way are begun without their start
      events, and those that nothing is left in end. What a deployment needs of
      verdicts it needs all the same.

        muster process modify credit-risk --cancel Tests --start-before Approve
        muster process modify 9c41 --start-after Tests --set note=skipped --dry-run

      A place is an element's id. Where an element is active several times, a
      colon and a key say which: --cancel Check:12; behind a start they say in
      which instance around it. An activity done several times is one of its
      instances, and all of it as Id#multiInstanceBody.

      Exit codes: 0 done; 1 it cannot be done; 2 wrong usage; 3 the machine
      failed.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "An instance's id or its beginning, or a model.")
  var instance: String

  @Option(help: ArgumentHelp("Take tokens away. May be repeated.", valueName: "element[:key]"))
  var cancel: [String] = []

  @Option(help: ArgumentHelp("Put a token in front of an element.", valueName: "element[:key]"))
  var startBefore: [String] = []

  @Option(help: ArgumentHelp("Put a token behind an element.", valueName: "element[:key]"))
  var startAfter: [String] = []

  @Option(help: ArgumentHelp("Put a token on a sequence flow.", valueName: "flow[:key]"))
  var takeFlow: [String] = []

  @Option(help: "A variable of the process, name=value; JSON, or else text. May be repeated.")
  var set: [String] = []

  @Option(help: "The same, of the elements that are started before.")
  var setLocal: [String] = []

  @Flag(help: "Run no listeners meanwhile.")
  var skipListeners = false

  @Flag(help: "Do no input and output mappings meanwhile.")
  var skipMappings = false

  @Flag(help: "Only tell what would happen.")
  var dryRun = false

  func run() async throws {
    let workspace = try options.workspace()
    let state = try Requesting.state(of: workspace)
    let record = try Interventions.instance(instance, in: state)
    let desired = try await Interventions.desired(state, in: workspace)
    let definition = try await Interventions.definition(of: record, desired, in: workspace)
    let variables = try Assignments.variables(set)
    let moves = Request.Moves(
      cancel: cancel, startBefore: startBefore, startAfter: startAfter, takeFlow: takeFlow,
      local: try Assignments.variables(setLocal), skipListeners: skipListeners,
      skipMappings: skipMappings)
    let modification = moves.modification(setting: variables)
    guard !modification.steps.isEmpty else {
      throw Refusal.usage(
        "nothing is to be done",
        hint: "tokens are at \(Interventions.positions(record, in: definition))")
    }
    switch InterventionPreview.modifying(
      record, by: modification, in: definition, now: Clock.now())
    {
    case .failure(let refusal):
      throw Refusal.no(
        refusal.message,
        hint: "tokens are at \(Interventions.positions(record, in: definition))")
    case .success(let preview):
      if dryRun { return Console.output(Interventions.text(preview, of: record)) }
    }
    let request = await Request(
      .modify, resource: record.id.text, variables: variables, moves: moves,
      by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(Interventions.title(record)) was modified\n")
  }
}
