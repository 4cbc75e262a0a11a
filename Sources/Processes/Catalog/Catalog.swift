internal import BPMN

/// The definitions that were deployed, and what starts them.
///
/// A version is known by its handle, its place in the order of deployment; a handle never changes
/// its meaning. Only the latest version of a process listens.
struct Catalog: Sendable {
  /// A start event.
  struct Start: Hashable, Sendable {
    let handle: Int
    /// The index of the start event.
    let element: Int
  }

  private(set) var versions: [DeployedProcess] = []
  /// The handles of each process, oldest first.
  private var handles: [String: [Int]] = [:]
  private var messageStarts: [String: Start] = [:]
  private var signalStarts: [String: [Start]] = [:]
  /// The processes with a conditional start event.
  private var conditionalStarts: Set<Int> = []

  subscript(handle: Int) -> DeployedProcess { versions[handle] }

  /// The latest version of a process.
  func latest(_ id: String) -> Int? { handles[id]?.last }

  /// Whether a version is the latest of its process.
  func isLatest(_ handle: Int) -> Bool { latest(versions[handle].id) == handle }

  /// All process ids, sorted.
  var ids: [String] { handles.keys.sorted() }

  /// The version that a binding means; `deployment` is the caller's.
  func find(_ id: String, _ binding: VersionBinding, deployment: String?) -> Int? {
    guard let all = handles[id] else { return nil }
    switch binding {
    case .latest: return all.last
    // Versions of one process rise by one.
    case .version(let number): return all.indices.contains(number - 1) ? all[number - 1] : nil
    case .deployment: return all.last { versions[$0].deployment == deployment }
    case .versionTag(let tag): return all.last { versions[$0].versionTag == tag }
    }
  }

  /// The start event that a message starts.
  func start(forMessage name: String) -> Start? { messageStarts[name] }

  /// The start events that a signal starts, in the order of their processes' ids.
  func starts(forSignal name: String) -> [Start] {
    (signalStarts[name] ?? []).sorted {
      let (left, right) = (versions[$0.handle].id, versions[$1.handle].id)
      return left != right ? left < right : $0.element < $1.element
    }
  }

  /// The start events with a condition, in the order of their processes' ids.
  var startsWithCondition: [Start] {
    conditionalStarts.sorted { versions[$0].id < versions[$1].id }.flatMap { handle in
      StartTriggers.conditions(of: versions[handle].definition).map {
        Start(handle: handle, element: $0)
      }
    }
  }

  /// Adds a version, which takes the place of the one before.
  mutating func add(_ definition: ProcessDefinition, deployment: String) -> Int {
    let handle = versions.count
    if let before = latest(definition.id) { silence(before) }
    versions.append(
      DeployedProcess(
        definition: definition, version: (handles[definition.id]?.count ?? 0) + 1,
        deployment: deployment))
    handles[definition.id, default: []].append(handle)
    for (element, name) in StartTriggers.messages(of: definition) {
      messageStarts[name] = Start(handle: handle, element: element)
    }
    for (element, name) in StartTriggers.signals(of: definition) {
      signalStarts[name, default: []].append(Start(handle: handle, element: element))
    }
    if !StartTriggers.conditions(of: definition).isEmpty { conditionalStarts.insert(handle) }
    return handle
  }

  private mutating func silence(_ handle: Int) {
    let definition = versions[handle].definition
    for (_, name) in StartTriggers.messages(of: definition)
    where messageStarts[name]?.handle == handle {
      messageStarts[name] = nil
    }
    for (_, name) in StartTriggers.signals(of: definition) {
      signalStarts[name]?.removeAll { $0.handle == handle }
      if signalStarts[name]?.isEmpty == true { signalStarts[name] = nil }
    }
    conditionalStarts.remove(handle)
  }
}
