import Reconciler
import Vocabulary

/// Work that an instance asked for, with the instance.
struct JobItem: Sendable {
  let job: JobRecord
  let instance: InstanceRecord
}

extension Resource<JobItem> {
  /// The work that processes asked for.
  static let jobs = Resource(
    name: "jobs", title: "Job", summary: "the work that processes asked for", path: "jobs",
    key: "job", keySchema: .id, fields: fields, filters: conditions,
    sorts: [
      .time("created") { $0.job.created },
      .time("finished") { $0.job.finished },
      Sort("state") { .text($0.job.state.rawValue) },
    ],
    items: { snapshot, _ in all(snapshot) },
    find: { snapshot, path in
      let byID = snapshot.derive("jobs by id") {
        Dictionary(all(snapshot).map { ($0.job.id, $0) }) { first, _ in first }
      }
      return byID[JobID(path["job"] ?? "")]
    },
    id: { $0.job.id.text }, object: { .model($0.instance.model) })

  private static func all(_ snapshot: Snapshot) -> [JobItem] {
    snapshot.state.instances.values.flatMap { instance in
      instance.jobs.map { JobItem(job: $0, instance: instance) }
    }
  }

  private static let states = ["CREATED", "WAITING", "RUNNING", "COMPLETE", "ERROR", "CANCELLED"]

  private static var fields: [Field<JobItem>] {
    [
      Field("id", .id, "Its id.") { item, _ in .string(item.job.id.text) },
      Field("instance", .id, "The instance that asked for it.") { item, _ in
        .string(item.instance.id.text)
      },
      Field("process", .name, "The process.") { item, _ in .string(item.instance.process.text) },
      Field("model", .name, "The model.") { item, _ in .string(item.instance.model.text) },
      Field("version", .id, "The version.") { item, _ in .string(item.instance.version.hex) },
      Field("element", .id, "The element of the process.") { item, _ in .string(item.job.element) },
      Field("operation", .string(), "What it does.") { item, _ in .string(item.job.operation) },
      Field("state", .enumeration(states), "How it is.") { item, _ in
        .string(item.job.state.rawValue)
      },
      Field("attempt", .integer(minimum: 0), "How often it was tried.") { item, _ in
        .integer(Int64(item.job.attempt))
      },
      Field("created", .moment, "When it was asked for.") { item, _ in
        Shapes.moment(item.job.created)
      },
      .optional("finished", .moment, "When it ended.") { item, _ in
        item.job.finished.map(Shapes.moment)
      },
      .optional("retryAt", .moment, "When it is tried again.") { item, _ in
        item.job.retryAt.map(Shapes.moment)
      },
      .optional("message", .string(), "Why it failed.") { item, _ in
        item.job.message.map { .string($0) }
      },
      Field("input", .map(.any), "What it was given.") { item, _ in .object(item.job.input) }
        .inDetail,
    ]
  }

  private static var conditions: [Filter<JobItem>] {
    [
      Filter("state", .enumeration(states), "Only those that are so.", isRepeatable: false) {
        item, value, _ in item.job.state.rawValue == value
      },
      Filter("operation", .string(maxLength: 200), "Only those that do this.") { item, value, _ in
        item.job.operation == value
      },
      Filter("model", .name, "Only of this model.") { item, value, _ in
        item.instance.model.text == value
      },
      Filter("instance", .id, "Only of this instance.") { item, value, _ in
        item.instance.id.text == value
      },
    ]
  }
}
