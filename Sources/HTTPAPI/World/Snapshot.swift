package import Gates
package import Reconciler
package import Registry
import Synchronization
package import Vocabulary

/// All records at one moment: what every answer is made of. Making one costs nothing; whatever is
/// derived from it is derived once, when it is first asked for.
package struct Snapshot: Sendable {
  /// Rises with every change that was noticed.
  package let revision: Int64
  package let state: ControlState
  /// What the tracked branch wants, at the commit that was reconciled last.
  package let desired: DesiredState
  /// The latest verdicts, by model and version.
  package let verdicts: [ModelName: [Digest: VerdictRecord]]
  /// Every alert, those that are over, too, by its id.
  package let alerts: [Digest: AlertRecord]
  /// The time zones that schedules name.
  package let zones: TimeZones
  private let derived = Derived()

  /// The records of a moment.
  package init(
    revision: Int64, state: ControlState, desired: DesiredState = DesiredState(),
    verdicts: [ModelName: [Digest: VerdictRecord]] = [:], alerts: [Digest: AlertRecord] = [:],
    zones: TimeZones = .utc
  ) {
    self.revision = revision
    self.state = state
    self.desired = desired
    self.verdicts = verdicts
    self.alerts = alerts
    self.zones = zones
  }

  /// What monitors there are, when they run and what they say.
  package var board: MonitorBoard {
    derive("board") { MonitorBoard(desired, state, zones: zones) }
  }

  private final class Derived: Sendable {
    let values = Mutex<[String: any Sendable]>([:])
  }

  /// A value that is derived from the records, kept under a name as long as they stay.
  package func derive<Value: Sendable>(_ name: String, _ make: () -> Value) -> Value {
    if let known = derived.values.withLock({ $0[name] }) as? Value { return known }
    let value = make()
    derived.values.withLock { $0[name] = value }
    return value
  }

  /// What was derived under a name, if it was.
  func derived<Value: Sendable>(_ name: String) -> Value? {
    derived.values.withLock { $0[name] } as? Value
  }

  /// The labels of a model: its manifest's, and below them those that processes set.
  package func labels(of model: ModelName) -> [String: String] {
    (state.models[model]?.labels ?? [:])
      .merging(desired.models[model]?.labels ?? [:]) { _, manifest in manifest }
  }

  /// The verdict on a version, if there is one.
  package func verdict(_ model: ModelName, _ version: Digest) -> Verdict? {
    verdicts[model]?[version]?.verdict
  }

  /// The one task whose id begins so.
  package func task(startingWith prefix: String) -> TaskRecord? {
    if let task = state.tasks[TaskID(prefix)] { return task }
    guard prefix.utf8.count >= 12 else { return nil }
    let byPrefix = derive("tasks by prefix") {
      Dictionary(state.tasks.keys.map { (String($0.text.prefix(12)), $0) }) { first, _ in first }
    }
    return byPrefix[String(prefix.prefix(12))].flatMap { state.tasks[$0] }
  }

  /// The runtimes that each model is assigned to, by name.
  package var serving: [ModelName: [RuntimeRecord]] {
    derive("serving") {
      var serving: [ModelName: [RuntimeRecord]] = [:]
      for runtime in state.runtimes.values.sorted(by: { $0.name < $1.name }) {
        if let model = runtime.assigned?.model { serving[model, default: []].append(runtime) }
      }
      return serving
    }
  }
}
