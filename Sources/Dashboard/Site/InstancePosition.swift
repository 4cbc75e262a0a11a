internal import Reconciler
internal import Vocabulary

/// Where a process instance stands, read from the engine's own state as it was recorded.
struct InstancePosition {
  /// What stands still at an element.
  struct Incident: Hashable {
    var element: String
    var cause: String
    var message: String
  }

  /// The ids of the elements where tokens wait, each as often as tokens do.
  let elements: [String]
  let incidents: [Incident]

  init(_ record: InstanceRecord) {
    guard record.isActive, let active = record.engine["elements"]?.array else {
      elements = []
      incidents = []
      return
    }
    // A sub-process is where tokens move, not where one waits.
    let scopes = Set(active.compactMap { $0["scope"]?.integer })
    elements = active.filter { !($0["key"]?.integer.map(scopes.contains) ?? false) }
      .compactMap { $0["element"]?.string }.sorted()
    incidents = active.compactMap { element in
      element["incident"].map {
        Incident(
          element: element["element"]?.string ?? "", cause: $0["cause"]?.string ?? "",
          message: $0["message"]?.string ?? $0["cause"]?.string ?? "")
      }
    }
  }

  static func hasIncident(_ record: InstanceRecord) -> Bool {
    guard record.isActive else { return false }
    return record.engine["elements"]?.array?.contains { $0["incident"] != nil } ?? false
  }
}
