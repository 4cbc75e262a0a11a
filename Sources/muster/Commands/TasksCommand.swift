import ArgumentParser
import Git
import Host
import Reconciler
import Registry
import Vocabulary

/// What waits for people.
struct TasksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    _superCommandName: "muster",
    abstract: "List what waits for people, and how to answer.",
    discussion: """
      muster tasks
        muster tasks --mine              what your groups are asked, by git's user.email
        muster tasks --group python_approvers
        muster tasks --all               closed ones, too
      """)

  @OptionGroup var options: WorkspaceOptions

  @Flag(help: "Closed tasks, too.")
  var all = false

  @Flag(help: "Only what you may answer, by git's user.email.")
  var mine = false

  @Option(help: "Only what this group is asked.")
  var group: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let workspace = try options.workspace()
    var tasks = try Records(of: workspace).all(TaskRecord.self, under: "tasks")
    if !all { tasks.removeAll { $0.state == .closed } }
    if let group {
      try await check(group, tasks, in: workspace)
      tasks.removeAll { !$0.asks(GroupName(group)) }
    }
    if mine {
      let person = try await Self.person(in: workspace)
      tasks.removeAll { !person.mayAnswer($0) }
    }
    let listing = TaskTable.listing(tasks, now: Clock.now())
    guard output.format == .table else {
      output.print(json: .array(listing.records.map { $0() }))
      return
    }
    guard !tasks.isEmpty else {
      Console.output("nothing waits\(mine ? " for you" : " for people")\n")
      return
    }
    Console.output(listing.table.text(style: Console.style))
    if tasks.contains(where: { $0.state == .open }) {
      Console.line(
        "answer with muster approve ID, muster reject ID or muster complete ID; "
          + "muster describe task/ID shows what is asked")
    }
  }

  /// A group that no task asks may be a slip of the pen.
  private func check(_ name: String, _ tasks: [TaskRecord], in workspace: Workspace) async throws {
    guard !tasks.contains(where: { $0.asks(GroupName(name)) }) else { return }
    let groups = try await GetCommand.desired(workspace).groups.keys.map(\.text)
    guard groups.contains(name) else { throw Refusal.unknown("group", name, among: groups) }
  }

  private static func person(in workspace: Workspace) async throws -> Answerer {
    let git = GitProgram(.person(.init()))
    let values = try await git.configuration(in: workspace.repository, ["user.email"])
    guard let email = values["user.email"] else {
      throw Refusal.usage("git does not know your address", hint: "git config user.email")
    }
    let people = People(try await GetCommand.desired(workspace))
    guard let name = people.person(withEmail: email) else {
      throw Refusal.no("nobody in a group has the address \(email)", hint: "muster get groups")
    }
    return Answerer(
      name: name, email: email, groups: people.groups(of: name, at: Clock.now()), people: people)
  }
}

/// Somebody who might answer tasks.
private struct Answerer {
  var name: String
  var email: String
  var groups: [GroupName]
  var people: People

  /// Whether their verdict could count: they are asked, and took no part in the change.
  func mayAnswer(_ task: TaskRecord) -> Bool {
    guard !people.isContributor(name, among: task.excluded, addresses: [email]) else {
      return false
    }
    if task.assignee == name { return true }
    if task.policy.require.isEmpty { return !groups.isEmpty }
    return task.policy.require.contains { $0.accepts(name, in: groups) }
  }
}

extension TaskRecord {
  /// Whether the rule asks members of a group.
  func asks(_ group: GroupName) -> Bool {
    policy.require.contains { $0.groups.contains(group) }
  }
}
