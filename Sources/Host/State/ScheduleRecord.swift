package import Schedules

/// What is remembered of a schedule, with its id: `schedules/<aa>/<digest of id>.json`.
package struct ScheduleRecord: Codable {
  package var schedule: String
  package var state: ScheduleState
}
