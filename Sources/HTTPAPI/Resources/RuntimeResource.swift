import Reconciler
import Vocabulary

extension Resource<RuntimeRecord> {
  /// The runtimes that the tracked branch has or once had.
  static let runtimes = Resource(
    name: "runtimes", title: "Runtime", summary: "the runtimes", path: "runtimes", key: "runtime",
    fields: fields + details,
    filters: [
      Filter("ready", .enumeration(Shapes.readyWords), "Only those that are so.") {
        item, value, _ in
        Shapes.readyWord(item.conditions) == value
      },
      Filter("state", .enumeration(states), "Only those that were found so.") { item, value, _ in
        item.observed?.state.rawValue == value
      },
      Filter("model", .name, "Only those that should serve this model.") { item, value, _ in
        item.assigned?.model.text == value
      },
      Filter(
        "label", .string(maxLength: 300), "Only with this label, as `stage=prod`.",
        isRepeatable: true
      ) {
        item, value, _ in
        guard case .label(let name, let wanted)? = AccessScope(value) else { return false }
        return item.labels[name] == wanted
      },
      Filter("removed", .boolean, "Only those that are gone, or that are there.") {
        item, value, _ in
        (item.definition == nil) == (value == "true")
      },
    ],
    sorts: [
      Sort("name") { .text($0.name.text) }, .time("observedAt") { $0.observedAt },
    ],
    items: { snapshot, _ in Array(snapshot.state.runtimes.values) },
    find: { snapshot, path in snapshot.state.runtimes[RuntimeName(path["runtime"] ?? "")] },
    id: { $0.name.text }, object: { .runtime($0.name) })

  private static let states = ["unreachable", "empty", "loading", "serving", "failed", "batch"]
  private static let challengerStates = ["serving", "failed", "rolled-back"]

  private static var fields: [Field<RuntimeRecord>] {
    [
      Field("name", .name, "Its name.") { item, _ in .string(item.name.text) },
      Field("path", .string(), "The manifest that declares it.") { item, _ in .string(item.path) },
      Field("removed", .boolean, "Whether the tracked branch has it no more.") { item, _ in
        .bool(item.definition == nil)
      },
      Field("driver", .string(), "What runs its models.") { item, _ in .string(item.driverName) },
      Field("labels", Shapes.labels, "Its labels.") { item, _ in Shapes.labels(item.labels) },
      Field("ready", .enumeration(Shapes.readyWords), "Whether it is as it should be.") { item, _ in
        .string(Shapes.readyWord(item.conditions))
      },
      .optional("reason", .string(), "Why, in a word.") { item, _ in
        Shapes.ready(item.conditions).map { .string($0.reason) }
      },
      .optional("message", .string(), "Why, in a sentence.") { item, _ in
        Shapes.ready(item.conditions).map { .string($0.message) }
      },
      Field("suspended", .boolean, "Whether somebody has held it.") { item, _ in
        .bool(item.isSuspended)
      },
      .optional("assigned", Shapes.assignment, "What should be served.") { item, _ in
        item.assigned.map { JSON(encoding: $0) }
      },
      .optional(
        "challenger",
        .object([
          .init("assignment", Shapes.assignment, "The decision."),
          .init("share", Shapes.share, "Which requests it sees."),
          .init(
            "failures", .integer(minimum: 0), "How often in a row it could not be brought there."),
          .init("retryAt", .moment, "When that is tried again.", isRequired: false),
          .init(
            "called", .moment, "When its process heard that it is to be promoted.",
            isRequired: false),
        ]), "What should share the requests."
      ) { item, _ in item.challenger.map { JSON(encoding: $0) } },
      .optional(
        "observed",
        .object([
          .init("state", .enumeration(states), "How it was found."),
          .init("model", .name, "What it serves.", isRequired: false),
          .init("version", .id, "Which version of it.", isRequired: false),
          .init("message", .string(), "What it says.", isRequired: false),
          .init("url", .string(), "Where it is reached.", isRequired: false),
          .init("platform", .string(), "What the server is.", isRequired: false),
          .init("libraries", .map(.string()), "The versions of libraries.", isRequired: false),
          .init(
            "challenger",
            .object([
              .init("version", .id, "Which version."),
              .init("share", Shapes.share, "Which requests it sees."),
              .init("state", .enumeration(challengerStates), "How it is."),
              .init("reason", .string(), "Why.", isRequired: false),
              .init("figures", .map(.number), "What was counted since it shares."),
            ]), "What shares the requests.", isRequired: false),
          .init(
            "settings", .id, "The digest of the settings that are in force.", isRequired: false),
        ]), "What was read back."
      ) { item, _ in item.observed.map { JSON(encoding: $0) } },
      .optional("observedAt", .moment, "When that changed last.") { item, _ in
        item.observedAt.map(Shapes.moment)
      },
      Field("drifted", .boolean, "Whether something else is served than should be.") { item, _ in
        .bool(item.conditions[.drifted] != nil)
      },
      Field("failures", .integer(minimum: 0), "How often in a row it could not be deployed to.") {
        item, _ in
        .integer(Int64(item.failures))
      },
      .optional("retryAt", .moment, "When that is tried again.") { item, _ in
        item.retryAt.map(Shapes.moment)
      },
    ]
  }

  private static var details: [Field<RuntimeRecord>] {
    [
      .optional("address", .string(), "The server's address in its manifest.") { item, _ in
        item.address.map { .string($0) }
      }.inDetail,
      Field("conditions", .array(Shapes.condition), "How it is, aspect by aspect.") { item, _ in
        Shapes.conditions(item.conditions)
      }.inDetail,
      Field("history", .array(Shapes.assignment), "The deployments so far, newest first.") {
        item, _ in
        .array(item.history.map { JSON(encoding: $0) })
      }.inDetail,
    ]
  }
}
