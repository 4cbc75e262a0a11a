import Reconciler
import Registry

extension Snapshot {
  /// The records without what a viewer may not see; made once a revision for each set of scopes.
  func restricted(to viewer: Viewer) -> Snapshot {
    if viewer.seesEverything { return self }
    let scopes = viewer.has(.read) ? viewer.scopes.map(\.text).sorted() : []
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
      if !may(.project) {
        state.proposals = [:]
        desired.broken = [:]
        desired.unreadable = [:]
        desired.processes = [:]
        desired.datasets = [:]
      }
      desired.models = desired.models.filter { may(.model($0.key)) }
      desired.runtimes = desired.runtimes.filter { may(.runtime($0.key)) }
      verdicts = verdicts.filter { may(.model($0.key)) }
      return Snapshot(revision: revision, state: state, desired: desired, verdicts: verdicts)
    }
  }
}
