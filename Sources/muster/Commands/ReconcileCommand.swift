import ArgumentParser
import Host
import Reconciler

/// One pass by hand: everything is done that can be done without people and time.
struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    _superCommandName: "muster",
    abstract: "Make one pass: bring what is to what should be.",
    discussion: """
      Runs the tests of new versions, judges proposals, starts processes, deploys what was approved,
      and ends when everything left waits for people or time. Where a muster serve is at work on the
      repository, it is asked to make a pass at once.

        muster reconcile
        muster reconcile --confirm       carry out a plan that was held back
      """)

  @OptionGroup var options: WorkspaceOptions

  @Flag(help: "Carry out a plan that was held back: many removals, or rewritten history.")
  var confirm = false

  func run() async throws {
    let workspace = try options.workspace()
    if WriterLock.isHeld(workspace.folder.lock) {
      let kind: Request.Kind = confirm ? .confirm : .reconcile
      try await Asking.ask(Request(kind, by: Person.name(in: workspace)), in: workspace)
      return
    }
    let configuration = workspace.configuration(
      log: EventPrinter.print, progress: Console.progress,
      forge: try ProposalPublishing.standard()?.forge)
    if !confirm, let idle = try await QuickCheck.idle(configuration) {
      report(waiting: idle.openTasks)
      return
    }
    let daemon = try await Daemon(configuration)
    let plan = try await daemon.reconcile(isConfirmed: confirm)
    if let stall = plan?.stall {
      throw Refusal.no(
        stall.message, hint: "look at muster diff; muster reconcile --confirm carries it out")
    }
    report(waiting: await daemon.openTasks)
  }

  private func report(waiting: Int) {
    guard waiting > 0 else { return }
    let tasks = waiting == 1 ? "1 task waits" : "\(waiting) tasks wait"
    Console.line("\(tasks) for people: muster tasks")
  }
}
