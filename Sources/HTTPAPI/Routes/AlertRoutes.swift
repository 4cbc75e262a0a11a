import Monitoring
import Reconciler
import Registry
import Vocabulary

/// What people do about alerts and monitors. As all actions, each becomes a request that the
/// control loop answers.
enum AlertRoutes {
  static var all: [Route] {
    [acknowledge, snooze, resolve, acknowledgeCause, snoozeCause, run, skip]
  }

  private static let until = Schema.Property("until", .moment, "Until when it is quiet.")
  private static let reason = Schema.Property("reason", .string(maxLength: 1000), "Why.")
  private static let cause = Schema.Property(
    "cause", .string(maxLength: 500), "All alerts of this cause.")

  // MARK: - One alert

  private static func one(
    _ id: String, _ word: String, _ summary: String, body: Schema = .object([]),
    _ make: @escaping @Sendable (AlertTarget, Call) throws(APIProblem) -> RecordAction
  ) -> Route {
    ActionRoutes.action(
      id, "alerts/{alert}/\(word)", tag: "alerts", summary, needs: .operate,
      parameters: [ActionRoutes.one("alert", .id)], body: body
    ) { call in
      let record = try Resource<AlertRecord>.alerts.found(call)
      try call.require(.operate, on: record.access)
      guard record.ended == nil else { throw APIProblem.conflict("the alert is over") }
      return try make(.key(record.alert.key), call)
    }
  }

  private static var acknowledge: Route {
    one("acknowledgeAlert", "acknowledge", "Says that one looks after it: no more reminders.") {
      (target, _) throws(APIProblem) in .acknowledge(target)
    }
  }

  private static var snooze: Route {
    one(
      "snoozeAlert", "snooze", "Keeps it quiet for a while, for a reason.",
      body: .object([until, reason])
    ) { (target, call) throws(APIProblem) in
      .snooze(target, until: try moment(call), reason: try why(call))
    }
  }

  private static var resolve: Route {
    one(
      "resolveAlert", "resolve", "Says that it is over, for a reason; seen again, it opens anew.",
      body: .object([reason])
    ) { (target, call) throws(APIProblem) in .resolve(target, reason: try why(call)) }
  }

  // MARK: - All of a cause

  private static func all(
    _ id: String, _ word: String, _ summary: String, body: [Schema.Property],
    _ make: @escaping @Sendable (AlertTarget, Call) throws(APIProblem) -> RecordAction
  ) -> Route {
    ActionRoutes.action(
      id, "alerts/\(word)", tag: "alerts", summary, needs: .operate, body: .object([cause] + body)
    ) { call in
      // Whose models they are about is not known until it is done.
      try call.require(.operate, on: .project)
      let cause = call.body?["cause"]?.string ?? ""
      let isThere = call.snapshot.alerts.values.contains {
        $0.ended == nil && $0.alert.cause == cause
      }
      guard isThere else { throw APIProblem.conflict("no alert of this cause is open") }
      return try make(.cause(cause), call)
    }
  }

  private static var acknowledgeCause: Route {
    all(
      "acknowledgeAlerts", "acknowledge", "Says that one looks after all alerts of a cause.",
      body: []
    ) { (target, _) throws(APIProblem) in .acknowledge(target) }
  }

  private static var snoozeCause: Route {
    all(
      "snoozeAlerts", "snooze", "Keeps all alerts of a cause quiet for a while, for a reason.",
      body: [until, reason]
    ) { (target, call) throws(APIProblem) in
      .snooze(target, until: try moment(call), reason: try why(call))
    }
  }

  private static func why(_ call: Call) throws(APIProblem) -> String {
    guard let reason = call.body?["reason"]?.string,
      reason.contains(where: { !$0.isWhitespace })
    else { throw wrong("/reason", "it says nothing") }
    return reason
  }

  private static func moment(_ call: Call) throws(APIProblem) -> Instant {
    guard let until = call.body?["until"]?.string.flatMap({ Instant($0) }), until > call.now else {
      throw wrong("/until", "expected a moment to come")
    }
    return until
  }

  private static func wrong(_ place: String, _ detail: String) -> APIProblem {
    .badRequest("the body is not what is expected", places: [.init(place: place, detail: detail)])
  }

  // MARK: - Monitors

  private static var run: Route {
    ActionRoutes.action(
      "runMonitor", "monitors/{monitor}/run", tag: "monitors",
      "Runs a monitor now, beside its planned times.", needs: .operate,
      parameters: [ActionRoutes.one("monitor", .id)]
    ) { call in
      let entry = try Resource<MonitorEntry>.monitors.found(call)
      try call.require(.operate, on: .model(entry.model))
      guard entry.declared != nil else {
        throw APIProblem.conflict("the tracked branch has this monitor no more")
      }
      return .runMonitor(entry.name)
    }
  }

  private static var skip: Route {
    ActionRoutes.action(
      "skipRun", "schedules/{schedule}/skip", tag: "schedules",
      "Passes over the next planned time of a schedule.", needs: .operate,
      parameters: [ActionRoutes.one("schedule", .id)]
    ) { call in
      let schedule = try Resource<PlannedSchedule>.schedules.found(call)
      try call.require(.operate, on: .model(schedule.model))
      guard schedule.next != nil || schedule.isOfData else {
        throw APIProblem.conflict("it has no planned time")
      }
      return .skipRun(schedule: schedule.id)
    }
  }
}
