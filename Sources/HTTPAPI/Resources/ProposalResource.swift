import Reconciler
import Vocabulary

extension Resource<ProposalRecord> {
  /// The references that propose changes, as they were judged last. One may hold the names of many
  /// models, so that only who may see everything may see it.
  static let proposals = Resource(
    name: "proposals", title: "Proposal", summary: "the proposed changes", path: "proposals",
    key: "proposal", keySchema: .id,
    fields: [
      Field("id", .id, "The digest of its reference.") { item, _ in
        .string(Digest(of: item.ref).hex)
      },
      Field("ref", .string(), "The reference.") { item, _ in .string(item.ref) },
      Field("head", .id, "Its commit.") { item, _ in .string(item.head.text) },
      Field("base", .id, "The tracked commit that it was judged against.") { item, _ in
        .string(item.base.text)
      },
      Field(
        "outcome", .enumeration(ProposalRecord.Outcome.allCases.map(\.rawValue)),
        "How it was judged."
      ) { item, _ in
        .string(item.outcome.rawValue)
      },
      Field("summary", .string(), "In a sentence.") { item, _ in .string(item.summary) },
      Field("judgedAt", .moment, "When.") { item, _ in Shapes.moment(item.judgedAt) },
      .optional("closed", .moment, "When it was merged or went away.") { item, _ in
        item.closed.map(Shapes.moment)
      },
      Field(
        "models",
        .array(
          .object([
            .init("name", .name, "The model."),
            .init("version", .id, "Its version.", isRequired: false),
            .init(
              "outcome", .enumeration(ProposalRecord.Outcome.allCases.map(\.rawValue)),
              "How it was judged."),
            .init("sentences", Shapes.texts, "What decided."),
            .init("changed", Shapes.texts, "What changes.", isRequired: false),
            .init("contributors", Shapes.texts, "Who took part.", isRequired: false),
          ])), "The models that it would change."
      ) { item, _ in
        .array(item.models.map { JSON(encoding: $0) })
      }.inDetail,
      Field("problems", Shapes.texts, "Conflicts and errors.") { item, _ in
        Shapes.texts(item.problems)
      }.inDetail,
    ],
    filters: [
      Filter(
        "outcome", .enumeration(ProposalRecord.Outcome.allCases.map(\.rawValue)),
        "Only those that were judged so."
      ) { item, value, _ in
        item.outcome.rawValue == value
      },
      Filter("closed", .boolean, "Only those that are closed, or that are open.") {
        item, value, _ in
        item.isClosed == (value == "true")
      },
    ],
    sorts: [.time("judgedAt") { $0.judgedAt }, Sort("ref") { .text($0.ref) }],
    items: { snapshot, _ in Array(snapshot.state.proposals.values) },
    find: { snapshot, path in
      snapshot.state.proposals.values.first { Digest(of: $0.ref).hex == path["proposal"] }
    },
    id: { Digest(of: $0.ref).hex }, object: { _ in .project })
}
