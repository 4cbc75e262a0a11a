internal import Notifications
internal import Registry
package import Vocabulary

/// All open alerts, what is known of each monitor's latest periods, and which notices are due.
///
/// A value that is recorded as it is. A step is a pure function of it: equal books and inputs give
/// equal effects. Each alert opens once, whatever reports it how often; alerts of one cause make
/// one notice, so that two thousand models that fail at once wake a person once.
package struct AlertBook: Codable, Hashable, Sendable {
  /// Open alerts by key.
  package private(set) var alerts: [String: Alert] = [:]
  /// By the monitor's id.
  package private(set) var streaks: [String: MonitorStreak] = [:]
  /// By cause.
  package private(set) var groups: [String: AlertGroup] = [:]
  /// Until when alerts are quiet, by key.
  private var snoozed: [String: Instant] = [:]
  /// Nothing is due before this moment, so that a step looks at its own alert alone.
  private var quietUntil: Instant?

  /// How long a first notice waits for others of its cause.
  package static let groupWait = Duration.seconds(30)
  /// How long the next notice of a cause waits after one.
  package static let groupInterval = Duration.seconds(300)
  /// After how long what nobody looks after is told again.
  package static let reminder = Duration.seconds(86_400)
  /// How many keys a notice shows.
  package static let shownKeys = 5

  /// A book without alerts.
  package init() {}

  /// A book from its records: what a rebuilt database starts from. It is the book that wrote them.
  package init(
    alerts: some Sequence<Alert>, streaks: [String: MonitorStreak], groups: [String: AlertGroup]
  ) {
    self.streaks = streaks
    self.groups = groups
    for alert in alerts {
      self.alerts[alert.key] = alert
      self.groups[alert.cause, default: AlertGroup()].keys.insert(alert.key)
      if case .snoozed(let until, _, _) = alert.attention { snoozed[alert.key] = until }
    }
    quietUntil = nextWake
  }

  /// Whether both are the same to everybody: until when nothing is due follows from the rest.
  package static func == (left: AlertBook, right: AlertBook) -> Bool {
    left.alerts == right.alerts && left.streaks == right.streaks && left.groups == right.groups
      && left.snoozed == right.snoozed
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(alerts)
    hasher.combine(streaks)
    hasher.combine(groups)
    hasher.combine(snoozed)
  }

  /// When to step with ``AlertInput/wake``; `nil` while nothing waits.
  package var nextWake: Instant? {
    (groups.values.compactMap(\.nextNotice) + snoozed.values).min()
  }

  /// What of ``groups`` has to be recorded: the keys are those of the alerts' own records.
  package var groupRecords: [String: AlertGroup] {
    groups.mapValues(\.record)
  }

  /// The open alerts of a cause, in the order of their keys.
  package func alerts(of cause: String) -> [Alert] {
    (groups[cause]?.keys.sorted() ?? []).compactMap { alerts[$0] }
  }

  /// The keys of alerts that are quiet until now or earlier, which the next step wakes.
  package func snoozesEnding(by now: Instant) -> [String] {
    guard let quietUntil, quietUntil <= now else { return [] }
    return snoozed.filter { $0.value <= now }.keys.sorted()
  }

  /// Notes the labels that a notice of a cause went out with: whoever heard of it by them hears of
  /// its end.
  package mutating func note(labels: [String: String], toldOf cause: String) {
    groups[cause]?.labels.merge(labels) { told, _ in told }
  }

  /// Takes an input, and gives what follows from it.
  package mutating func step(_ input: AlertInput, now: Instant) -> [AlertEffect] {
    var effects: [AlertEffect] = []
    switch input {
    case .results(let results, let rule): count(results, rule, now, &effects)
    case .raise(let report): raise(report, now, &effects)
    case .clear(let key): resolve(key, now, &effects)
    case .acknowledge(let target, let person):
      attend(to: target, .acknowledged(by: person, at: now), &effects)
    case .snooze(let target, let until, let person, let reason):
      snooze(target, until, person, reason, now, &effects)
    case .monitors(let ids): keep(ids, now, &effects)
    case .wake: break
    }
    wake(now, &effects)
    return effects
  }

  // MARK: - Monitors

  private mutating func count(
    _ results: [MonitorResult], _ rule: AlertRule, _ now: Instant, _ effects: inout [AlertEffect]
  ) {
    for result in results {
      var streak = streaks[result.monitor] ?? MonitorStreak()
      if let last = streak.countedThrough, result.decidedAt <= last { continue }
      let colour: MonitorColour =
        result.colour == .yellow ? (rule.onWarning ? .red : .green) : result.colour
      streak.count(result, as: colour)
      streaks[result.monitor] = streak
      let key = result.monitor
      // Nobody knows whether it is over, so grey resolves no red; but that nobody knows is a matter
      // of its own, and over as soon as somebody does.
      let blind = key + "/blind"
      let name = result.monitor
      switch colour {
      case .red:
        resolve(blind, now, &effects)
        guard streak.count >= rule.after || alerts[key] != nil else { break }
        raise(
          AlertReport(
            key: key, cause: "monitor/\(result.cause)", model: result.model,
            severity: rule.severity, title: "\(result.check) of \(result.model) is red",
            detail: result.summary, signal: rule.signal), now, &effects)
      case .grey where result.fault?.isExpected == true: resolve(blind, now, &effects)
      case .grey:
        guard streak.count >= rule.after || alerts[blind] != nil else { break }
        raise(
          AlertReport(
            key: blind, cause: "monitor/\(result.cause)", model: result.model,
            severity: min(rule.severity, .warning), title: "\(name) cannot tell",
            detail: result.summary), now, &effects)
      case .green, .yellow:
        resolve(blind, now, &effects)
        if streak.count >= rule.clearAfter { resolve(key, now, &effects) }
      }
    }
  }

  private mutating func keep(
    _ monitors: Set<String>, _ now: Instant, _ effects: inout [AlertEffect]
  ) {
    for id in streaks.keys.sorted() where !monitors.contains(id) {
      streaks[id] = nil
      resolve(id, now, &effects)
      resolve(id + "/blind", now, &effects)
    }
  }

  // MARK: - Opening and resolving

  private mutating func raise(
    _ report: AlertReport, _ now: Instant, _ effects: inout [AlertEffect]
  ) {
    if var known = alerts[report.key] {
      known.lastSeen = now
      known.count += 1
      known.detail = report.detail
      known.title = report.title
      let isWorse = report.severity > known.severity
      if isWorse { known.severity = report.severity }
      alerts[report.key] = known
      if isWorse { schedule(known.cause, now) }
      return
    }
    var hasher = DigestHasher()
    hasher.field("muster-alert 1")
    hasher.field(report.key)
    hasher.field(now.description)
    let alert = Alert(
      key: report.key, id: hasher.finalize(), cause: report.cause, model: report.model,
      severity: report.severity, title: report.title, detail: report.detail, opened: now,
      lastSeen: now, count: 1, attention: .none, signal: report.signal)
    alerts[report.key] = alert
    groups[report.cause, default: AlertGroup()].keys.insert(report.key)
    groups[report.cause]?.title = report.title
    schedule(report.cause, now)
    effects.append(.opened(alert))
    if let signal = report.signal {
      effects.append(.signal(name: signal, model: report.model, alert: alert))
    }
  }

  private mutating func resolve(
    _ key: String, _ now: Instant, _ effects: inout [AlertEffect]
  ) {
    guard let alert = alerts.removeValue(forKey: key) else { return }
    effects.append(.resolved(alert, at: now))
    snoozed[key] = nil
    groups[alert.cause]?.keys.remove(key)
    guard let group = groups[alert.cause], group.keys.isEmpty else { return }
    if group.lastNotice == nil {
      // It was over before anybody was told.
      groups[alert.cause] = nil
      if groups.isEmpty { quietUntil = nil }
    } else {
      schedule(alert.cause, now)
    }
  }

  // MARK: - People

  private func targets(_ target: AlertTarget) -> [String] {
    switch target {
    case .key(let key): alerts[key] == nil ? [] : [key]
    case .cause(let cause): groups[cause]?.keys.sorted() ?? []
    }
  }

  private mutating func attend(
    to target: AlertTarget, _ attention: Alert.Attention, _ effects: inout [AlertEffect]
  ) {
    let keys = targets(target)
    if keys.isEmpty { effects.append(.refused("no such alert is open")) }
    for key in keys {
      alerts[key]?.attention = attention
      if case .snoozed(let until, _, _) = attention {
        snoozed[key] = until
        quietUntil = min(quietUntil ?? until, until)
      } else {
        snoozed[key] = nil
      }
    }
  }

  private mutating func snooze(
    _ target: AlertTarget, _ until: Instant, _ person: String, _ reason: String, _ now: Instant,
    _ effects: inout [AlertEffect]
  ) {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      effects.append(.refused("to snooze an alert takes a reason"))
      return
    }
    guard until > now else {
      effects.append(.refused("an alert is snoozed until a moment to come, found \(until)"))
      return
    }
    attend(to: target, .snoozed(until: until, by: person, reason: reason), &effects)
  }

  // MARK: - Notices

  /// Makes a notice due: soon where it is the first, later where one was sent lately.
  private mutating func schedule(_ cause: String, _ now: Instant) {
    guard var group = groups[cause] else { return }
    let due = group.lastNotice.map { max(now, $0 + Self.groupInterval) } ?? now + Self.groupWait
    group.nextNotice = min(group.nextNotice ?? due, due)
    groups[cause] = group
    quietUntil = min(quietUntil ?? due, due)
  }

  private mutating func wake(_ now: Instant, _ effects: inout [AlertEffect]) {
    guard let quietUntil, quietUntil <= now else { return }
    for (key, _) in snoozed.filter({ $0.value <= now }).sorted(by: { $0.key < $1.key }) {
      snoozed[key] = nil
      alerts[key]?.attention = .none
      if let cause = alerts[key]?.cause {
        groups[cause]?.toldCount = 0
        schedule(cause, now)
      }
    }
    for cause in groups.keys.sorted() { notify(cause, now, &effects) }
    self.quietUntil = nextWake
  }

  private mutating func notify(
    _ cause: String, _ now: Instant, _ effects: inout [AlertEffect]
  ) {
    guard var group = groups[cause], let due = group.nextNotice, due <= now else { return }
    group.nextNotice = nil
    if group.keys.isEmpty {
      effects.append(.notify(notice(.resolved, cause, group, [])))
      groups[cause] = nil
      return
    }
    let open = group.keys.sorted().compactMap { alerts[$0] }
    let loud = open.filter { alert in
      if case .snoozed = alert.attention { return false }
      return true
    }
    let unattended = loud.filter { $0.attention == .none }
    let worst = loud.map(\.severity).max() ?? .info
    let rank = Self.rank(worst)
    let isNews = loud.count > group.toldCount || rank > group.toldSeverity
    if isNews, !loud.isEmpty {
      let occasion: AlertNotice.Occasion = group.lastNotice == nil ? .opened : .grown
      effects.append(.notify(notice(occasion, cause, group, loud)))
      group.lastNotice = now
    } else if !unattended.isEmpty, let last = group.lastNotice, now >= last + Self.reminder {
      effects.append(.notify(notice(.reminder, cause, group, unattended)))
      group.lastNotice = now
    }
    group.toldCount = loud.count
    group.toldSeverity = rank
    if !unattended.isEmpty, let last = group.lastNotice {
      group.nextNotice = last + Self.reminder
    }
    groups[cause] = group
  }

  private static func rank(_ severity: Notification.Severity) -> Int {
    Notification.Severity.allCases.firstIndex(of: severity) ?? 0
  }

  private func notice(
    _ occasion: AlertNotice.Occasion, _ cause: String, _ group: AlertGroup, _ alerts: [Alert]
  ) -> AlertNotice {
    let severities = Notification.Severity.allCases
    let told =
      severities.indices.contains(group.toldSeverity) ? severities[group.toldSeverity] : .info
    return AlertNotice(
      occasion: occasion, cause: cause, severity: alerts.map(\.severity).max() ?? told,
      title: alerts.first?.title ?? group.title, count: alerts.count,
      keys: alerts.prefix(Self.shownKeys).map(\.key), detail: alerts.first?.detail ?? "",
      labels: group.labels)
  }
}
