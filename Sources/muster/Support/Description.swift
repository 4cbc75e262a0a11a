import Host
import Reconciler
import Vocabulary

/// Puts records into words: the parts that several kinds share.
struct Description {
  let records: Records
  let workspace: Workspace
  let now: Instant

  func ago(_ moment: Instant) -> String {
    "\(moment) (\(Age.text(since: moment, now: now)) ago)"
  }

  func conditions(_ conditions: [Condition], into outline: inout Outline) {
    guard !conditions.isEmpty else { return }
    outline.heading("Conditions")
    for condition in conditions {
      let type = condition.type.rawValue
      outline.line(
        "\(type) \(condition.status.rawValue) \(condition.reason), since \(condition.since)")
      if !condition.message.isEmpty { outline.line(condition.message, depth: 2) }
    }
  }

  /// Where an instance stands and what stands still, with the elements' names.
  func position(
    _ position: InstancePosition, names: [String: String], into outline: inout Outline
  ) {
    for element in position.elements {
      outline.line("waits at \(Self.element(element, names))")
    }
    for incident in position.incidents {
      outline.line("incident at \(Self.element(incident.element, names)): \(incident.message)")
    }
  }

  /// `Approve (Activity_1b51d6z)`.
  static func element(_ id: String, _ names: [String: String]) -> String {
    names[id].map { "\($0) (\(id))" } ?? id
  }
}
