import Expressions
import Vocabulary
import XML

extension ProcessReader {
  /// What can be seen to be wrong without running it.
  mutating func checkStructure(_ process: XMLElement, id: String) {
    checkStarts(process, id: id)
    for draft in drafts { checkElement(draft) }
    // With errors, what was not read makes everything behind it look unreachable.
    if !diagnostics.contains(where: { $0.severity == .error }) { warnAboutUnreachable() }
  }

  private mutating func checkStarts(_ process: XMLElement, id: String) {
    let starts = drafts.filter { $0.scope == nil && $0.element.isStart }
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
      default: name = nil
      }
      if let name, !names.insert(name).inserted {
        report(
          "start-event", at: start.xml,
          "\(described(start.xml)) is a second start event for \"\(name)\"")
      }
    }
  }

  private mutating func checkElement(_ draft: ElementDraft) {
    switch draft.kind {
    case .startEvent:
      if !draft.incoming.isEmpty {
        report("flow", at: draft.xml, "\(described(draft.xml)) has an incoming flow")
      }
    case .boundaryEvent:
      if !draft.incoming.isEmpty {
        report("flow", at: draft.xml, "\(described(draft.xml)) has an incoming flow")
      }
    case .endEvent:
      if !draft.outgoing.isEmpty {
        report("flow", at: draft.xml, "\(described(draft.xml)) has an outgoing flow")
      }
    case .exclusiveGateway:
      checkExclusiveGateway(draft)
    case .parallelGateway:
      for flow in draft.outgoing where flows[flow].condition != nil {
        warn(
          "condition", at: draft.xml,
          "the condition of the flow \"\(flows[flow].id)\" has no effect: "
            + "\(described(draft.xml)) takes every flow")
      }
    default: break
    }
  }

  /// Camunda's rules: with several ways out, each has a condition or is the default, not both.
  private mutating func checkExclusiveGateway(_ draft: ElementDraft) {
    guard !draft.outgoing.isEmpty else {
      report("gateway", at: draft.xml, "\(described(draft.xml)) has no outgoing flow")
      return
    }
    for flow in draft.outgoing.map({ flows[$0] }) {
      let isDefault = draft.defaultFlow == flow.index
      if isDefault, flow.condition != nil {
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

  private mutating func warnAboutUnreachable() {
    var reached: Set<Int> = []
    var open = drafts.indices.filter { drafts[$0].element.isStart }
    while let index = open.popLast() {
      guard reached.insert(index).inserted else { continue }
      open += drafts[index].outgoing.map { flows[$0].target }
      open += drafts[index].boundaryEvents
    }
    for draft in drafts where !reached.contains(draft.index) {
      warn(
        "unreachable", at: draft.xml, "\(described(draft.xml)) cannot be reached")
    }
  }
}
