import Host
import Reconciler
import Registry
import Schedules
import Vocabulary

/// A schedule of a monitor, with what is remembered of it.
struct PlannedSchedule {
  let id: String
  let monitor: AttachedMonitor
  /// The condition in words.
  let when: String
  let zone: String
  let state: ScheduleState?
  let next: Instant?
  let isRunning: Bool
  /// Why it is not planned.
  let problem: String?

  var json: JSON {
    var members: [String: JSON] = [
      "schedule": .string(id), "monitor": .string(monitor.id), "model": .string(monitor.model.text),
      "when": .string(when), "timeZone": .string(zone), "isRunning": .bool(isRunning),
    ]
    if let state { members["state"] = JSON(encoding: state) }
    if let next { members["next"] = .string(next.description) }
    if let problem { members["problem"] = .string(problem) }
    return .object(members)
  }

  /// All schedules of the tracked branch, by when they are due.
  static func all(in workspace: Workspace) async throws -> [PlannedSchedule] {
    let desired = try await GetCommand.desired(workspace)
    let state = try Requesting.state(of: workspace)
    let zones = ZoneFiles.zones(of: desired, beside: .utc)
    let running = Set(state.runs.values.map(\.monitor))
    let found = desired.attachedMonitors.flatMap { monitor in
      monitor.declaration.schedules.map { declared in
        let schedule = declared.schedule(of: monitor.id, in: zones)
        let known = schedule.flatMap { state.schedules[$0.id] }
        return PlannedSchedule(
          id: schedule?.id ?? "\(monitor.id)#\(declared.word)", monitor: monitor,
          when: words(of: declared), zone: declared.timeZone, state: known,
          next: known.flatMap { schedule?.next(after: $0.decidedThrough, seen: $0.seen) },
          isRunning: running.contains(monitor.id),
          problem: schedule == nil ? "nobody knows the time zone" : nil)
      }
    }
    let never = Instant(milliseconds: .max)
    return found.sorted { ($0.next ?? never, $0.id) < ($1.next ?? never, $1.id) }
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
