import Expressions
import Vocabulary
import XML

extension ProcessReader {
  /// What can be seen to be wrong without running it.
  mutating func checkStructure(_ process: XMLElement, id: String) {
    checkStarts(process, id: id)
    for draft in drafts {
      checkElement(draft)
      if !globals.isZeebe { checkCamundaRules(of: draft) }
    }
    checkCatchers()
    // With errors, what was not read makes everything behind it look unreachable.
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
    checkCycles()
    warnAboutUnreachable()
  }

  // MARK: - Start events

  private mutating func checkStarts(_ process: XMLElement, id: String) {
    let starts = drafts.filter { $0.scope == nil && $0.isStart }
    if starts.isEmpty {
      report("start-event", at: process, "the process \"\(id)\" has no start event")
    }
    var names: Set<String> = []
    var hasPlainStart = false
    for start in starts {
      guard case .startEvent(let trigger) = start.kind else { continue }
      let name: String?
      switch trigger {
      case .none:
        if hasPlainStart {
          report(
            "start-event", at: start.xml,
            "\(described(start.xml)) is a second start event without a trigger")
        }
        hasPlainStart = true
        name = nil
      case .signal(let reference), .message(let reference):
        name = reference.name.source
      case .conditional(let condition): name = "condition \(condition.expression.source)"
      default: name = nil
      }
      if let name, !names.insert(name).inserted {
        report(
          "start-event", at: start.xml,
          "\(described(start.xml)) is a second start event for \"\(name)\"")
      }
    }
  }

  // MARK: - Elements

  private mutating func checkElement(_ draft: ElementDraft) {
    switch draft.kind {
    case .startEvent, .boundaryEvent:
      refuseIncoming(draft)
    case .endEvent(let result):
      if !draft.outgoing.isEmpty {
        report("flow", at: draft.xml, "\(described(draft.xml)) has an outgoing flow")
      }
      if case .cancel = result, !isTransaction(draft.scope) {
        report("cancel", at: draft.xml, "\(described(draft.xml)) is not inside a transaction")
      }
    case .exclusiveGateway:
      checkExclusiveGateway(draft)
    case .eventBasedGateway:
      checkEventBasedGateway(draft)
    case .parallelGateway:
      for flow in draft.outgoing where flows[flow].condition != nil {
        warn(
          "condition", at: draft.xml,
          "the condition of the flow \"\(flows[flow].id)\" has no effect: "
            + "\(described(draft.xml)) takes every flow")
      }
    case .intermediateCatchEvent(.link):
      refuseIncoming(draft)
    case .intermediateThrowEvent(.link):
      if !draft.outgoing.isEmpty {
        report("flow", at: draft.xml, "\(described(draft.xml)) has an outgoing flow")
      }
    case .subProcess where draft.isEventSubProcess:
      refuseIncoming(draft)
      if !draft.outgoing.isEmpty {
        report("flow", at: draft.xml, "\(described(draft.xml)) has an outgoing flow")
      }
      checkEventSubProcess(draft)
    default: break
    }
    if draft.continuation?.after == true {
      switch draft.kind {
      case .endEvent(.terminate), .endEvent(.error), .endEvent(.cancel),
        .intermediateThrowEvent(.link):
        warn(
          "ignored-extension", at: draft.xml,
          "asyncAfter of \(described(draft.xml)) has no effect here: no token comes out of it")
      default: break
      }
    }
    if draft.isForCompensation, !draft.incoming.isEmpty || !draft.outgoing.isEmpty {
      report(
        "compensation", at: draft.xml,
        "\(described(draft.xml)) is for compensation and stands in a flow")
    }
  }

  private mutating func refuseIncoming(_ draft: ElementDraft) {
    guard !draft.incoming.isEmpty else { return }
    report("flow", at: draft.xml, "\(described(draft.xml)) has an incoming flow")
  }

  private func isTransaction(_ scope: Int?) -> Bool {
    guard let scope, case .subProcess(let process) = drafts[scope].kind else { return false }
    return process.form == .transaction
  }

  private mutating func checkEventSubProcess(_ draft: ElementDraft) {
    guard case .subProcess(let process) = draft.kind else { return }
    if case .startEvent(.none) = drafts[process.start].kind {
      report(
        "start-event", at: drafts[process.start].xml,
        "\(described(drafts[process.start].xml)) of an event sub-process has no trigger")
    }
    if case .startEvent(.compensation) = drafts[process.start].kind, draft.scope == nil {
      report(
        "start-event", at: draft.xml,
        "\(described(draft.xml)) of a process must not begin by compensation")
    }
  }

  /// Camunda's rules: with several ways out, each has a condition or is the default, not both.
  private mutating func checkExclusiveGateway(_ draft: ElementDraft) {
    guard !draft.outgoing.isEmpty else {
      report("gateway", at: draft.xml, "\(described(draft.xml)) has no outgoing flow")
      return
    }
    let plain = draft.outgoing.filter {
      flows[$0].condition == nil && draft.defaultFlow != $0
    }
    // Camunda 7 lets one of them pass for the default.
    let isTolerated = !globals.isZeebe && draft.defaultFlow == nil && plain.count == 1
    for flow in draft.outgoing.map({ flows[$0] }) {
      let isDefault = draft.defaultFlow == flow.index
      if draft.outgoing.count == 1, flow.condition != nil, !globals.isZeebe {
        report(
          "gateway", at: draft.xml,
          "the only flow \"\(flow.id)\" of \(described(draft.xml)) has a condition")
      } else if isTolerated, draft.outgoing.count > 1, flow.condition == nil {
        warn(
          "gateway", at: draft.xml,
          "the flow \"\(flow.id)\" of \(described(draft.xml)) has no condition: where it is "
            + "reached it is taken, as if it were the default flow")
      } else if isDefault, flow.condition != nil {
        report(
          "gateway", at: draft.xml,
          "the default flow \"\(flow.id)\" of \(described(draft.xml)) has a condition")
      } else if draft.outgoing.count > 1, !isDefault, flow.condition == nil {
        report(
          "gateway", at: draft.xml,
          "the flow \"\(flow.id)\" of \(described(draft.xml)) has no condition "
            + "and is not the default flow")
      }
    }
  }

  private mutating func checkEventBasedGateway(_ draft: ElementDraft) {
    if draft.outgoing.isEmpty {
      report("gateway", at: draft.xml, "\(described(draft.xml)) has no outgoing flow")
    }
    for flow in draft.outgoing.map({ flows[$0] }) {
      let target = drafts[flow.target]
      switch target.kind {
      case .intermediateCatchEvent(.link), .receiveTask(nil):
        report(
          "gateway", at: draft.xml,
          "the flow \"\(flow.id)\" leads from \(described(draft.xml)) to "
            + "\(described(target.xml)), which waits for nothing that could happen")
      case .intermediateCatchEvent, .receiveTask: break
      default:
        report(
          "gateway", at: draft.xml,
          "the flow \"\(flow.id)\" leads from \(described(draft.xml)) to "
            + "\(described(target.xml)); expected an event that waits")
      }
      if target.incoming.count > 1 {
        report(
          "gateway", at: target.xml,
          "\(described(target.xml)) behind an event-based gateway has another incoming flow")
      }
      if let continuation = target.continuation, continuation.before {
        report(
          "gateway", at: target.xml,
          "asyncBefore on \(described(target.xml)), which stands behind an event-based gateway")
      }
      if !target.boundaryEvents.isEmpty || target.loop != nil {
        report(
          "gateway", at: target.xml,
          "\(described(target.xml)) behind an event-based gateway has a loop or boundary events")
      }
    }
  }

  // MARK: - Events of one scope

  /// Two events of one activity, or of one scope's event sub-processes, that wait for the same.
  private mutating func checkCatchers() {
    for draft in drafts {
      checkCatchers(draft.boundaryEvents.map { drafts[$0] })
      for index in draft.boundaryEvents {
        checkPlace(of: drafts[index], on: draft)
      }
      checkCatchers(draft.eventSubProcesses.compactMap(startDraft))
    }
    checkCatchers(
      drafts.indices.filter { drafts[$0].scope == nil && drafts[$0].isEventSubProcess }
        .compactMap(startDraft))
  }

  /// Some events only make sense on some activities.
  private mutating func checkPlace(of event: ElementDraft, on host: ElementDraft) {
    switch event.trigger {
    case .cancel?:
      guard !isTransaction(host.index) else { return }
      report("cancel", at: event.xml, "\(described(event.xml)) is not on a transaction")
    case .escalation?:
      switch host.kind {
      case .subProcess, .callActivity, .userTask: return
      default:
        report(
          "escalation", at: event.xml,
          "\(described(event.xml)) is on \(described(host.xml)), which cannot escalate",
          hint: "sub-processes, call activities and user tasks can")
      }
    case .compensation?:
      let hasProcess = host.eventSubProcesses.contains {
        if case .compensation? = startDraft($0)?.trigger { true } else { false }
      }
      guard hasProcess else { return }
      report(
        "compensation", at: event.xml,
        "\(described(host.xml)) has a handler at \(described(event.xml)) "
          + "and an event sub-process for the same")
    default: return
    }
  }

  private func startDraft(_ index: Int) -> ElementDraft? {
    guard case .subProcess(let process) = drafts[index].kind else { return nil }
    return drafts[process.start]
  }

  private mutating func checkCatchers(_ events: [ElementDraft]) {
    var seen: Set<String> = []
    var escalations = 0
    var hasGeneralEscalation = false
    for event in events {
      let key: String
      switch event.trigger {
      case .message(let reference)?: key = "the message \"\(reference.name.source)\""
      case .signal(let reference)?: key = "the signal \"\(reference.name.source)\""
      case .error(let handler)?:
        key = handler.isForAll ? "every error" : "the error \"\(handler.code ?? "")\""
      case .escalation(let handler)?:
        escalations += 1
        if handler.code == nil || handler.code == "" { hasGeneralEscalation = true }
        key = "the escalation \"\(handler.code ?? "")\""
      case .compensation?: key = "compensation"
      case .cancel?: key = "the cancelling of the transaction"
      default: continue
      }
      if !seen.insert(key).inserted {
        report(
          "duplicate-event", at: event.xml,
          "\(described(event.xml)) is a second event for \(key) in one scope")
      }
    }
    if hasGeneralEscalation, escalations > 1, let event = events.first {
      report(
        "duplicate-event", at: event.xml,
        "the scope of \(described(event.xml)) has an event for every escalation "
          + "beside one for a single code")
    }
  }

  // MARK: - Cycles

  /// A cycle of elements that never wait and that nothing leaves: a token in it never rests.
  private mutating func checkCycles() {
    var state = [Int](repeating: 0, count: drafts.count)
    for start in drafts.indices where state[start] == 0 && runsOn(drafts[start]) {
      // The only way on is followed: an element with a choice or a fork ends the walk.
      var path: [Int] = []
      var current: Int? = start
      while let index = current, state[index] == 0, runsOn(drafts[index]) {
        state[index] = 1
        path.append(index)
        current = drafts[index].outgoing.count == 1 ? flows[drafts[index].outgoing[0]].target : nil
      }
      if let index = current, state[index] == 1 {
        report(
          "endless-cycle", at: drafts[index].xml,
          "\(described(drafts[index].xml)) stands in a cycle that nothing leaves and in which "
            + "nothing waits")
      }
      for index in path { state[index] = 2 }
    }
  }

  /// Whether a token passes an element without any choice or wait.
  private func runsOn(_ draft: ElementDraft) -> Bool {
    guard draft.continuation == nil, draft.loop == nil, draft.boundaryEvents.isEmpty else {
      return false
    }
    switch draft.kind {
    case .passThrough, .exclusiveGateway, .scriptTask, .startEvent, .boundaryEvent,
      .intermediateThrowEvent(.none):
      return draft.outgoing.count == 1 && flows[draft.outgoing[0]].condition == nil
    default: return false
    }
  }

  private mutating func warnAboutUnreachable() {
    var reached: Set<Int> = []
    var open = drafts.indices.filter {
      drafts[$0].isStart || drafts[$0].isEventSubProcess || drafts[$0].isForCompensation
    }
    while let index = open.popLast() {
      guard reached.insert(index).inserted else { continue }
      open += drafts[index].outgoing.map { flows[$0].target }
      open += drafts[index].boundaryEvents
      if case .intermediateThrowEvent(.link(let target)) = drafts[index].kind {
        open.append(target)
      }
    }
    for draft in drafts where !reached.contains(draft.index) {
      warn(
        "unreachable", at: draft.xml, "\(described(draft.xml)) cannot be reached")
    }
  }
}
