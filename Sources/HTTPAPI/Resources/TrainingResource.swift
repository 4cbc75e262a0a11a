import Reconciler
import Registry
import Vocabulary

/// A training with its model.
struct TrainingItem: Sendable {
  let model: ModelName
  let training: Training

  /// All that are remembered.
  static func all(_ snapshot: Snapshot) -> [TrainingItem] {
    snapshot.state.retrainings.values.flatMap { record in
      record.trainings.map { TrainingItem(model: record.model, training: $0) }
    }
  }
}

extension Resource<TrainingItem> {
  /// The trainings of models.
  static let trainings = Resource(
    name: "trainings", title: "Training", summary: "the trainings of models", path: "trainings",
    key: "training", keySchema: .id, fields: fields + details,
    filters: [
      Filter("model", .name, "Only of this model.") { item, value, _ in item.model.text == value },
      Filter("state", .enumeration(states), "Only those that are so.") { item, value, _ in
        item.training.state.rawValue == value
      },
      Filter("origin", .enumeration(origins), "Only those that such a cause began.") {
        item, value, _ in item.training.origin?.kind.rawValue == value
      },
      Filter("version", .id, "Only those that made this version.") { item, value, _ in
        item.training.product?.version.hex == value
      },
    ],
    sorts: [
      .time("created") { $0.training.created }, .time("ended") { $0.training.ended },
      Sort("model") { .text($0.model.text) },
      Sort("state") { .text($0.training.state.rawValue) },
    ],
    items: { snapshot, _ in TrainingItem.all(snapshot) },
    find: { snapshot, path in
      let byID = snapshot.derive("trainings by id") {
        Dictionary(TrainingItem.all(snapshot).map { ($0.training.id.hex, $0) }) { first, _ in
          first
        }
      }
      return byID[path["training"] ?? ""]
    },
    id: { $0.training.id.hex }, object: { .model($0.model) })

  private static let states = Training.State.allCases.map(\.rawValue)
  private static let origins = Training.Origin.Kind.allCases.map(\.rawValue)

  private static var fields: [Field<TrainingItem>] {
    [
      Field("id", .id, "Its id: the digest of the model and the cause.") { item, _ in
        .string(item.training.id.hex)
      },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("state", .enumeration(states), "Where it stands.") { item, _ in
        .string(item.training.state.rawValue)
      },
      Field("cause", .string(), "What caused it, in words.") { item, _ in
        .string(item.training.cause)
      },
      .optional(
        "origin",
        .object([
          .init("kind", .enumeration(origins), "What began it."),
          .init(
            "id", .string(),
            "The schedule's id, the alert's, the signal's name or the id of the process's job.",
            isRequired: false),
        ]), "The cause for programs."
      ) { item, _ in
        item.training.origin.map { origin in
          var members: [String: JSON] = ["kind": .string(origin.kind.rawValue)]
          members["id"] = origin.id.map { .string($0) }
          return .object(members)
        }
      },
      Field("startedBy", .string(), "`muster`, or who asked for it.") { item, _ in
        .string(item.training.startedBy)
      },
      Field("created", .moment, "When it began.") { item, _ in
        Shapes.moment(item.training.created)
      },
      .optional("ended", .moment, "When it was over.") { item, _ in
        item.training.ended.map(Shapes.moment)
      },
      Field("from", .id, "The version that was trained again.") { item, _ in
        .string(item.training.version.hex)
      },
      Field("seed", .integer(), "What its random numbers begin with.") { item, _ in
        .integer(item.training.seed)
      },
      .optional("version", .id, "The version that the model has with what it made.") { item, _ in
        item.training.product.map { .string($0.version.hex) }
      },
      .optional("branch", .string(), "The branch that proposes it.") { item, _ in
        item.training.branch.map { .string($0) }
      },
      .optional("pullRequest", .integer(minimum: 0), "Its pull request.") { item, _ in
        item.training.publication?.number.map { .integer($0) }
      },
      .optional("message", .string(), "Why it ended so, or is tried again.") { item, _ in
        item.training.message.map { .string($0) }
      },
    ]
  }

  private static var details: [Field<TrainingItem>] {
    [
      Field("commit", .id, "The tracked commit whose files it uses.") { item, _ in
        .string(item.training.commit.text)
      },
      Field("attempt", .integer(minimum: 1), "How often it was tried.") { item, _ in
        .integer(Int64(item.training.attempt))
      },
      .optional("retryAt", .moment, "When it is tried again.") { item, _ in
        item.training.retryAt.map(Shapes.moment)
      },
      .optional("supersededBy", .id, "The training that took its place.") { item, _ in
        item.training.supersededBy.map { .string($0.hex) }
      },
      .optional("proposal", .id, "Its proposal, while that is known.") { item, snapshot in
        item.training.reference.flatMap { snapshot.state.proposals[$0] }.map {
          .string(Digest(of: $0.ref).hex)
        }
      },
      Field("waiting", .array(.id), "The jobs of processes that wait for it.") { item, _ in
        Shapes.texts(item.training.waiting.map(\.text))
      },
      .optional("product", product, "What it made, and of what.") { item, _ in
        item.training.product.map(json)
      },
    ].map(\.inDetail)
  }

  private static let product = Schema.object([
    .init("commit", .id, "The commit; absent where nothing differs.", isRequired: false),
    .init("changed", Shapes.texts, "The attachments that differ."),
    .init("leftOut", Shapes.texts, "What was written besides attachments."),
    .init("data", .map(.id), "The contents of its Datasets, by name."),
    .init("code", .id, "The digest of sources, the functions' names and the harness."),
    .init("environment", .string(), "The digest of the environment's lock, or `none`."),
    .init("milliseconds", .integer(minimum: 0), "How long the function took."),
    .init("sandbox", .string(), "Which walls stood around it."),
  ])

  private static func json(_ product: Training.Product) -> JSON {
    var members: [String: JSON] = [
      "changed": Shapes.texts(product.changed), "leftOut": Shapes.texts(product.leftOut),
      "data": .object(product.provenance.data.mapValues { .string($0.hex) }),
      "code": .string(product.provenance.code.hex),
      "environment": .string(product.provenance.environment),
      "milliseconds": .integer(product.milliseconds), "sandbox": .string(product.sandbox),
    ]
    members["commit"] = product.commit.map { .string($0.text) }
    return .object(members)
  }
}
