import ModelMetrics
import Reconciler
import Testing
import Vocabulary

@testable import Dashboard

@Suite
struct OverviewTests {
  /// Records of two organisations that have most names in common.
  private let one: SampleSite
  private let other: SampleSite

  init() throws {
    one = try SampleSite(others: 12)
    var other = try SampleSite(others: 20)
    for id in other.state.instances.keys.sorted() {
      other.state.instances[id]?.ended = SampleSite.now
      other.state.instances[id]?.process = ProcessName("other")
      for index in other.state.instances[id]?.jobs.indices ?? 0..<0 {
        other.state.instances[id]?.jobs[index].state = .error
      }
    }
    for id in other.state.tasks.keys.sorted() { other.state.tasks[id]?.state = .closed }
    self.other = other
  }

  /// Sets a record to what one of them has, or takes it away, and answers its key.
  private static func set<Name: Hashable, Record>(
    _ path: WritableKeyPath<ControlState, [Name: Record]>, _ name: Name,
    to choice: Int, of states: [ControlState], in state: inout ControlState
  ) {
    state[keyPath: path][name] = choice < states.count ? states[choice][keyPath: path][name] : nil
  }

  @Test
  func `what is taken along is what a walk over everything counts`() {
    var random = ResamplingGenerator(seed: 7)
    let states = [one.state, other.state]
    var state = one.state
    var verdicts = one.verdicts.byVersion
    var alerts = one.site.alerts
    var overview = Overview(of: state, verdicts: verdicts, alerts: alerts)
    for round in 0..<150 {
      var keys: [RecordKey] = []
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let from = states[Int.random(in: 0...1, using: &random)]
        let choice = Int.random(in: 0...2, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
          guard let name = from.models.keys.sorted().randomElement(using: &random) else { continue }
          Self.set(\.models, name, to: choice, of: states, in: &state)
          keys.append(.model(name))
        case 1, 2:
          guard let id = from.instances.keys.sorted().randomElement(using: &random) else {
            continue
          }
          Self.set(\.instances, id, to: choice, of: states, in: &state)
          keys.append(.instance(id))
        case 3:
          guard let id = from.tasks.keys.sorted().randomElement(using: &random) else { continue }
          Self.set(\.tasks, id, to: choice, of: states, in: &state)
          keys.append(.task(id))
        case 4:
          guard let name = from.runtimes.keys.sorted().randomElement(using: &random) else {
            continue
          }
          Self.set(\.runtimes, name, to: choice, of: states, in: &state)
          keys.append(.runtime(name))
        case 5:
          guard let key = from.approvals.keys.sorted().randomElement(using: &random) else {
            continue
          }
          Self.set(\.approvals, key, to: choice, of: states, in: &state)
          keys.append(.approval(key))
        case 6:
          let known = [one, other][min(choice, 1)].verdicts.byVersion
          guard let name = known.keys.sorted().randomElement(using: &random) else { continue }
          verdicts[name] = choice == 2 ? nil : known[name]
        default:
          let known = [one, other][min(choice, 1)].site.alerts
          guard let id = known.keys.sorted().randomElement(using: &random) else { continue }
          alerts[id] = choice == 2 ? nil : known[id]
        }
      }
      overview.update(to: state, changed: keys, verdicts: verdicts, alerts: alerts)
      let counted = Overview(of: state, verdicts: verdicts, alerts: alerts)
      #expect(overview == counted, "round \(round): \(keys)")
      guard overview == counted else { return }
    }
    // That it was something to count: both have been seen.
    #expect(!overview.jobs.isEmpty && !overview.instancePlaces.isEmpty)
  }

  @Test
  func `many changes at once are counted anew`() {
    var overview = Overview(
      of: one.state, verdicts: one.verdicts.byVersion, alerts: one.site.alerts)
    let keys = (0..<2000).map { RecordKey.model(ModelName("model-\($0)")) }
    overview.update(
      to: other.state, changed: keys, verdicts: other.verdicts.byVersion,
      alerts: other.site.alerts)
    #expect(
      overview
        == Overview(
          of: other.state, verdicts: other.verdicts.byVersion, alerts: other.site.alerts))
  }
}
