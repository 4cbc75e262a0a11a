import Vocabulary

/// Undoes what was done, the last first (BPMN 2.0.2, 13.5.5): all handlers begin at once, in that
/// order, and the event waits for them.
enum CompensationBehavior {
  /// An event that throws compensation: for its scope, or for one activity in it.
  static func activate(
    _ activity: Int?, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) {
    guard let scope = execution.instance[key]?.scope else { return }
    let scopes = scopesUndone(from: scope, in: execution)
    let records = execution.instance.compensations.filter {
      scopes.contains($0.scope) && (activity == nil || $0.element == activity)
    }
    begin(records, key, in: &execution)
  }

  /// A cancel end event: everything in the transaction is undone before it is left.
  static func cancelTransaction(_ key: Key, in execution: inout Execution) {
    guard let scope = execution.instance[key]?.scope else { return }
    // Whatever else still runs in it is given up first, for it must not be undone half way.
    let others = execution.instance.elements.filter { $0.scope == scope && $0.key != key }
    for other in others.reversed() { execution.terminate(other.key) }
    execution.dropWork(in: scope)
    begin(execution.instance.compensations.filter { $0.scope == scope }, key, in: &execution)
  }

  private static func begin(
    _ records: [CompensationRecord], _ key: Key, in execution: inout Execution
  ) {
    guard !records.isEmpty else {
      finish(key, in: &execution)
      return
    }
    execution.emit(.compensationAwaited(key))
    undo(records, in: key, in: &execution)
  }

  /// Inside an event sub-process what was done around it is undone as well.
  private static func scopesUndone(from start: Key, in execution: Execution) -> Set<Key> {
    var scopes: Set<Key> = [start]
    var scope = start
    while let visit = execution.instance[scope],
      case .subProcess(let process) = execution.definition.elements[visit.element].kind,
      case .event = process.form
    {
      scope = visit.scope
      scopes.insert(scope)
    }
    return scopes
  }

  /// Begins the handlers of some records, which then run inside a scope.
  private static func undo(
    _ records: [CompensationRecord], in scope: Key, in execution: inout Execution
  ) {
    // What is entered last moves first.
    for record in records {
      let element = execution.definition.elements[record.element]
      if let handler = element.compensationHandler, !isLoop(record, in: execution) {
        execution.emit(.compensationStarted(record.key, instance: nil, scope: scope))
        execution.enter(handler, scope: scope, flow: nil)
        continue
      }
      let instance = execution.nextKey
      execution.emit(.compensationStarted(record.key, instance: instance, scope: scope))
      if let process = compensationProcess(of: element, in: execution.definition),
        !isLoop(record, in: execution)
      {
        execution.enter(process, scope: instance, flow: nil)
      } else {
        let inner = execution.instance.compensations.filter { $0.scope == instance }
        if inner.isEmpty { execution.pathEnded(in: instance) }
        undo(inner, in: instance, in: &execution)
      }
    }
  }

  /// Whether a record stands for all instances of a loop, which have records of their own.
  private static func isLoop(_ record: CompensationRecord, in execution: Execution) -> Bool {
    execution.instance.compensations.contains {
      $0.scope == record.key && $0.element == record.element
    }
  }

  /// The event sub-process that undoes the sub-process around it.
  private static func compensationProcess(
    of element: FlowElement, in definition: ProcessDefinition
  ) -> Int? {
    element.eventSubProcesses.first {
      guard case .subProcess(let process) = definition.elements[$0].kind,
        case .compensation? = definition.elements[process.start].trigger
      else { return false }
      return true
    }
  }

  /// Everything is undone: the event goes on, and a cancelled transaction is left.
  static func finish(_ key: Key, in execution: inout Execution) {
    guard let visit = execution.instance[key] else { return }
    let element = execution.definition.elements[visit.element]
    guard case .endEvent(let result) = element.kind else {
      execution.complete(key)
      return
    }
    execution.emit(.endEventReached(key, element: element.index))
    guard case .cancel = result, let transaction = execution.instance[visit.scope] else {
      execution.complete(key)
      return
    }
    let boundary = execution.definition.elements[transaction.element].boundaryEvents.first {
      if case .cancel? = execution.definition.elements[$0].trigger { true } else { false }
    }
    let host = execution.loop(around: transaction)
    let outer = execution.instance[host]?.scope ?? .root
    execution.terminate(host)
    if let boundary {
      execution.enter(boundary, scope: outer, flow: nil)
    } else {
      execution.pathEnded(in: outer)
    }
  }
}

extension Execution {
  /// The loop that a visit is an instance of, or the visit itself.
  func loop(around visit: ElementInstance) -> Key {
    isLoopInstance(visit.key, of: definition.elements[visit.element]) ? visit.scope : visit.key
  }

  /// Remembers that an activity is done, if it can be undone.
  mutating func recordCompensation(of element: FlowElement, _ key: Key, _ scope: Key) {
    // What undoes is not undone.
    guard !element.isForCompensation else { return }
    let hasHandler = element.compensationHandler != nil
    let hasInner =
      !instance.compensations.isEmpty && instance.compensations.contains { $0.scope == key }
    let hasProcess = element.eventSubProcesses.contains {
      guard case .subProcess(let process) = definition.elements[$0].kind,
        case .compensation? = definition.elements[process.start].trigger
      else { return false }
      return true
    }
    guard hasHandler || hasInner || hasProcess else { return }
    let variables = element.kind.isScope ? instance[key]?.variables ?? [:] : [:]
    emit(
      .compensationRecorded(key, element: element.index, scope: scope, variables: variables))
  }
}
