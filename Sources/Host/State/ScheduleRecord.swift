import Schedules

/// What is remembered of a schedule, with its id: `schedules/<aa>/<digest of id>.json`.
struct ScheduleRecord: Codable {
  var schedule: String
  var state: ScheduleState
}
