package import Registry
import Vocabulary

extension DesiredState {
  /// Puts the last good state of whatever is broken now in its place: a typing error in a manifest
  /// undeploys nothing, and one in `muster.yaml` or in a group opens no door.
  package mutating func keepLastGood(from former: DesiredState) {
    guard !broken.isEmpty || !unreadable.isEmpty else { return }
    if project == nil, let last = former.project,
      isBroken(.project, last.name, last.manifest)
        || broken.keys.contains(where: { $0.kind == .project })
    {
      project = last
    }
    for (name, last) in former.models where models[name] == nil {
      if isBroken(.model, name.text, last.manifest) { models[name] = last }
    }
    for (name, last) in former.datasets where datasets[name] == nil {
      if isBroken(.dataset, name.text, last.manifest) { datasets[name] = last }
    }
    for (name, last) in former.runtimes where runtimes[name] == nil {
      if isBroken(.runtime, name.text, last.manifest) { runtimes[name] = last }
    }
    for (name, last) in former.processes where processes[name] == nil {
      if isBroken(.process, name.text, last.manifest) { processes[name] = last }
    }
    for (name, last) in former.groups where groups[name] == nil {
      if isBroken(.group, name.text, last.manifest) { groups[name] = last }
    }
    for (name, last) in former.monitors where monitors[name] == nil {
      if isBroken(.monitor, name.text, last.manifest) { monitors[name] = last }
    }
  }

  private func isBroken(_ kind: ResourceKind, _ name: String, _ manifest: String) -> Bool {
    broken[ResourceID(kind, name)] != nil || unreadable[manifest] != nil
  }
}
