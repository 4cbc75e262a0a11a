import Gates
import Reconciler
import Vocabulary

/// A version of a model.
struct ModelVersionItem: Sendable {
  let model: ModelRecord
  let record: VersionRecord
}

extension Resource<ModelVersionItem> {
  /// The versions of a model that its record keeps.
  static let versions = Resource(
    name: "versions", title: "Version", summary: "the versions of a model",
    path: "models/{model}/versions", key: "version", keySchema: .id, fields: fields,
    sorts: [.time("firstSeen") { $0.record.firstSeen }],
    items: { snapshot, path in
      guard let model = snapshot.state.models[ModelName(path["model"] ?? "")] else { return [] }
      return model.versions.map { ModelVersionItem(model: model, record: $0) }
    },
    find: { snapshot, path in
      guard let model = snapshot.state.models[ModelName(path["model"] ?? "")],
        let digest = Digest(hex: path["version"] ?? ""), let record = model.version(digest)
      else { return nil }
      return ModelVersionItem(model: model, record: record)
    },
    id: { $0.record.version.hex }, object: { .model($0.model.name) })

  private static var fields: [Field<ModelVersionItem>] {
    [
      Field("model", .name, "The model.") { item, _ in .string(item.model.name.text) },
      Field("version", .id, "The digest of what executes.") { item, _ in
        .string(item.record.version.hex)
      },
      Field("current", .boolean, "Whether the tracked branch wants it.") { item, _ in
        .bool(item.model.current?.version == item.record.version)
      },
      Field("firstSeen", .moment, "When it was seen first.") { item, _ in
        Shapes.moment(item.record.firstSeen)
      },
      Field("commit", .id, "The commit that brought it.") { item, _ in
        .string(item.record.commit.text)
      },
      Field("changed", Shapes.texts, "What differs from the version before.") { item, _ in
        Shapes.texts(item.record.changed)
      },
      Field("contributors", Shapes.texts, "Who took part in the change.") { item, _ in
        Shapes.texts(item.record.contributors)
      },
      .optional("base", .id, "The version that was current before.") { item, _ in
        item.record.base.map { .string($0.hex) }
      },
      .optional("verdict", Shapes.outcome, "How it was judged last.") { item, snapshot in
        snapshot.verdict(item.model.name, item.record.version).map { .string($0.outcome.rawValue) }
      },
      Field("approvers", Shapes.texts, "Who approved it for some target.") { item, snapshot in
        Shapes.texts(
          Set(
            snapshot.state.approvals.values.filter {
              $0.model == item.model.name && $0.version == item.record.version
                && $0.verdict == .approve
            }.map(\.person)
          ).sorted())
      },
      Field("runtimes", Shapes.texts, "The runtimes that should serve it.") { item, snapshot in
        Shapes.texts(
          (snapshot.serving[item.model.name] ?? []).filter {
            $0.assigned?.version == item.record.version
          }.map(\.name.text))
      },
      Field("aspects", .map(.string()), "The digest of each aspect.") { item, _ in
        .object(item.record.aspects.mapValues { .string($0.hex) })
      }.inDetail,
      Field("results", .map(.id), "The latest measurement of each test.") { item, _ in
        .object(item.record.tests.mapValues { .string($0.id.text) })
      }.inDetail,
      Field("sentences", Shapes.texts, "What its gates say, a sentence each.") { item, snapshot in
        Shapes.texts(snapshot.verdict(item.model.name, item.record.version)?.sentences ?? [])
      }.inDetail,
    ]
  }
}
