import Dashboard
import Gates
import Monitoring
import Notifications
import Reconciler
import Registry
import Schedules
import Vocabulary

/// Monitors with a month of periods, and alerts of every sort.
extension SampleSite {
  static let drift = "monitor/credit-drift/credit-risk"

  /// The monitors of the tracked branch: one on drift, one on volume that has not run.
  static var monitors: [MonitorName: DesiredMonitor] {
    func monitor(_ name: String, _ check: MonitorCheck.BuiltIn) -> DesiredMonitor {
      var declaration = MonitorDeclaration(
        name: name, check: .builtIn(check),
        data: MonitorData(sample: .dataset(DatasetName("german-credit-holdout"))))
      if let cron = CronSchedule("0 6 * * *", family: .crontab) {
        declaration.schedules = [ScheduleDeclaration(condition: .cron(cron))]
      }
      return DesiredMonitor(
        name: MonitorName(name), manifest: "monitors/\(name).yaml",
        models: .models([credit]), declaration: declaration)
    }
    return [
      MonitorName("credit-drift"): monitor("credit-drift", .drift),
      MonitorName("credit-volume"): monitor("credit-volume", .volume),
    ]
  }

  private static func period(_ day: Int64, _ value: Double) -> JSON {
    let colour = value > 0.2 ? "red" : value > 0.1 ? "yellow" : "green"
    return [
      "end": .string((now - .seconds(86_400 * day)).description), "colour": .string(colour),
      "sentence": .string("psi of age \(value) beside 0.2"),
      "figures": [
        [
          "metric": "psi", "name": "psi of age", "value": .number(value),
          "colour": .string(colour), "upper": 0.2,
        ]
      ],
    ]
  }

  mutating func addMonitors() throws {
    let values = (0..<30).map { day in day < 3 ? 0.24 : day < 6 ? 0.13 : 0.02 }
    let record: JSON = [
      "monitor": .string(Self.drift), "model": "credit-risk",
      "latest": [
        "monitor": .string(Self.drift), "model": "credit-risk", "check": "drift", "rows": 1400,
        "colour": "red", "measuredAt": .string(Self.now.description),
        "items": [
          [
            "name": "psi of age", "colour": "red", "sentence": "psi of age 0.24 > 0.2: fail",
            "value": 0.24, "metric": "psi", "upper": 0.2,
          ],
          [
            "name": "psi of amount", "colour": "green",
            "sentence": "psi of amount 0.01 ≤ 0.2: pass", "value": 0.01, "metric": "psi",
            "upper": 0.2,
          ],
        ],
      ],
      "periods": .array(
        values.enumerated().reversed().map { Self.period(Int64($0.offset), $0.element) }),
    ]
    state.monitors[Self.drift] = try record.decode(MonitorRecord.self)
  }

  mutating func addAlerts() {
    func raise(
      _ key: String, _ cause: String, _ severity: AlertRule.Severity, _ title: String,
      model: String?, ago: Int64
    ) {
      _ = state.alerts.step(
        .raise(
          AlertReport(
            key: key, cause: cause, model: model, severity: severity, title: title,
            detail: "\(title), for a reason")), now: Self.now - .seconds(ago))
    }
    raise(
      Self.drift, "monitor/drift/red", .critical, "drift of credit-risk is red",
      model: "credit-risk", ago: 7200)
    raise(
      "runtime/counter-prod/down", "runtime/Unreachable", .error,
      "counter-prod does not serve what it should", model: nil, ago: 3600)
    for (index, model) in ["fraud-screen", "disease-progress"].enumerated() {
      raise(
        "model/\(model)/stalled", "model-stalled/Incident", .error, "\(model) is stalled",
        model: model, ago: 3000 - Int64(index))
    }
    raise(
      "job/churn/run-tests", "job/run-tests", .warning, "run-tests of churn failed",
      model: "churn", ago: 2000)
    raise(
      "task/\(Self.task.text.prefix(12))/overdue", "task-overdue", .warning,
      "Approve for production is overdue", model: "credit-risk", ago: 1000)
    _ = state.alerts.step(
      .acknowledge(.key("job/churn/run-tests"), by: "Olga Operator"), now: Self.now)
    _ = state.alerts.step(
      .snooze(
        .key("runtime/counter-prod/down"), until: Self.now + .seconds(86_400),
        by: "Olga Operator", reason: "the vendor mends it on Monday"), now: Self.now)
  }
}
