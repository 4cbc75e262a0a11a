import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// Ends a process instance, or one job of it, by hand.
struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    _superCommandName: "muster",
    abstract: "End a process instance, or one job of it.",
    discussion: """
      What a job runs is ended at once, with everything that it has started. The
      job counts as failed: its process stands still there until somebody
      retries it. An instance ends with its open tasks and jobs.

        muster cancel credit-risk -m "wrong data"    the running instance of a model
        muster cancel 9c41                           an instance, by the beginning of its id
        muster cancel 9c41-12-1                      a job, by its id or the beginning of it

      Exit codes: 0 done; 2 wrong usage; 3 the machine failed.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "An instance's id or its beginning, a job's, or a model.", completion: .models)
  var object: String

  @Option(name: [.customShort("m"), .customLong("message")], help: "Why, for the audit trail.")
  var reason: String = ""

  func run() async throws {
    let workspace = try options.workspace()
    let state = try Requesting.state(of: workspace)
    let person = await Person.name(in: workspace)
    if let (job, record) = try Interventions.job(object, in: state) {
      try await Requesting.carryOut(
        Request(.cancelJob, resource: job.id.text, reason: reason, by: person), in: workspace)
      Console.output("job \(job.id) (\(job.operation)) of \(record.model) was cancelled\n")
      return
    }
    let record = try Interventions.instance(object, in: state)
    if let caller = record.caller {
      throw Refusal.usage(
        "\(caller.instance) has called \(record.id) and would wait for it for ever",
        hint: "cancel that one")
    }
    try await Requesting.carryOut(
      Request(.cancel, resource: record.id.text, reason: reason, by: person), in: workspace)
    Console.output("\(Interventions.title(record)) was cancelled\n")
  }
}
