/// Finds out where everything of an instance is in another version, and what is in the way.
struct Migration {
  /// A scope of the new version that is begun around what goes on inside it.
  struct NewScope: Hashable {
    /// Where it is begun.
    enum Place: Hashable {
      case running(Key)
      /// In another one that is begun, by its number.
      case new(Int)
    }

    let element: Int
    let place: Place
  }

  let instance: ProcessInstance
  let source: ProcessDefinition
  let target: ProcessDefinition
  let plan: MigrationPlan
  /// The counterpart of each element, by the index in the running version.
  let counterparts: [Int: Int]
  /// What is done and can be undone, by key.
  let records: [Key: CompensationRecord]
  /// What is in the way, in the order of keys.
  var problems: [String] = []
  /// The visits and records of scopes that the new version does not have.
  var dissolved: Set<Key> = []
  /// The scopes that are begun, the outermost first.
  var begun: [NewScope] = []
  var numbers: [NewScope: Int] = [:]
  /// What goes on inside them, by their numbers.
  var moves: [(key: Key, into: Int)] = []
  /// The events that begin to listen, and the visit that ends them when it ends.
  var added: [(event: Int, host: Key)] = []

  init(
    _ instance: ProcessInstance, from source: ProcessDefinition, to target: ProcessDefinition,
    by plan: MigrationPlan
  ) {
    self.instance = instance
    self.source = source
    self.target = target
    self.plan = plan
    records = Dictionary(instance.compensations.map { ($0.key, $0) }) { first, _ in first }
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
    findDissolved()
    var elements: [Key: Int] = [:]
    var flows: [Key: Int] = [:]
    for visit in instance.elements where !dissolved.contains(visit.key) {
      guard let counterpart = find(visit.element, "is active") else { continue }
      elements[visit.key] = counterpart
      checkLoop(of: visit, counterpart)
      checkScope(of: visit, counterpart)
      if let flow = flow(of: visit, counterpart) { flows[visit.key] = flow }
    }
    for record in instance.compensations where !dissolved.contains(record.key) {
      guard
        let counterpart = find(record.element, "is done and can still be undone")
      else { continue }
      elements[record.key] = counterpart
      checkScope(of: record, counterpart)
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
      dissolved: dissolvedInnermostFirst(),
      start: counterparts[instance.start] ?? target.starts.first ?? 0,
      endEvents: instance.endEvents.compactMap { counterparts[$0] })
  }

  // MARK: - Checking

  /// Why an element is no counterpart of another one, in words that follow its id.
  private static func difference(_ old: FlowElement, _ new: FlowElement) -> String? {
    guard old.migrationWords != new.migrationWords, !(old.isNested && new.isNested) else {
      return nil
    }
    return "is \(old.migrationWords), and \"\(new.id)\" of the new version \(new.migrationWords)"
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

  /// A loop may be given up, but not begun around what runs, nor become one of another kind.
  private mutating func checkLoop(of visit: ElementInstance, _ counterpart: Int) {
    let old = source.elements[visit.element]
    let new = target.elements[counterpart]
    guard old.loopWords != new.loopWords else { return }
    switch visit.state {
    case .loop: break
    // A token in front of the element or behind it is in no loop.
    case .continuation where !wasLoopInstance(visit): return
    default: if new.loop == nil { return }
    }
    let problem =
      "\"\(old.id)\" is active; it is done \(old.loopWords), and \"\(new.id)\" of the new version "
      + new.loopWords
    if !problems.contains(problem) { problems.append(problem) }
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
}

extension FlowElement {
  /// Whether it is a sub-process that runs by itself or begins by an event: the one may become the
  /// other, as in Camunda. A transaction stays one.
  fileprivate var isNested: Bool {
    guard case .subProcess(let process) = kind, !isForCompensation else { return false }
    return process.form != .transaction
  }

  /// What it is, as far as a counterpart must be the same.
  fileprivate var migrationWords: String {
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
  var loopWords: String {
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
