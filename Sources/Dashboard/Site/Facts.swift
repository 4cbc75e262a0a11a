internal import Gates
internal import Reconciler
internal import Vocabulary

// What a record is, as the words of its list's filter. A number on a page and the list behind it
// are both made of these, so that they cannot differ.

/// A set of a filter's states, by their place among all of them.
struct StateSet<State: CaseIterable & Hashable>: Hashable, Sendable
where State: Sendable, State.AllCases: RandomAccessCollection {
  private var bits: UInt32 = 0

  init() {}

  mutating func insert(_ state: State, if holds: Bool = true) {
    if holds { bits |= Self.bit(state) }
  }

  func contains(_ state: State) -> Bool { bits & Self.bit(state) != 0 }

  /// Those that hold, in the order of their declaration.
  var members: some Sequence<State> {
    State.allCases.enumerated().lazy.filter { bits & 1 << UInt32($0.offset) != 0 }.map(\.element)
  }

  private static func bit(_ state: State) -> UInt32 {
    1 << UInt32(State.allCases.enumerated().first { $0.element == state }?.offset ?? 31)
  }
}

extension StateSet<ModelFilter.State> {
  /// - Parameters:
  ///   - verdict: on the current version.
  ///   - hasIncident: whether its process's instance has one.
  init(
    _ model: ModelRecord, verdict: Verdict?, isServed: Bool, isAsked: Bool, isRunning: Bool,
    hasIncident: Bool
  ) {
    self.init()
    guard model.current != nil else {
      insert(.removed)
      insert(.deployed, if: isServed)
      insert(.waiting, if: isAsked)
      return
    }
    insert(.registered)
    insert(.deployed, if: isServed)
    insert(.waiting, if: isAsked)
    insert(.running, if: isRunning)
    insert(.processError, if: hasIncident)
    insert(.stalled, if: model.conditions[.stalled] != nil)
    insert(.suspended, if: model.isSuspended)
    switch verdict?.outcome {
    case nil: insert(.untested)
    case .pass?: insert(.passing)
    case .waived?: insert(.waived)
    case .inconclusive?: insert(.inconclusive)
    case .fail?:
      insert(.failed)
      insert(.gate)
    case .error?:
      insert(.failed)
      insert(verdict?.isInfrastructure == true ? .systemError : .modelError)
    }
  }
}

extension StateSet<RuntimeFilter.State> {
  init(_ runtime: RuntimeRecord) {
    self.init()
    // What is no longer declared and serves nothing is history.
    guard runtime.definition != nil || runtime.observed?.model != nil else { return }
    let state = runtime.observed?.state
    let answers = state != nil && state != .unreachable && state != .failed
    insert(.available, if: answers)
    insert(.active, if: state == .serving || state == .batch)
    // One that nothing was decided to run on is not begun: that it does not answer is no error.
    let isMissed = state == .unreachable && runtime.assigned != nil
    insert(.idle, if: state == .empty || state == .unreachable && !isMissed)
    let isDrifted = runtime.conditions[.drifted] != nil
    insert(.drifted, if: isDrifted)
    insert(
      .error,
      if: isMissed || state == .failed || isDrifted
        || runtime.conditions[.stalled] != nil || runtime.failures > 0)
  }
}

extension StateSet<InstanceFilter.State> {
  init(_ instance: InstanceRecord, hasIncident: Bool) {
    self.init()
    insert(.active, if: instance.isActive)
    insert(.ended, if: !instance.isActive)
    insert(.incident, if: instance.isActive && hasIncident)
    insert(.error, if: instance.jobs.contains { $0.state == .error })
  }
}

extension JobFilter.State {
  init(_ state: JobRecord.State) {
    switch state {
    case .created, .waiting, .running: self = .running
    case .complete: self = .successful
    case .error: self = .failed
    case .cancelled: self = .cancelled
    }
  }
}

extension TaskFilter.State {
  func contains(_ task: TaskRecord, now: Instant) -> Bool {
    switch self {
    case .all: true
    case .closed: task.state == .closed
    case .open: task.state == .open
    case .progress: task.state == .open && task.assignee != nil
    case .overdue: task.state == .open && task.due.map { $0 < now } == true
    }
  }
}
