/// How much is compared.
package enum ScenarioLevel: String, Sendable, CaseIterable, Comparable {
  /// Where tokens wait, which instances run, refusals, variables, incidents and end events.
  case first = "L1"
  /// Also tasks, jobs, timers and subscriptions.
  case second = "L2"
  /// Also how often each activity was completed and left, handlers' calls and the state.
  case third = "L3"

  private static let stateMembers: [(String, ScenarioLevel)] = [
    ("active", .first), ("instances", .first), ("ended", .first), ("variables", .first),
    ("incidents", .first), ("tasks", .second), ("externalTasks", .second), ("timers", .second),
    ("asyncJobs", .second), ("subscriptions", .second),
  ]

  private static let finalMembers: [(String, ScenarioLevel)] = [
    ("endEvents", .first), ("completed", .third), ("canceled", .third),
    ("handlerCalls", .third), ("state", .third),
  ]

  /// The members of an expectation that are compared, in order.
  package var stateNames: [String] { Self.stateMembers.filter { $0.1 <= self }.map(\.0) }

  /// The members of the end that are compared, in order.
  package var finalNames: [String] { Self.finalMembers.filter { $0.1 <= self }.map(\.0) }

  package static func < (left: ScenarioLevel, right: ScenarioLevel) -> Bool {
    left.rawValue < right.rawValue
  }

  /// All members that an expectation may have.
  static let allStateNames = stateMembers.map(\.0)
  /// All members that the end may have.
  static let allFinalNames = finalMembers.map(\.0)
}
