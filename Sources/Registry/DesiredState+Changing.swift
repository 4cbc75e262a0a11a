import Vocabulary

extension DesiredState {
  /// Puts a healthy resource in its place, or takes it away.
  mutating func set(_ id: ResourceID, _ value: Assembled.Value?) {
    switch id.kind {
    case .dataset:
      if case .dataset(let dataset)? = value {
        datasets[dataset.name] = dataset
      } else {
        datasets[DatasetName(id.name)] = nil
      }
    case .group:
      if case .group(let group)? = value {
        groups[group.name] = group
      } else {
        groups[GroupName(id.name)] = nil
      }
    case .model:
      if case .model(let model)? = value {
        models[model.name] = model
      } else {
        models[ModelName(id.name)] = nil
      }
    case .monitor:
      if case .monitor(let monitor)? = value {
        monitors[monitor.name] = monitor
      } else {
        monitors[MonitorName(id.name)] = nil
      }
    case .process:
      if case .process(let process)? = value {
        processes[process.name] = process
      } else {
        processes[ProcessName(id.name)] = nil
      }
    case .project:
      if case .project(let settings)? = value {
        project = settings
      } else if project?.name == id.name {
        project = nil
      }
    case .runtime:
      if case .runtime(let runtime)? = value {
        runtimes[runtime.name] = runtime
      } else {
        runtimes[RuntimeName(id.name)] = nil
      }
    }
  }

  /// Which of some resources differ from an earlier state, in order.
  func differences(from earlier: DesiredState, among ids: Set<ResourceID>) -> [ResourceID] {
    ids.filter { id in
      broken[id] != earlier.broken[id] || !isEqual(id, earlier)
    }.sorted()
  }

  private func isEqual(_ id: ResourceID, _ other: DesiredState) -> Bool {
    switch id.kind {
    case .dataset: datasets[DatasetName(id.name)] == other.datasets[DatasetName(id.name)]
    case .group: groups[GroupName(id.name)] == other.groups[GroupName(id.name)]
    case .model: models[ModelName(id.name)] == other.models[ModelName(id.name)]
    case .monitor: monitors[MonitorName(id.name)] == other.monitors[MonitorName(id.name)]
    case .process: processes[ProcessName(id.name)] == other.processes[ProcessName(id.name)]
    case .project: project == other.project
    case .runtime: runtimes[RuntimeName(id.name)] == other.runtimes[RuntimeName(id.name)]
    }
  }
}
