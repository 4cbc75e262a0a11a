package import Reconciler
package import Vocabulary

extension TaskRecord {
  /// Whose permission counts: its model's.
  var object: AccessObject { model.map { .model($0) } ?? .project }

  /// The groups whose members may work on it; none where the policy names people alone.
  package var groups: [GroupName] { Set(policy.require.flatMap(\.groups)).sorted() }

  /// Whether it is one of somebody's.
  package func isFor(_ person: String, in groups: Set<GroupName>) -> Bool {
    policy.accepts(person, in: Array(groups))
  }
}

extension Resource<TaskRecord> {
  /// What waits, or waited, for people.
  static let tasks = Resource(
    name: "tasks", title: "Task", summary: "what waits for people", path: "tasks", key: "task",
    keySchema: .id, fields: fields + details, filters: conditions,
    sorts: [
      .time("created") { $0.created },
      .time("due") { $0.due },
      .time("closed") { $0.closed },
      Sort("name") { .text($0.name) },
    ],
    items: { snapshot, _ in Array(snapshot.state.tasks.values) },
    find: { snapshot, path in snapshot.task(startingWith: path["task"] ?? "") },
    id: { $0.id.text }, object: \.object)

  private static var fields: [Field<TaskRecord>] {
    [
      Field("id", .id, "Its id.") { task, _ in .string(task.id.text) },
      Field("kind", .enumeration(["approval", "form", "removal"]), "What is asked.") { task, _ in
        .string(task.kind.rawValue)
      },
      Field("name", .string(), "The question.") { task, _ in .string(task.name) },
      .optional("model", .name, "The model that it is about.") { task, _ in
        task.model.map { .string($0.text) }
      },
      .optional("version", .id, "The version.") { task, _ in task.version.map { .string($0.hex) } },
      .optional("target", .string(), "What an approval lets it into.") { task, _ in
        task.target.map { .string($0) }
      },
      Field("state", .enumeration(["open", "closed"]), "Whether it waits.") { task, _ in
        .string(task.state.rawValue)
      },
      .optional("outcome", .string(), "How it ended.") { task, _ in task.outcome.map { .string($0) }
      },
      .optional("assignee", .string(), "Who has claimed it.") { task, _ in
        task.assignee.map { .string($0) }
      },
      Field("policy", .string(), "How many of whom, in words.") { task, _ in
        .string(task.policy.sentence)
      },
      Field("groups", Shapes.texts, "The groups whose members may answer.") { task, _ in
        Shapes.texts(task.groups.map(\.text))
      },
      Field("created", .moment, "Since when it waits.") { task, _ in Shapes.moment(task.created) },
      .optional("due", .moment, "Until when it should be answered.") { task, _ in
        task.due.map(Shapes.moment)
      },
      .optional("followUp", .moment, "When it is told once more.") { task, _ in
        task.followUp.map(Shapes.moment)
      },
      Field("overdue", .boolean, "Whether it was found to be overdue.") { task, _ in
        .bool(task.state == .open && task.overdueLevel != nil)
      },
      .optional("escalatedTo", .name, "The group that is told as well, as it is overdue.") {
        task, _ in
        task.escalatedTo.map { .string($0.text) }
      },
      .optional("closed", .moment, "When it ended.") { task, _ in task.closed.map(Shapes.moment) },
    ]
  }

  private static var details: [Field<TaskRecord>] {
    [
      Field("require", .array(Shapes.requirement), "How many of whom.") { task, _ in
        .array(task.policy.require.map { JSON(encoding: $0) })
      }.inDetail,
      Field("excluded", Shapes.texts, "Who took part in the change and may not answer.") {
        task, _ in
        Shapes.texts(task.excluded)
      }.inDetail,
      Field(
        "signoffs",
        .array(
          .object([
            .init("person", .string(), "Who."), .init("verdict", .string(), "What they said."),
            .init("group", .string(), "For which group.", isRequired: false),
            .init("commit", .id, "The commit that says it."),
            .init("at", .moment, "When it was seen."),
            .init("reason", .string(), "Why.", isRequired: false),
            .init("isSigned", .boolean, "Whether the commit is signed."),
          ])), "What counted."
      ) { task, _ in .array(task.signoffs.map { JSON(encoding: $0) }) }.inDetail,
      Field(
        "refusals",
        .array(
          .object([
            .init("commit", .id, "The commit."), .init("who", .string(), "Whose."),
            .init("at", .moment, "When."), .init("reason", .string(), "Why it did not count."),
          ])), "What did not count."
      ) { task, _ in
        .array(task.refusals.map { JSON(encoding: $0) })
      }.inDetail,
      .optional("instance", .id, "The instance that waits.") { task, _ in
        task.origin.map { .string($0.instance.text) }
      }.inDetail,
      .optional("element", .id, "The element that waits.") { task, _ in
        task.origin.map { .string($0.element) }
      }.inDetail,
      Field(
        "escalations",
        .array(
          .object([
            .init("at", .moment, "When."),
            .init("severity", .string(), "How bad its alert is from then on."),
            .init("group", .name, "Who is told as well.", isRequired: false),
          ])), "What happens to it after its due date."
      ) { task, _ in .array((task.escalations ?? []).map { JSON(encoding: $0) }) }.inDetail,
      Field("details", .map(.any), "What is seen beside the question.") { task, _ in
        .object(task.details)
      }.inDetail,
    ]
  }

  private static var conditions: [Filter<TaskRecord>] {
    [
      Filter("state", .enumeration(["open", "closed"]), "Only those that are so.") {
        task, value, _ in
        task.state.rawValue == value
      },
      Filter("kind", .enumeration(["approval", "form", "removal"]), "Only of this kind.") {
        task, value, _ in
        task.kind.rawValue == value
      },
      Filter("model", .name, "Only about this model.") { task, value, _ in task.model?.text == value
      },
      Filter("group", .name, "Only those that members of this group may answer.") {
        task, value, _ in
        task.groups.contains(GroupName(value))
      },
      Filter("overdue", .boolean, "Only those that were found to be overdue, or not.") {
        task, value, _ in
        (task.state == .open && task.overdueLevel != nil) == (value == "true")
      },
      Filter("escalatedTo", .name, "Only those that were escalated to this group.") {
        task, value, _ in
        task.escalatedTo?.text == value
      },
      Filter("assignee", .string(maxLength: 200), "Only those that this person has claimed.") {
        task, value, _ in
        task.assignee == value
      },
    ]
  }
}

extension Resource<ApprovalRecord> {
  /// The verdicts that people signed.
  static let approvals = Resource(
    name: "approvals", title: "Approval", summary: "the verdicts that people signed",
    path: "approvals", key: "approval", keySchema: .id, fields: fields,
    filters: [
      Filter("model", .name, "Only about this model.") { item, value, _ in item.model.text == value
      },
      Filter("version", .id, "Only about this version.") { item, value, _ in
        item.version.hex == value
      },
      Filter("task", .id, "Only on this task.") { item, value, _ in item.task.text == value },
      Filter("verdict", .enumeration(["approve", "reject", "waive"]), "Only these verdicts.") {
        item, value, _ in
        item.verdict.rawValue == value
      },
      Filter("person", .string(maxLength: 200), "Only of this person.") { item, value, _ in
        item.person == value
      },
    ],
    sorts: [.time("firstSeen") { $0.firstSeen }, Sort("person") { .text($0.person) }],
    items: { snapshot, _ in Array(snapshot.state.approvals.values) },
    find: { snapshot, path in
      let byID = snapshot.derive("approvals by id") {
        Dictionary(snapshot.state.approvals.values.map { (id(of: $0.id), $0) }) { first, _ in first
        }
      }
      return byID[path["approval"] ?? ""]
    },
    id: { id(of: $0.id) }, object: { .model($0.model) })

  /// A person's name may hold anything, so that an id has its digest, as the file's name has.
  static func id(of key: ApprovalKey) -> String {
    "\(key.task).\(Digest(of: key.person).hex.prefix(16))"
  }

  private static var fields: [Field<ApprovalRecord>] {
    [
      Field("id", .id, "Its id.") { item, _ in .string(id(of: item.id)) },
      Field("task", .id, "The task.") { item, _ in .string(item.task.text) },
      Field("person", .string(), "Who.") { item, _ in .string(item.person) },
      Field("verdict", .enumeration(SignoffVerdict.allCases.map(\.rawValue)), "What they said.") {
        item, _ in
        .string(item.verdict.rawValue)
      },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("version", .id, "The version.") { item, _ in .string(item.version.hex) },
      Field("target", .string(), "What it would be let into.") { item, _ in .string(item.target) },
      Field("commit", .id, "The commit that says it.") { item, _ in .string(item.commit.text) },
      Field("signed", .boolean, "Whether the commit is signed.") { item, _ in .bool(item.key != nil)
      },
      .optional("key", .string(), "The fingerprint of the key.") { item, _ in
        item.key.map { .string($0) }
      },
      Field("firstSeen", .moment, "When Muster saw it first.") { item, _ in
        Shapes.moment(item.firstSeen)
      },
      .optional("reason", .string(), "Why.") { item, _ in item.reason.map { .string($0) } },
      .optional("until", .moment, "When a waiver ends.") { item, _ in item.until.map(Shapes.moment)
      },
    ]
  }
}
