import Monitoring
import Notifications
import Reconciler
import Vocabulary

extension AlertRecord {
  /// Whose permission counts: its runtime's or model's.
  var access: AccessObject {
    let object = object
    if object.hasPrefix("runtime/") { return .runtime(RuntimeName(String(object.dropFirst(8)))) }
    return alert.model.map { .model(ModelName($0)) } ?? .project
  }
}

extension Resource<AlertRecord> {
  /// What somebody should look at.
  static let alerts = Resource(
    name: "alerts", title: "Alert", summary: "what somebody should look at", path: "alerts",
    key: "alert", keySchema: .id, fields: fields, filters: conditions,
    sorts: [
      .time("opened") { $0.alert.opened },
      Sort("severity") { .number(Int64(severities.firstIndex(of: $0.alert.severity) ?? 0)) },
      .time("ended") { $0.ended },
      Sort("key") { .text($0.alert.key) },
    ],
    items: { snapshot, _ in Array(snapshot.alerts.values) },
    find: { snapshot, path in Digest(hex: path["alert"] ?? "").flatMap { snapshot.alerts[$0] } },
    id: { $0.alert.id.hex }, object: \.access)

  private static let severities = Notification.Severity.allCases
  private static let severityWords = Schema.enumeration(severities.map(\.rawValue))
  private static let states = Schema.enumeration(AlertRecord.State.allCases.map(\.rawValue))
  private static let kinds = Schema.enumeration(AlertRecord.Kind.allCases.map(\.rawValue))

  private static var fields: [Field<AlertRecord>] {
    [
      Field("id", .id, "Its id: of this opening of it.") { item, _ in .string(item.alert.id.hex) },
      Field("key", .string(), "What it is about: equal keys are the same matter.") { item, _ in
        .string(item.alert.key)
      },
      Field("cause", .string(), "What it has in common with others.") { item, _ in
        .string(item.alert.cause)
      },
      Field("kind", kinds, "What it comes from.") { item, _ in .string(item.kind.rawValue) },
      Field("severity", severityWords, "How bad it is.") { item, _ in
        .string(item.alert.severity.rawValue)
      },
      Field("state", states, "What came of it.") { item, _ in .string(item.state.rawValue) },
      Field("object", .string(), "As the audit trail names it, as `model/credit-risk`.") {
        item, _ in
        .string(item.object)
      },
      .optional("model", .name, "The model.") { item, _ in item.alert.model.map { .string($0) } },
      .optional("monitor", .string(), "The monitor that opened it.") { item, _ in
        item.monitor.map { .string($0) }
      },
      .optional("task", .id, "The task that is overdue, as far as its id is told.") { item, _ in
        item.task.map { .string($0) }
      },
      Field("title", .string(), "What is the matter.") { item, _ in .string(item.alert.title) },
      Field("detail", .string(), "Why.") { item, _ in .string(item.alert.detail) },
      Field("opened", .moment, "Since when.") { item, _ in Shapes.moment(item.alert.opened) },
      Field("count", .integer(minimum: 1), "How often it was seen before it was last recorded.") {
        item, _ in
        .integer(Int64(item.alert.count))
      },
      .optional("by", .string(), "Who looks after it, or wanted it quiet.") { item, _ in
        item.attendant.map { .string($0) }
      },
      .optional("until", .moment, "Until when it is quiet.") { item, _ in
        item.snooze.map { Shapes.moment($0.until) }
      },
      .optional("reason", .string(), "Why it is quiet.") { item, _ in
        item.snooze.map { .string($0.reason) }
      },
      .optional("signal", .string(), "The signal that it fired.") { item, _ in
        item.alert.signal.map { .string($0) }
      },
      .optional("ended", .moment, "When it was over.") { item, _ in item.ended.map(Shapes.moment) },
    ]
  }

  private static var conditions: [Filter<AlertRecord>] {
    [
      Filter("state", states, "Only those that are so.", isRepeatable: false) { item, value, _ in
        item.state.rawValue == value
      },
      Filter("over", .boolean, "Only those that are over, or that are not.") { item, value, _ in
        (item.ended != nil) == (value == "true")
      },
      Filter("severity", severityWords, "Only those that are so bad.") { item, value, _ in
        item.alert.severity.rawValue == value
      },
      Filter("kind", kinds, "Only those that come from this.") { item, value, _ in
        item.kind.rawValue == value
      },
      Filter("model", .name, "Only about this model.") { item, value, _ in
        item.alert.model == value
      },
      Filter("cause", .string(maxLength: 500), "Only of this cause.") { item, value, _ in
        item.alert.cause == value
      },
      Filter("q", .string(maxLength: 200), "Only whose key, title or detail has this.") {
        item, value, _ in
        [item.alert.key, item.alert.title, item.alert.detail].contains {
          Shapes.contains($0, value)
        }
      },
    ]
  }
}
