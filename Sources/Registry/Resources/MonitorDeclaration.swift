package import Vocabulary

/// What is watched in production, on which data, when, and what must hold: the spec of a Monitor,
/// or one of a model's `monitors:`.
package struct MonitorDeclaration: Hashable, Sendable {
  package var name: String
  package var check: MonitorCheck
  package var data: MonitorData
  /// Further Datasets that a monitor which is a model gets, after baseline and sample.
  package var assets: [DatasetName]
  /// What must hold; empty, with no thresholds, for the check's own lines (docs/monitoring.md).
  package var gates: [Gate]
  /// A decision table in the place of gates.
  package var thresholds: TestDeclaration.Thresholds?
  /// How champion and challenger are compared; of ``MonitorCheck/BuiltIn/challenger`` alone.
  package var challenger: ChallengerRule?
  /// Empty: it runs only by hand.
  package var schedules: [ScheduleDeclaration]
  package var alert: AlertRule
  package var limits: TestLimits
  /// Where it is written.
  package var source = SourceMark()

  /// A monitor by its parts.
  package init(
    name: String, check: MonitorCheck, data: MonitorData, assets: [DatasetName] = [],
    gates: [Gate] = [], thresholds: TestDeclaration.Thresholds? = nil,
    schedules: [ScheduleDeclaration] = [], alert: AlertRule = AlertRule(),
    limits: TestLimits = TestLimits()
  ) {
    self.name = name
    self.check = check
    self.data = data
    self.assets = assets
    self.gates = gates
    self.thresholds = thresholds
    self.schedules = schedules
    self.alert = alert
    self.limits = limits
  }

  /// The canonical form for digests.
  package var json: JSON {
    var members: [String: JSON] = [
      "name": .string(name), "check": .string(check.words), "data": data.json,
      "assets": .array(assets.map { .string($0.text) }), "gates": .array(gates.map(\.json)),
      "thresholds": thresholds.map { .string($0.digest.hex) } ?? .null,
      "schedules": .array(schedules.map(\.json)), "alert": alert.json,
    ]
    members["challenger"] = challenger?.json
    return .object(members)
  }

  /// What measures, without schedules and alerts: equal digests measure the same data alike.
  package var measurementDigest: Digest {
    var hasher = DigestHasher()
    hasher.field("muster-monitor 1")
    hasher.field(check.words)
    hasher.field(data.json.canonicalText)
    hasher.field(JSON.array(assets.map { .string($0.text) }).canonicalText)
    if let challenger { hasher.field(JSON.object(challenger.measurementJSON).canonicalText) }
    return hasher.finalize()
  }
}
