import Expressions
package import Vocabulary

extension ProcessDefinition {
  /// What begins an instance from outside.
  package struct StartTrigger: Sendable {
    /// What it waits for; names are as far as they are known without any variables.
    package enum Cause: Sendable {
      case message(name: String)
      case signal(name: String)
      case timer(TimerDefinition)
      case conditional(Condition)
    }

    /// The start event.
    package let element: FlowElement
    package let cause: Cause
  }

  /// What the process's start events wait for, in the order of the file.
  package var startTriggers: [StartTrigger] {
    starts.compactMap { index in
      guard case .startEvent(let trigger) = elements[index].kind else { return nil }
      let cause: StartTrigger.Cause
      switch trigger {
      case .message(let reference):
        guard let name = reference.constantName else { return nil }
        cause = .message(name: name)
      case .signal(let reference):
        guard let name = reference.constantName else { return nil }
        cause = .signal(name: name)
      case .timer(let timer): cause = .timer(timer)
      case .conditional(let condition): cause = .conditional(condition)
      default: return nil
      }
      return StartTrigger(element: elements[index], cause: cause)
    }
  }

  /// When the timer of a start event is due first, and how it goes on
  /// (``ProcessTimer/Repetition/next(after:now:)``). `nil` for another element, and for a text that
  /// is no time.
  package func startTimer(_ id: String, now: Instant) -> (
    due: Instant, repetition: ProcessTimer.Repetition?
  )? {
    guard let element = element(id), case .startEvent(.timer(let timer)) = element.kind,
      case .success(let value) = timer.expression.value(
        in: EngineContext(variables: [:], now: now), time: .init(now)),
      let schedule = TimerText.schedule(of: value, in: timer, now: now)
    else { return nil }
    return (schedule.due, schedule.repetition)
  }

  /// Whether the condition of a start event holds for these variables, a change of all of them.
  package func startCondition(_ id: String, holdsFor variables: [String: JSON]) -> Bool {
    guard let element = element(id), case .startEvent(.conditional(let condition)) = element.kind,
      condition.variableName.map({ variables[$0] != nil }) ?? true,
      case .success(true) = condition.expression.condition(in: Variables(variables))
    else { return false }
    return true
  }

  /// Which errors and escalations would be caught, if they left a call at an element: by what is
  /// around it, and by its process's own caller.
  package func catches(fromElement index: Int, caller: Caller? = nil) -> Caller {
    var errors = caller?.errors ?? Caller.Codes()
    var escalations = caller?.escalations ?? Caller.Codes()
    func add(_ catcher: FlowElement) {
      switch catcher.trigger {
      case .error(let handler)?:
        errors = errors.union(
          .init(all: handler.isForAll, codes: handler.isForAll ? [] : [handler.code ?? ""]))
      case .escalation(let handler)?:
        let isForAll = handler.code == nil || handler.code == ""
        escalations = escalations.union(
          .init(all: isForAll, codes: isForAll ? [] : [handler.code ?? ""]))
      default: break
      }
    }
    var inside: Int? = index
    while let current = inside {
      for boundary in elements[current].boundaryEvents { add(elements[boundary]) }
      let scope = elements[current].scope
      for process in scope.map({ elements[$0].eventSubProcesses }) ?? eventSubProcesses
      where process != current {
        guard case .subProcess(let inner) = elements[process].kind else { continue }
        add(elements[inner.start])
      }
      inside = scope
    }
    return Caller(errors: errors, escalations: escalations)
  }
}
