internal import BPMN
internal import Vocabulary

extension ScenarioState {
  /// What everything waits for, for people: `promotion-1: the task "Review" of risk`.
  package var waiting: [String] {
    platform.runningStartTimers.map {
      "\($0.process): the timer of \"\($0.startEvent)\" at \($0.due)"
    } + (hasBegun ? [] : starts) + platform.running.flatMap { running in lines(of: running) }
  }

  /// What would begin an instance, as long as there was none.
  private var starts: [String] {
    platform.processIDs.compactMap { platform.latest($0) }.flatMap { process in
      process.definition.startTriggers.compactMap { trigger in
        switch trigger.cause {
        case .message(let name): "\(process.reference): the message \"\(name)\" to begin"
        case .signal(let name): "\(process.reference): the signal \"\(name)\" to begin"
        case .conditional:
          "\(process.reference): the condition of \"\(trigger.element.id)\" to begin"
        case .timer: nil
        }
      }
    }
  }

  private func lines(of running: RunningInstance) -> [String] {
    let definition = platform.process(of: running).definition
    let instance = running.instance
    var lines = instance.elements.compactMap { line(of: $0, in: definition) }
    for timer in instance.timers {
      lines.append(
        "the timer \"\(Self.title(definition.elements[timer.element]))\" at \(timer.due)")
    }
    for subscription in instance.subscriptions {
      let id = Self.title(definition.elements[subscription.element])
      switch subscription.kind {
      case .condition: lines.append("the condition \"\(id)\"")
      case .signal, .message:
        let key = subscription.correlationKey.map { " for \"\($0)\"" } ?? ""
        lines.append(
          "the \(subscription.kind.rawValue) \"\(subscription.name)\"\(key) at \"\(id)\"")
      }
    }
    return lines.map { "\(running.id): \($0)" }
  }

  /// What people call an element.
  private static func title(_ element: FlowElement) -> String { element.name ?? element.id }

  private func line(of visit: ElementInstance, in definition: ProcessDefinition) -> String? {
    let id = Self.title(definition.elements[visit.element])
    if let failure = visit.failure { return "somebody to mend \"\(id)\": \(failure.message)" }
    switch visit.state {
    case .userTask(let request):
      let people =
        [request.assignee].compactMap { $0 } + request.candidateGroups
        + request.candidateUsers
      let whom = people.isEmpty ? "" : " of \(people.joined(separator: ", "))"
      return "the task \"\(id)\"\(whom)"
    case .job(let job): return "the job \"\(id)\" (\(job.request.operation))"
    case .trigger: return "a trigger of \"\(id)\""
    case .call(let request): return "the end of \"\(request.process)\", called by \"\(id)\""
    case .continuation: return "its turn at \"\(id)\""
    case .joining: return "other tokens at \"\(id)\""
    case .active, .loop, .compensating, .undoing: return nil
    }
  }
}
