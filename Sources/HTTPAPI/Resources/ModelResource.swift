import Gates
import Reconciler
import Registry
import Vocabulary

extension Resource<ModelRecord> {
  /// The models that the tracked branch has or once had.
  static let models = Resource(
    name: "models", title: "Model", summary: "the models", path: "models", key: "model",
    fields: fields + details, filters: conditions,
    sorts: [
      Sort("name") { .text($0.name.text) },
      .time("since") { $0.current?.since },
      Sort("ready") { .text(Shapes.readyWord($0.conditions)) },
    ],
    items: { snapshot, _ in Array(snapshot.state.models.values) },
    find: { snapshot, path in snapshot.state.models[ModelName(path["model"] ?? "")] },
    id: { $0.name.text }, object: { .model($0.name) })

  private static var fields: [Field<ModelRecord>] {
    [
      Field("name", .name, "Its name.") { model, _ in .string(model.name.text) },
      Field("path", .string(), "The manifest that declares it.") { model, _ in .string(model.path)
      },
      Field("removed", .boolean, "Whether the tracked branch has it no more.") { model, _ in
        .bool(model.current == nil)
      },
      .optional("version", .id, "The version that the tracked branch wants.") { model, _ in
        model.current.map { .string($0.version.hex) }
      },
      .optional("commit", .id, "The commit that brought it.") { model, _ in
        model.current.map { .string($0.commit.text) }
      },
      .optional("since", .moment, "Since when it is wanted.") { model, _ in
        model.current.map { Shapes.moment($0.since) }
      },
      Field("ready", .enumeration(Shapes.readyWords), "Whether it is as it should be.") {
        model, _ in
        .string(Shapes.readyWord(model.conditions))
      },
      .optional("reason", .string(), "Why, in a word.") { model, _ in
        Shapes.ready(model.conditions).map { .string($0.reason) }
      },
      .optional("message", .string(), "Why, in a sentence.") { model, _ in
        Shapes.ready(model.conditions).map { .string($0.message) }
      },
      Field("suspended", .boolean, "Whether somebody has held it.") { model, _ in
        .bool(model.isSuspended)
      },
      Field("labels", Shapes.labels, "Labels of its manifest and of processes.") {
        model, snapshot in Shapes.labels(snapshot.labels(of: model.name))
      },
      .optional("description", .string(), "What it is for.") { model, snapshot in
        snapshot.desired.models[model.name]?.description.map { .string($0) }
      },
      .optional("language", .string(), "What it is written in.") { model, snapshot in
        snapshot.desired.models[model.name].map { .string($0.language.rawValue) }
      },
      .optional("process", .name, "Its life-cycle process.") { model, snapshot in
        model.instance.flatMap { snapshot.state.instances[$0] }.map { .string($0.process.text) }
      },
      .optional("instance", .id, "The instance of it that runs or ran last.") { model, _ in
        model.instance.map { .string($0.text) }
      },
      .optional("verdict", Shapes.outcome, "How the version was judged last.") { model, snapshot in
        outcome(model, snapshot).map { .string($0.rawValue) }
      },
      Field("runtimes", Shapes.texts, "The runtimes that should serve it.") { model, snapshot in
        Shapes.texts((snapshot.serving[model.name] ?? []).map(\.name.text))
      },
    ]
  }

  private static var details: [Field<ModelRecord>] {
    [
      Field("conditions", .array(Shapes.condition), "How it is, aspect by aspect.") { model, _ in
        Shapes.conditions(model.conditions)
      }.inDetail,
      Field("versions", .array(.id), "Its versions, oldest first.") { model, _ in
        Shapes.texts(model.versions.map(\.version.hex))
      }.inDetail,
      Field(
        "outcomes",
        .array(
          .object([
            .init("at", .moment, "When."), .init("version", .id, "Of which version."),
            .init("outcome", .string(), "How it ended."), .init("message", .string(), "Why."),
            .init("count", .integer(minimum: 1), "How often in a row."),
          ])), "How its last rounds ended, newest first."
      ) { model, _ in
        .array(model.outcomes.map { JSON(encoding: $0) })
      }.inDetail,
      Field("tests", Shapes.texts, "The tests that its manifest declares.") { model, snapshot in
        Shapes.texts(snapshot.desired.models[model.name]?.tests.map(\.name) ?? [])
      }.inDetail,
      Field(
        "files",
        .array(
          .object([
            .init("path", .string(), "Below the model's folder."),
            .init("role", .string(), "What it is."),
          ])), "What executes."
      ) { model, snapshot in
        .array(
          (snapshot.desired.models[model.name]?.files ?? []).map {
            ["path": .string($0.path.text), "role": .string($0.role.rawValue)]
          })
      }.inDetail,
    ]
  }

  private static var conditions: [Filter<ModelRecord>] {
    [
      Filter("ready", .enumeration(Shapes.readyWords), "Only those that are so.") {
        model, value, _ in
        Shapes.readyWord(model.conditions) == value
      },
      Filter("verdict", Shapes.outcome, "Only those that were judged so.") {
        model, value, snapshot in
        outcome(model, snapshot)?.rawValue == value
      },
      Filter("suspended", .boolean, "Only those that are held, or that are not.") {
        model, value, _ in
        model.isSuspended == (value == "true")
      },
      Filter("removed", .boolean, "Only those that are gone, or that are there.") {
        model, value, _ in
        (model.current == nil) == (value == "true")
      },
      Filter("deployed", .boolean, "Only those that a runtime should serve, or none.") {
        model, value, snapshot in (snapshot.serving[model.name] != nil) == (value == "true")
      },
      Filter(
        "label", .string(maxLength: 300), "Only with this label, as `team=retail-risk`.",
        isRepeatable: true
      ) {
        model, value, snapshot in
        guard case .label(let name, let wanted)? = AccessScope(value) else { return false }
        return snapshot.labels(of: model.name)[name] == wanted
      },
      Filter("q", .string(maxLength: 200), "Only whose name or description has this.") {
        model, value, snapshot in
        Shapes.contains(model.name.text, value)
          || snapshot.desired.models[model.name]?.description.map { Shapes.contains($0, value) }
            ?? false
      },
    ]
  }

  private static func outcome(_ model: ModelRecord, _ snapshot: Snapshot) -> GateOutcome? {
    model.current.flatMap { snapshot.verdict(model.name, $0.version)?.outcome }
  }
}
