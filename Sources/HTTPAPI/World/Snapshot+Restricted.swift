import Reconciler
import Registry

extension Snapshot {
  /// The records without what a viewer may not see; made once a revision for each set of scopes.
  func restricted(to viewer: Viewer) -> Snapshot {
    if viewer.seesEverything { return self }
    let scopes = Set(viewer.visible.map(\.text)).sorted()
    return derive("restricted to \(scopes)") {
      func may(_ object: AccessObject) -> Bool { viewer.may(.read, on: object, in: self) }
      var state = state
      var desired = desired
      var verdicts = verdicts
      state.models = state.models.filter { may(.model($0.key)) }
      state.runtimes = state.runtimes.filter { may(.runtime($0.key)) }
      state.tasks = state.tasks.filter { may($0.value.object) }
      state.instances = state.instances.filter { may(.model($0.value.model)) }
      state.approvals = state.approvals.filter { may(.model($0.value.model)) }
      state.running = [:]
      state.monitors = state.monitors.filter { may(.model($0.value.model)) }
      state.retrainings = state.retrainings.filter { may(.model($0.key)) }
      let alerts = alerts.filter { may($0.value.access) }
      if !may(.project) {
        state.proposals = [:]
        desired.broken = [:]
        desired.unreadable = [:]
        desired.processes = [:]
      }
      desired.models = desired.models.filter { may(.model($0.key)) }
      if !may(.project) {
        // The data that their own models are tested with, by which jobs by hand can be run.
        let used = Set(desired.models.values.flatMap { $0.tests.compactMap { $0.data?.asset } })
        desired.datasets = desired.datasets.filter { used.contains($0.key) }
        desired.monitors = [:]
      }
      desired.runtimes = desired.runtimes.filter { may(.runtime($0.key)) }
      verdicts = verdicts.filter { may(.model($0.key)) }
      return Snapshot(
        revision: revision, state: state, desired: desired, verdicts: verdicts, alerts: alerts,
        zones: zones)
    }
  }
}
