import Monitoring
import Notifications
import Registry
import Vocabulary

/// What the records say that somebody should look at. Every record that a step changes is looked at
/// once more at its end, and no other one: a pass without news costs nothing here.
extension ControlLoop {
  /// How often the signals of one step's alerts may lead to further alerts.
  private static let alertRounds = 100

  /// The signal of an alert that opened.
  struct Alarm: Sendable {
    let name: String
    let alert: Alert
  }

  /// Tells what is due, and lets snoozed alerts be heard again.
  mutating func wakeAlerts() {
    let loud = state.alerts.snoozesEnding(by: now)
    book(.wake)
    for key in loud { record(key) }
  }

  /// Opens and ends alerts by what this step changed, and fires their signals: what those change is
  /// looked at in its turn.
  ///
  /// - Parameter told: what was told of alerts before the step.
  mutating func reviewAlerts(since told: [String: AlertGroup]) {
    var rounds = 0
    while !unwatched.isEmpty || !alarms.isEmpty {
      rounds += 1
      let keys = unwatched.sorted()
      unwatched = []
      guard rounds <= Self.alertRounds else {
        alarms = []
        log(
          .error, "project", "AlertBudget",
          "the signals of alerts led to further alerts \(Self.alertRounds) times in one step")
        break
      }
      for key in keys { watch(key) }
      let fired = alarms
      alarms = []
      for alarm in fired { sound(alarm) }
      announceEndedJobs()
    }
    guard state.alerts.groups != told else { return }
    // Which alerts a group has stands in their own records.
    if told.mapValues(\.record) != state.alerts.groupRecords {
      outcome.touched.insert(.alertGroups)
    }
  }

  private mutating func sound(_ alarm: Alarm) {
    let alert = alarm.alert
    guard let model = alert.model.map({ ModelName($0) }), state.models[model] != nil else { return }
    let variables: [String: JSON] = [
      "alert": [
        "id": .string(alert.id.hex), "key": .string(alert.key), "cause": .string(alert.cause),
        "severity": .string(alert.severity.rawValue), "title": .string(alert.title),
        "detail": .string(alert.detail),
      ]
    ]
    fire(alarm.name, model: model, variables: variables)
  }

  // MARK: - Sources

  private mutating func watch(_ key: RecordKey) {
    switch key {
    case .model(let name): watch(name)
    case .runtime(let name):
      watch(name)
      reviewTrials(at: name)
    case .task(let id): watch(id)
    case .instance(let id): watch(id)
    case .approval, .proposal, .alertGroups, .monitor, .schedule, .retraining: break
    }
  }

  private mutating func watch(_ name: ModelName) {
    let key = "model/\(name)/stalled"
    let record = state.models[name]
    if let stalled = record?.conditions[.stalled], stalled.status == .true {
      report(
        AlertReport(
          key: key, cause: "model-stalled/\(stalled.reason)", model: name.text, severity: .error,
          title: "\(name) is stalled", detail: stalled.message,
          signal: LifeCycleSignal.alertOpened))
    } else {
      clear(key)
    }
    if record?.current == nil {
      for operation in Operation.allCases { clear(Self.jobKey(name, operation.rawValue)) }
    }
  }

  private mutating func watch(_ name: RuntimeName) {
    let key = "runtime/\(name)/down"
    guard let record = state.runtimes[name], let reason = record.reasonOfAlert else {
      clear(key)
      return
    }
    report(
      AlertReport(
        key: key, cause: "runtime/\(reason.reason)", model: record.assigned?.model.text,
        severity: .error, title: "\(name) does not serve what it should", detail: reason.message,
        signal: LifeCycleSignal.alertOpened))
  }

  /// The last job of each operation decides, in the instance that lives now.
  private mutating func watch(_ id: InstanceID) {
    guard let record = state.instances[id], record.lane == .tracked,
      state.models[record.model]?.instance == head(of: record).id
    else { return }
    var last: [String: JobRecord] = [:]
    for job in record.jobs where job.state == .complete || job.state == .error {
      let known = last[job.operation]?.finished ?? .epoch
      if job.finished ?? .epoch >= known { last[job.operation] = job }
    }
    for (operation, job) in last.sorted(by: { $0.key < $1.key }) {
      let key = Self.jobKey(record.model, operation)
      guard job.state == .error else {
        clear(key)
        continue
      }
      report(
        AlertReport(
          key: key, cause: "job/\(operation)", model: record.model.text, severity: .warning,
          title: "\(operation) of \(record.model) failed", detail: job.message ?? "it failed",
          signal: LifeCycleSignal.alertOpened))
    }
    guard record.caller == nil else { return }
    // What failed in an instance that this one follows is past.
    for operation in Operation.allCases where last[operation.rawValue] == nil {
      let key = Self.jobKey(record.model, operation.rawValue)
      if let alert = state.alerts.alerts[key], alert.opened < record.started { clear(key) }
    }
  }

  /// The instance that a signal began, of one that was called.
  private func head(of record: InstanceRecord) -> InstanceRecord {
    var head = record
    while let caller = head.caller, let above = state.instances[caller.instance] { head = above }
    return head
  }

  /// The plan of the tracked branch is held back as a whole, or no longer.
  mutating func report(heldBack stall: Plan.Stall?) {
    let key = "project/held-back"
    guard let stall else {
      clear(key)
      return
    }
    report(
      AlertReport(
        key: key, cause: "plan/\(stall.reason)", severity: .error,
        title: "the plan is held back", detail: stall.message))
  }

  private static func jobKey(_ model: ModelName, _ operation: String) -> String {
    "job/\(model)/\(operation)"
  }

  // MARK: - The book

  /// Reports something, unless the book knows all of it: what is only seen again is not recorded.
  mutating func report(_ report: AlertReport) {
    guard let known = state.alerts.alerts[report.key] else {
      book(.raise(report))
      return
    }
    guard known.cause == report.cause else {
      // Another matter with the same thing, which other people may have to hear of.
      clear(report.key)
      book(.raise(report))
      return
    }
    guard
      known.title != report.title || known.detail != report.detail
        || known.severity < report.severity
    else { return }
    book(.raise(report))
    record(report.key)
  }

  mutating func clear(_ key: String) {
    guard state.alerts.alerts[key] != nil else { return }
    book(.clear(key: key))
  }

  /// Carries out what a person wants of alerts.
  mutating func attend(
    to target: AlertTarget, _ input: AlertInput, _ action: String, _ person: String,
    _ message: String
  ) {
    let former = alerts(of: target)
    book(input)
    for alert in former {
      guard let changed = state.alerts.alerts[alert.key], changed.attention != alert.attention
      else { continue }
      record(alert.key)
      audit(
        action, AlertRecord(changed).object,
        message.isEmpty ? alert.key : "\(alert.key) \(message)", actor: person)
    }
  }

  /// Ends alerts because a person says so: what is seen again opens anew.
  mutating func resolve(_ target: AlertTarget, by person: String, _ reason: String) {
    for alert in alerts(of: target) {
      audit(
        "alert-closed", AlertRecord(alert).object,
        reason.isEmpty ? alert.key : "\(alert.key) \(reason)", actor: person)
      clear(alert.key)
    }
  }

  private func alerts(of target: AlertTarget) -> [Alert] {
    switch target {
    case .key(let key): [state.alerts.alerts[key]].compactMap(\.self)
    case .cause(let cause): state.alerts.alerts(of: cause)
    }
  }

  private mutating func record(_ key: String) {
    if let alert = state.alerts.alerts[key] { outcome.alerts.append(AlertRecord(alert)) }
  }

  mutating func book(_ input: AlertInput) {
    for effect in state.alerts.step(input, now: now) { carryOut(effect) }
  }

  private mutating func carryOut(_ effect: AlertEffect) {
    switch effect {
    case .opened(let alert):
      let record = AlertRecord(alert)
      outcome.alerts.append(record)
      log(
        LogLine.Level(alert.severity), record.object, "AlertOpened",
        "\(alert.title): \(alert.detail)")
      audit("alert-opened", record.object, "\(alert.key): \(alert.title)")
    case .resolved(let alert, let end):
      let record = AlertRecord(alert, ended: end)
      outcome.alerts.append(record)
      log(.notice, record.object, "AlertResolved", "\(alert.title): it is over")
      audit("alert-resolved", record.object, "\(alert.key): \(alert.title)")
    case .signal(let name, _, let alert):
      alarms.append(Alarm(name: name, alert: alert))
    case .notify(let notice):
      announce(notice)
    case .refused(let reason):
      log(.warning, "project", "AlertRefused", reason)
    }
  }

  // MARK: - Notices

  /// Tells of all alerts of a cause at once. Routes match what they have in common.
  private mutating func announce(_ notice: AlertNotice) {
    let isOver = notice.occasion == .resolved
    let alerts = isOver ? [] : state.alerts.alerts(of: notice.cause)
    let labels = isOver ? notice.labels : commonLabels(alerts)
    if !isOver { state.alerts.note(labels: labels, toldOf: notice.cause) }
    let objects = Set(alerts.lazy.map { AlertRecord($0).object })
    let title = notice.count > 1 ? "\(notice.title), and \(notice.count - 1) more" : notice.title
    let others = notice.count - notice.keys.count
    let more = others > 0 ? ["and \(others) more"] : []
    outcome.notifications.append(
      Notification(
        id: "alert/\(notice.cause)", round: now.description, state: isOver ? .resolved : .raised,
        kind: "alert", severity: notice.severity,
        object: objects.count == 1 ? objects.first ?? "project" : "project", labels: labels,
        title: isOver ? "\(notice.title): it is over" : title,
        details: isOver
          ? [] : [notice.detail] + notice.keys + more + ["muster alerts --cause \(notice.cause)"],
        groups: Self.groups(toldOf: notice.cause), at: now))
  }

  private func commonLabels(_ alerts: [Alert]) -> [String: String] {
    guard let first = alerts.first else { return [:] }
    var common = labels(of: first)
    for alert in alerts.dropFirst() {
      if common.isEmpty { break }
      let others = labels(of: alert)
      common = common.filter { others[$0.key] == $0.value }
    }
    return common
  }

  private func labels(of alert: Alert) -> [String: String] {
    let model = alert.model.map { labels(of: ModelName($0)) } ?? [:]
    let parts = alert.key.split(separator: "/")
    guard parts.first == "runtime", parts.count > 1,
      let runtime = state.runtimes[RuntimeName(String(parts[1]))]
    else { return model }
    return runtime.labels.merging(model) { own, _ in own }
  }
}

extension LogLine.Level {
  /// How a line about something of a severity is marked.
  init(_ severity: Notification.Severity) {
    self =
      switch severity {
      case .info: .info
      case .warning: .warning
      case .error, .critical: .error
      }
  }
}

extension RuntimeRecord {
  /// Why somebody should look at it: it does not serve what it should, and either nothing helps or
  /// it did serve it before. What is only being taken away is not the matter.
  var reasonOfAlert: Condition? {
    guard let ready = conditions[.ready], ready.status == .false else { return nil }
    if let stalled = conditions[.stalled] { return stalled }
    guard let drifted = conditions[.drifted],
      assigned != nil || drifted.reason == "OnlyReported"
    else { return nil }
    return drifted
  }
}
