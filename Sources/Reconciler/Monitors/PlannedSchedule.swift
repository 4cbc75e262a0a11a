package import Registry
package import Schedules
package import Vocabulary

/// A schedule of a monitor or of a model's training as the tracked branch declares it, with what is
/// remembered of it.
package struct PlannedSchedule: Sendable {
  /// `monitor/credit-drift/credit-risk#cron`.
  package let id: String
  /// What it starts: ``AttachedMonitor/id``, or ``RetrainDeclaration/owner(_:)``.
  package let owner: String
  package let model: ModelName
  /// The condition in words.
  package let when: String
  package let zone: String
  package let state: ScheduleState?
  /// The first planned time that is not decided yet.
  package let next: Instant?
  /// Whether it waits for data, not for a time.
  package let isOfData: Bool
  /// How far the data have come that it waits for.
  package let progress: String?
  /// Whether what it starts runs now.
  package let isRunning: Bool
  /// Why it is not planned.
  package let problem: String?

  /// A schedule by what declares it and by what is remembered.
  ///
  /// - Parameter running: the owners of schedules that run now.
  package init(
    _ declared: ScheduleDeclaration, of owner: String, model: ModelName,
    remembered: [String: ScheduleState], running: Set<String>, zones: TimeZones
  ) {
    let schedule = declared.schedule(of: owner, in: zones)
    let known = schedule.flatMap { remembered[$0.id] }
    id = schedule?.id ?? "\(owner)#\(declared.word)"
    self.owner = owner
    self.model = model
    when = Self.words(of: declared)
    zone = declared.timeZone
    state = known
    next = known.flatMap { schedule?.next(after: $0.decidedThrough, seen: $0.seen) }
    isOfData = Self.isOfData(declared.condition)
    progress = Self.progress(of: declared, known)
    isRunning = running.contains(owner)
    problem = schedule == nil ? "nobody knows the time zone" : nil
  }

  /// As `muster schedule list -o json` gives it.
  package var json: JSON {
    var members: [String: JSON] = [
      "schedule": .string(id), "monitor": .string(owner), "model": .string(model.text),
      "when": .string(when), "timeZone": .string(zone), "isRunning": .bool(isRunning),
    ]
    if let state { members["state"] = JSON(encoding: state) }
    if let next { members["next"] = .string(next.description) }
    if let progress { members["progress"] = .string(progress) }
    if let problem { members["problem"] = .string(problem) }
    return .object(members)
  }

  private static func isOfData(_ condition: Schedule.Condition) -> Bool {
    switch condition {
    case .cron, .repeats: false
    case .dataset, .files, .records: true
    }
  }

  private static func progress(
    of declared: ScheduleDeclaration, _ state: ScheduleState?
  ) -> String? {
    guard isOfData(declared.condition) else { return nil }
    guard let state, state.hasLooked || state.content != nil else { return "not looked yet" }
    if state.skips > 0 { return "passes over the next \(state.skips)" }
    switch declared.condition {
    case .records(let count):
      return "\(state.allRecords - state.accountedRecords) of \(count) records"
    case .files: return "\(state.files.count) seen, \(state.arriving.count) arriving"
    case .cron, .repeats, .dataset: return nil
    }
  }

  private static func words(of declared: ScheduleDeclaration) -> String {
    switch declared.condition {
    case .cron(let cron): "cron \(cron)"
    case .repeats(let interval): "repeat \(interval)"
    case .dataset(let name): "dataset \(name)"
    case .files(let pattern): "files \(pattern)"
    case .records(let count): "\(count) records"
    }
  }
}
