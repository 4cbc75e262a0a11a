/// Finds out where everything of an instance is in another version, and what is in the way.
struct Migration {
  private let instance: ProcessInstance
  private let source: ProcessDefinition
  private let target: ProcessDefinition
  private let plan: MigrationPlan
  /// The counterpart of each element, by the index in the running version.
  private let counterparts: [Int: Int]
  /// What is in the way, in the order of keys.
  var problems: [String] = []
  /// The events that begin to listen, and the visit that ends them when it ends.
  private(set) var added: [(event: Int, host: Key)] = []

  init(
    _ instance: ProcessInstance, from source: ProcessDefinition, to target: ProcessDefinition,
    by plan: MigrationPlan
  ) {
    self.instance = instance
    self.source = source
    self.target = target
    self.plan = plan
    var counterparts: [Int: Int] = [:]
    for element in source.elements {
      guard let other = target.element(plan.mapping[element.id] ?? element.id),
        Self.difference(element, other) == nil
      else { continue }
      counterparts[element.index] = other.index
    }
    self.counterparts = counterparts
  }

  /// Where everything is then; only to be used if there are no ``problems``.
  mutating func relocation() -> Relocation {
    checkMapping()
    var elements: [Key: Int] = [:]
    var flows: [Key: Int] = [:]
    for visit in instance.elements {
      guard let counterpart = find(visit.element, "is active") else { continue }
      elements[visit.key] = counterpart
      checkScope(of: visit, counterpart)
      if let flow = flow(of: visit, counterpart) { flows[visit.key] = flow }
    }
    for record in instance.compensations {
      guard
        let counterpart = find(record.element, "is done and can still be undone")
      else { continue }
      elements[record.key] = counterpart
      let new = target.elements[counterpart]
      if new.compensationHandler == nil, source.elements[record.element].compensationHandler != nil
      {
        problems.append("\"\(new.id)\" has nothing that undoes it in the new version")
      }
    }
    var gone: [Key] = []
    if problems.isEmpty { triggers(&elements, &gone) }
    return Relocation(
      process: target.id, elements: elements, flows: flows, gone: gone.sorted(),
      start: counterparts[instance.start] ?? target.starts.first ?? 0,
      endEvents: instance.endEvents.compactMap { counterparts[$0] })
  }

  // MARK: - Checking

  /// Why an element is no counterpart of another one, in words that follow its id.
  private static func difference(_ old: FlowElement, _ new: FlowElement) -> String? {
    guard old.kindWords == new.kindWords else {
      return "is \(old.kindWords), and \"\(new.id)\" of the new version \(new.kindWords)"
    }
    guard old.loopWords == new.loopWords else {
      return "is done \(old.loopWords), and \"\(new.id)\" of the new version \(new.loopWords)"
    }
    return nil
  }

  private mutating func checkMapping() {
    for (old, new) in plan.mapping.sorted(by: { $0.key < $1.key }) {
      if let element = source.element(old) {
        guard let other = target.element(new) else {
          problems.append(
            "the new version has no element \"\(new)\", which \"\(old)\" is mapped to")
          continue
        }
        if let difference = Self.difference(element, other) {
          problems.append("\"\(old)\" \(difference)")
        }
      } else if source.flow(old) == nil {
        problems.append("the running version has no element or flow \"\(old)\"")
      } else if target.flow(new) == nil {
        problems.append("the new version has no flow \"\(new)\", which \"\(old)\" is mapped to")
      }
    }
  }

  private mutating func find(_ index: Int, _ state: String) -> Int? {
    if let found = counterparts[index] { return found }
    let old = source.elements[index]
    // A slip in the mapping has been told already.
    guard plan.mapping[old.id] == nil else { return nil }
    let difference = target.element(old.id).flatMap { Self.difference(old, $0) }
    let problem =
      "\"\(old.id)\" \(state)"
      + (difference.map { "; it \($0)" } ?? " and has no counterpart in the new version")
    if !problems.contains(problem) { problems.append(problem) }
    return nil
  }

  /// The counterpart must be inside the counterpart of what the visit is inside of.
  private mutating func checkScope(of visit: ElementInstance, _ counterpart: Int) {
    var outer = visit.scope
    while let scope = instance[outer] {
      // What undoes is inside the event that waits for it, wherever its element is drawn.
      if case .compensating = scope.state { return }
      if scope.element != visit.element, source.elements[scope.element].kind.isScope { break }
      outer = scope.scope
    }
    let expected = instance[outer].map { counterparts[$0.element] } ?? .some(nil)
    let found = target.elements[counterpart].scope
    guard expected != found else { return }
    // A scope without a counterpart has been told already.
    if instance[outer] != nil, expected == nil { return }
    let id = source.elements[visit.element].id
    problems.append(
      "\"\(id)\" is in \(Self.place(expected ?? nil, target)), and its counterpart in "
        + Self.place(found, target))
  }

  private static func place(_ scope: Int?, _ definition: ProcessDefinition) -> String {
    scope.map { "\"\(definition.elements[$0].id)\"" } ?? "the process itself"
  }

  /// The flow on which a token waits that has come or goes by one.
  private mutating func flow(of visit: ElementInstance, _ counterpart: Int) -> Int? {
    let old: Int
    let new = target.elements[counterpart]
    let known: [Int]
    switch visit.state {
    case .joining(let flow):
      old = flow
      known = new.incoming
    case .continuation(let state):
      guard let flow = state.moment.flow else { return nil }
      old = flow
      if case .before = state.moment { known = new.incoming } else { known = new.outgoing }
    default: return nil
    }
    let id = source.flows[old].id
    if let flow = target.flow(plan.mapping[id] ?? id), known.contains(flow.index) {
      return flow.index
    }
    if case .continuation(let state) = visit.state, case .before = state.moment,
      new.incoming.count <= 1
    {
      return nil
    }
    problems.append("a token at \"\(new.id)\" is on the flow \"\(id)\", which it has no more")
    return nil
  }

  // MARK: - Timers and subscriptions

  private mutating func triggers(_ elements: inout [Key: Int], _ gone: inout [Key]) {
    let live =
      instance.timers.map { (key: $0.key, event: $0.element, host: $0.host) }
      + instance.subscriptions.map { (key: $0.key, event: $0.element, host: $0.host) }
    let hosts =
      [(Key.root, source.eventSubProcessStarts(nil), target.eventSubProcessStarts(nil))]
      + instance.elements.map { visit in
        (
          visit.key, events(of: visit, in: source, at: visit.element),
          events(of: visit, in: target, at: elements[visit.key] ?? visit.element)
        )
      }
    for (host, old, new) in hosts {
      let mine = live.filter { $0.host == host }.sorted { $0.key < $1.key }
      for trigger in mine {
        if let counterpart = counterparts[trigger.event], new.contains(counterpart) {
          if plan.updatesTriggers {
            gone.append(trigger.key)
            added.append((counterpart, host))
          } else {
            elements[trigger.key] = counterpart
          }
        } else {
          gone.append(trigger.key)
        }
      }
      // One that had a counterpart and does not listen any more has happened.
      let known = Set(old.compactMap { counterparts[$0] })
      guard !isInterrupted(host) else { continue }
      added += new.filter { !known.contains($0) }.map { ($0, host) }
    }
  }

  /// The events that listen while a visit waits.
  private func events(
    of visit: ElementInstance, in definition: ProcessDefinition, at index: Int
  ) -> [Int] {
    let element = definition.elements[index]
    switch visit.state {
    case .joining, .continuation, .compensating, .undoing: return []
    case .active where visit.failure != nil: return []
    default: break
    }
    var events: [Int] = []
    let isInstance = instance[visit.scope].map { outer in
      if case .loop = outer.state { outer.element == visit.element } else { false }
    }
    if isInstance != true { events += element.boundaryEvents }
    if case .loop = visit.state { return events }
    switch element.kind {
    case .subProcess: events += definition.eventSubProcessStarts(index)
    case .eventBasedGateway:
      events += element.outgoing.map { definition.flows[$0].target }
    case .intermediateCatchEvent, .receiveTask: events.append(index)
    default: break
    }
    return events
  }

  /// Whether an event sub-process has taken the place of everything else in a scope.
  private func isInterrupted(_ scope: Key) -> Bool {
    instance.elements.contains { visit in
      guard visit.scope == scope,
        case .subProcess(let process) = source.elements[visit.element].kind
      else { return false }
      return process.form == .event(isInterrupting: true)
    }
  }
}

extension ProcessDefinition {
  /// The start events of the event sub-processes of a scope.
  fileprivate func eventSubProcessStarts(_ scope: Int?) -> [Int] {
    (scope.map { elements[$0].eventSubProcesses } ?? eventSubProcesses).compactMap {
      guard case .subProcess(let process) = elements[$0].kind else { return nil }
      return process.start
    }
  }
}

extension FlowElement {
  /// What it is, as far as a counterpart must be the same.
  fileprivate var kindWords: String {
    var words = "a \(kind.tag)"
    if case .subProcess(let process) = kind, case .event = process.form {
      words = "an event sub-process"
    }
    if kind.isActivity, isForCompensation { words += " that undoes" }
    switch kind {
    case .startEvent, .intermediateCatchEvent, .boundaryEvent, .receiveTask:
      return trigger.map { "\(words) for \($0.words)" } ?? words
    default: return words
    }
  }

  /// How often it is done.
  fileprivate var loopWords: String {
    switch loop {
    case nil: "once"
    case .standard?: "in a loop"
    case .multiInstance(let loop)?: loop.isSequential ? "one after the other" : "side by side"
    }
  }
}

extension Trigger {
  fileprivate var words: String {
    switch self {
    case .none: "nothing"
    case .signal: "a signal"
    case .message: "a message"
    case .timer: "a timer"
    case .error: "an error"
    case .escalation: "an escalation"
    case .conditional: "a condition"
    case .compensation: "compensation"
    case .cancel: "cancellation"
    case .link: "a link"
    }
  }
}
