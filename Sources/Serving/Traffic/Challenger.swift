internal import Vocabulary

/// A version that shares the requests of the one that serves.
final class Challenger: Sendable {
  let unit: ServingUnit
  let comparison: TrafficComparison
  /// Where copies of requests go; in a canary none do.
  let lane: ShadowLane?

  init(unit: ServingUnit, split: TrafficSplit, lane: ShadowLane?, comparison: TrafficComparison) {
    self.unit = unit
    self.comparison = comparison
    self.lane = lane
  }

  var split: TrafficSplit { comparison.split }

  /// Whether requests of a key are its own.
  func isChosen(_ key: [UInt8]) -> Bool {
    comparison.reasonRolledBack == nil && split.isChosen(key)
  }

  /// As the read-back shows it (`docs/runtime.md`).
  var json: JSON {
    let snapshot = unit.pool.snapshot
    let isAnswering = snapshot.slots.contains { $0.phase == .ready }
    let rolledBack = comparison.reasonRolledBack
    let reason = rolledBack ?? (isAnswering ? nil : snapshot.slots.compactMap(\.lastEnd).first)
    return [
      "version": .string(unit.package.version.hex),
      "state": .string(rolledBack != nil ? "rolled-back" : isAnswering ? "serving" : "failed"),
      "reason": reason.map(JSON.string) ?? .null, "since": .string(unit.since.description),
      "traffic": split.json, "figures": .object(comparison.figures.mapValues(JSON.number)),
    ]
  }
}
