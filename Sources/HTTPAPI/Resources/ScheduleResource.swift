import Reconciler
import Registry
import Schedules
import Vocabulary

extension PlannedSchedule {
  /// It holds slashes, so that its digest stands in addresses.
  var digest: String { Digest(of: id).hex }
}

extension Resource<PlannedSchedule> {
  /// When monitors run.
  static let schedules = Resource(
    name: "schedules", title: "Schedule", summary: "when monitors run", path: "schedules",
    key: "schedule", keySchema: .id,
    fields: [
      Field("id", .id, "Its id: the SHA-256 of its name.") { item, _ in .string(item.digest) },
      Field("name", .string(), "Its name, as `monitor/credit-drift/credit-risk#cron`.") {
        item, _ in
        .string(item.id)
      },
      Field("monitor", .string(), "The monitor that it starts, or the training.") { item, _ in
        .string(item.owner)
      },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("when", .string(), "The condition in words.") { item, _ in .string(item.when) },
      Field("timeZone", .string(), "The zone on whose clocks times are meant.") { item, _ in
        .string(item.zone)
      },
      .optional("next", .moment, "The next planned time; absent where it waits for data.") {
        item, _ in
        item.next.map(Shapes.moment)
      },
      .optional("last", .moment, "When it started a run last.") { item, _ in
        item.state?.lastStarted.map(Shapes.moment)
      },
      Field("runs", .integer(minimum: 0), "How many runs it has started.") { item, _ in
        .integer(Int64(item.state?.runs ?? 0))
      },
      Field("passedOver", .integer(minimum: 0), "How many planned times were passed over.") {
        item, _ in
        .integer(Int64(item.state?.passedOver ?? 0))
      },
      .optional("problem", .string(), "Why it is not planned.") { item, _ in
        item.problem.map { .string($0) }
      },
    ],
    filters: [
      Filter("model", .name, "Only of this model.") { item, value, _ in
        item.model.text == value
      },
      Filter("monitor", .string(maxLength: 500), "Only of this monitor.") { item, value, _ in
        item.owner == value
      },
    ],
    sorts: [
      Sort("next") { .number($0.next?.milliseconds ?? .max) }, Sort("name") { .text($0.id) },
    ],
    items: { snapshot, _ in snapshot.board.schedules },
    find: { snapshot, path in
      let byDigest = snapshot.derive("schedules by digest") {
        Dictionary(snapshot.board.schedules.map { ($0.digest, $0) }) { first, _ in first }
      }
      return byDigest[path["schedule"] ?? ""]
    },
    id: \.digest, object: { .model($0.model) })
}
