internal import BPMN
internal import Processes

/// A task that somebody has to complete.
struct OpenTask: Sendable {
  let instance: InstanceID
  let key: Key
}

extension PlatformStep {
  /// The user tasks that a step made, as a driver hears of them.
  func addTasks(to open: inout [OpenTask]) {
    for record in records {
      guard case .happened(let id, let events) = record else { continue }
      for event in events {
        if case .userTaskCreated(let key, _) = event {
          open.append(OpenTask(instance: id, key: key))
        }
      }
    }
  }
}
