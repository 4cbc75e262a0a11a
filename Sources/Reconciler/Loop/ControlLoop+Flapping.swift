import Registry
import Vocabulary

extension ControlLoop {
  /// A runtime does not serve any more what was read back from it. The first times each is an
  /// event; one that comes and goes is one event, and a count from then on.
  mutating func lost(_ name: RuntimeName, _ assigned: RuntimeRecord.Assignment, _ found: String) {
    guard let record = state.runtimes[name] else { return }
    if var flapping = record.flapping {
      flapping.count += 1
      flapping.last = now
      update(name) { [now] in
        $0.flapping = flapping
        $0.retryAt = now + flapping.delay
      }
      return
    }
    let losses = (record.losses ?? []).filter { now - $0 <= Flapping.window } + [now]
    guard losses.count >= Flapping.limit, let first = losses.first else {
      update(name) { $0.losses = losses }
      log(.warning, "runtime/\(name)", "Drifted", found)
      audit("drifted", "runtime/\(name)", found, version: assigned.version)
      deliver(
        LifeCycleSignal.runtimeDrifted, to: assigned.model,
        variables: ["runtime": .string(name.text)])
      return
    }
    let flapping = Flapping(since: first, count: losses.count, last: now)
    update(name) { [now] in
      $0.losses = nil
      $0.flapping = flapping
      $0.retryAt = now + flapping.delay
    }
    log(.warning, "runtime/\(name)", "Flapping", "\(flapping.sentence); now \(found)")
    audit("flapping", "runtime/\(name)", flapping.sentence, version: assigned.version)
  }

  /// Ends the flapping of those that have served long enough without a break.
  mutating func calmRuntimes() {
    let steady = state.runtimes.values.filter {
      guard let flapping = $0.flapping else { return false }
      return $0.assigned == nil || $0.isAsAssigned && flapping.end <= now
    }
    for name in steady.map(\.name).sorted() {
      guard let flapping = state.runtimes[name]?.flapping else { continue }
      update(name) { $0.flapping = nil }
      audit("steady", "runtime/\(name)", "it was lost \(flapping.count) times")
      log(
        .notice, "runtime/\(name)", "Steady",
        "it serves without a break again, after \(flapping.count) losses")
      refreshConditions(of: name)
    }
  }

  /// When the next runtime may have served long enough.
  var calmDue: Instant? {
    state.runtimes.values.compactMap { $0.isAsAssigned ? $0.flapping?.end : nil }.min()
  }

  /// What stands while a runtime comes and goes, whether it is there at the moment or not.
  mutating func stateFlapping(of record: RuntimeRecord, _ flapping: Flapping) {
    update(record.name) { [now] in
      $0.conditions.set(
        Condition(
          .ready, .false, reason: "Flapping", message: flapping.sentence, since: now))
      $0.conditions.set(
        Condition(
          .drifted, .true, reason: "Flapping", message: flapping.sentence, since: now))
      $0.conditions.clear(.reconciling)
    }
  }
}
