package import Vocabulary

/// What one tree of the repository says should be.
///
/// The healthy maps hold only resources without an error. A resource with one is in ``broken``, a
/// file whose resources cannot even be told in ``unreadable``: whoever follows this state keeps the
/// last good state of exactly those in force (a resource's `manifest` says which file it came
/// from).
package struct DesiredState: Hashable, Sendable {
  /// The settings of `muster.yaml`; `nil` where it is absent or broken.
  package var project: ProjectSettings?
  package var models: [ModelName: DesiredModel] = [:]
  package var datasets: [DatasetName: DesiredDataset] = [:]
  package var runtimes: [RuntimeName: DesiredRuntime] = [:]
  package var processes: [ProcessName: DesiredProcess] = [:]
  package var groups: [GroupName: DesiredGroup] = [:]
  package var monitors: [MonitorName: DesiredMonitor] = [:]
  /// Resources that are declared, but with errors.
  package var broken: [ResourceID: [Diagnostic]] = [:]
  /// Files that are no YAML, and files with a document that has no usable kind and name.
  package var unreadable: [String: [Diagnostic]] = [:]

  /// A state in which nothing is declared.
  package init() {}

  /// Every declared resource, broken ones too, in order.
  package var resources: [ResourceID] {
    var ids = Set(broken.keys)
    if let project { ids.insert(ResourceID(.project, project.name)) }
    ids.formUnion(models.keys.map { ResourceID(.model, $0.text) })
    ids.formUnion(datasets.keys.map { ResourceID(.dataset, $0.text) })
    ids.formUnion(runtimes.keys.map { ResourceID(.runtime, $0.text) })
    ids.formUnion(processes.keys.map { ResourceID(.process, $0.text) })
    ids.formUnion(groups.keys.map { ResourceID(.group, $0.text) })
    ids.formUnion(monitors.keys.map { ResourceID(.monitor, $0.text) })
    return ids.sorted()
  }
}
