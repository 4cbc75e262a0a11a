internal import BPMN
internal import Vocabulary

/// What happened so far: the log, the instances that have ended, and the counts of activities.
package struct ScenarioHistory: Sendable {
  /// An instance that began.
  private struct Known {
    var definition: ProcessDefinition
    var text: EventText
    var elements: [Key: Int] = [:]
    /// The keys of loops around the instances of an activity, which are no visits of their own.
    var loops: Set<Key> = []
  }

  /// A user task that was made.
  struct TaskReference: Hashable, Sendable {
    let instance: InstanceID
    let key: Key
  }

  package private(set) var log: [ScenarioLogEntry] = []
  /// The first instance that began.
  package private(set) var main: InstanceID?
  /// The last states of those that have ended.
  private(set) var ended: [InstanceID: ProcessInstance] = [:]
  /// The end events that were reached, by process and in this order.
  private(set) var endEvents: [String: [String]] = [:]
  private(set) var completed: [String: Int] = [:]
  private(set) var canceled: [String: Int] = [:]
  /// The user tasks in the order in which they were made.
  private(set) var tasks: [TaskReference] = []
  private var known: [InstanceID: Known] = [:]

  /// Takes note of what a step did.
  mutating func add(_ step: PlatformStep, at now: Instant, of platform: ProcessPlatform) {
    for record in step.records {
      switch record {
      case .began(let id, let process, _):
        guard let definition = platform.definition(of: process) else { continue }
        main = main ?? id
        known[id] = Known(definition: definition, text: EventText(definition))
      case .migrated(let id, let process):
        guard let definition = platform.definition(of: process) else { continue }
        known[id]?.definition = definition
        known[id]?.text.take(up: definition)
      case .happened(let id, let events):
        for event in events { add(event, in: id, at: now) }
      case .ended(let id, let instance): ended[id] = instance
      case .deployed(let process, _): add("deployed \(process)", at: now)
      case .decisionDeployed(let id, let version, _):
        add("deployed the decision \(id):\(version)", at: now)
      case .startTimerSet(let timer):
        add(
          "timer of \(timer.process) \(timer.startEvent) due=\(timer.due)", at: now,
          element: timer.startEvent)
      case .startTimerRemoved(let process, let event):
        add("timer of \(process) \(event) is gone", at: now, element: event)
      case .messageLost(let id, let name, let receivers):
        log.append(
          ScenarioLogEntry(
            time: now, instance: id,
            text: "lost the message \"\(name)\": \(receivers) receivers, one expected",
            element: nil, name: nil, event: nil))
      case .processSuspended(let id): add("suspended the process \(id)", at: now)
      case .processResumed(let id): add("resumed the process \(id)", at: now)
      }
    }
  }

  private mutating func add(_ text: String, at now: Instant, element: String? = nil) {
    log.append(
      ScenarioLogEntry(
        time: now, instance: nil, text: text, element: element, name: nil, event: nil))
  }

  private mutating func add(_ event: Event, in id: InstanceID, at now: Instant) {
    guard var instance = known[id] else { return }
    let text = instance.text.line(event)
    let element = count(event, in: id, &instance).map { instance.definition.elements[$0] }
    known[id] = instance
    log.append(
      ScenarioLogEntry(
        time: now, instance: id, text: text,
        element: element?.id, name: element?.name,
        event: event.json(in: instance.definition)))
  }

  /// Counts what an event ends, and finds the element that it is about.
  private mutating func count(
    _ event: Event, in id: InstanceID, _ instance: inout Known
  ) -> Int? {
    switch event {
    case .elementActivated(let key, let element, _, _),
      .tokenArrived(let key, let element, _, _),
      .continuationCreated(let key, let element, _, _, _):
      instance.elements[key] = element
      return element
    case .compensationStarted(let key, let undoing, _):
      // The scope is seen once more, and was counted when it was done.
      if let undoing {
        instance.elements[undoing] = instance.elements[key]
        instance.loops.insert(undoing)
      }
      return instance.elements[key]
    case .loopStarted(let key, _, _):
      instance.loops.insert(key)
      return instance.elements[key]
    case .userTaskCreated(let key, _):
      tasks.append(TaskReference(instance: id, key: key))
      return instance.elements[key]
    case .endEventReached(_, let element):
      endEvents[instance.definition.id, default: []].append(
        instance.definition.elements[element].id)
      return element
    case .elementCompleted(let key):
      guard let index = instance.elements[key] else { return nil }
      let element = instance.definition.elements[index]
      if !instance.loops.contains(key), element.isCounted {
        completed[element.id, default: 0] += 1
      }
      return index
    case .tokenJoined(let key):
      guard let index = instance.elements[key] else { return nil }
      completed[instance.definition.elements[index].id, default: 0] += 1
      return index
    case .elementTerminated(let key):
      guard let element = instance.elements[key] else { return nil }
      if !instance.loops.contains(key) {
        canceled[instance.definition.elements[element].id, default: 0] += 1
      }
      return element
    case .started(let element, _, _): return element
    case .jobCreated(let key, _), .jobFailed(let key, _, _, _), .jobRetriesSet(let key, _),
      .incidentRaised(let key, _, _), .incidentResolved(let key), .callRequested(let key, _),
      .triggerAwaited(let key), .userTaskAssigned(let key, _), .continuationRun(let key),
      .errorThrown(let key, _, _, _), .escalationThrown(let key, _, _, _, _),
      .messageThrown(let key, _, _), .variablesSet(let key, _), .variablesRemoved(let key, _),
      .loopAdvanced(let key), .loopInstanceCompleted(let key, _, _),
      .loopInstanceAdded(let key), .loopInstanceCancelled(let key),
      .compensationRecorded(let key, _, _, _), .compensationAwaited(let key),
      .compensationEnded(let key), .elementMoved(let key, _), .leavingFailed(let key, _):
      return instance.elements[key]
    case .migrated(let relocation):
      for (key, element) in relocation.elements { instance.elements[key] = element }
      return nil
    case .timerCreated(let key, let element, _, _, _),
      .subscribed(let key, let element, _, _, _, _):
      instance.elements[key] = element
      return element
    case .timerFired(let key), .timerFiredAgain(let key, _, _), .eventCaught(let key, _):
      return instance.elements[key]
    default: return nil
    }
  }
}

extension FlowElement {
  /// Whether its completion is counted. As in Camunda's history, links are not there.
  fileprivate var isCounted: Bool {
    switch kind {
    case .intermediateThrowEvent(.link), .intermediateCatchEvent(.link): false
    default: true
    }
  }
}
