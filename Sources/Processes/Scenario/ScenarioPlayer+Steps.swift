internal import BPMN
internal import Vocabulary

extension ScenarioPlayer {
  /// Begins an instance; why it was refused.
  mutating func begin(_ start: ScenarioStart) -> String? {
    attempt { platform, now in
      switch start {
      case .process(let id, let variables, let key):
        platform.start(id, variables: variables, businessKey: key, at: now)
      case .message(let name, let variables, let key):
        platform.start(message: name, variables: variables, businessKey: key, at: now)
      case .signal(let name, let variables):
        platform.broadcast(signal: name, variables: variables, at: now)
      case .condition(let variables):
        platform.evaluateConditions(variables: variables, at: now)
      }
    }
  }

  /// On Muster resting tokens go on at once; in a scenario with transactions somebody runs them.
  private mutating func attempt(
    _ body: (inout ProcessPlatform, Instant) -> Result<PlatformStep, Rejection>
  ) -> String? {
    if let refusal = world.attempt(body) { return refusal }
    return world.conduct == .incidents ? world.doWork(retries: false) : nil
  }

  /// Does a step; why it was refused.
  mutating func perform(_ action: ScenarioAction) -> String? {
    switch action {
    case .completeTask(let tasks, let variables):
      return answer(tasks) { .completeUserTask($0, variables: variables) }
    case .taskError(let tasks, let code, let message, let variables):
      return answer(tasks) {
        .throwUserTaskError($0, code: code, message: message, variables: variables)
      }
    case .taskEscalation(let tasks, let code, let variables):
      return answer(tasks) { .escalateUserTask($0, code: code, variables: variables) }
    case .signal(let name, let variables):
      return attempt { $0.broadcast(signal: name, variables: variables, at: $1) }
    case .message(let message): return attempt { $0.correlate(message, at: $1) }
    case .start(let start): return begin(start)
    case .advance(let travel):
      world.now = travel.moment(from: world.now)
      return world.doWork(retries: true)
    case .runJobs: return world.doWork(retries: true)
    default: return performOther(action)
    }
  }

  private mutating func performOther(_ action: ScenarioAction) -> String? {
    switch action {
    case .trigger(let element, let variables):
      return answer(visit: element, named: "no receive task", where: \.waitsForTrigger) {
        .trigger($0, variables: variables)
      }
    case .completeJob(let element, let variables):
      return answer(job: element) { .completeJob($0, variables: variables) }
    case .failJob(let element, let message, let retries, let backOff):
      let now = world.now
      let wait = backOff.map { $0.moment(from: now) - now }
      return answer(job: element) {
        .failJob($0, message: message, retriesLeft: retries, backOff: wait)
      }
    case .jobError(let element, let code, let message, let variables):
      return answer(job: element) {
        .throwJobError($0, code: code, message: message, variables: variables)
      }
    case .setJobRetries(let element, let retries):
      return answer(visit: element, named: "no job", where: \.isJob) { .setRetries($0, retries) }
    case .setContinuationRetries(let retries): return retryContinuations(retries)
    case .setVariables(let variables): return sendToMain(.setVariables(variables))
    case .modify(let moves): return sendToMain(.modify(modification(moves)))
    case .suspend:
      guard let main = world.history.main else { return "nothing runs" }
      return attempt { $0.suspend(main, at: $1) }
    case .resume:
      guard let main = world.history.main else { return "nothing runs" }
      return attempt { $0.resume(main, at: $1) }
    case .cancel: return sendToMain(.cancel(reason: "the scenario cancels it"))
    default: return "there is no such step"
    }
  }

  private func modification(_ moves: ScenarioMoves) -> Modification {
    func id(_ name: String) -> String { world.names.id(name) }
    return Modification(
      cancelling: moves.cancelled.map { .cancelAll(id($0)) },
      starting: moves.before.map { .startBefore(id($0)) }
        + moves.after.map { .startAfter(id($0)) } + moves.flows.map { .startTransition($0) },
      variables: moves.variables)
  }

  private mutating func sendToMain(_ command: Command) -> String? {
    guard let main = world.history.main else { return "nothing runs" }
    return attempt { $0.send(command, to: main, at: $1) }
  }

  // MARK: - Tasks

  private mutating func answer(
    _ tasks: ScenarioTasks, _ command: (Key) -> Command
  ) -> String? {
    var found = world.history.tasks.filter { matches($0, tasks) }
    if !tasks.isForAll { found = Array(found.prefix(1)) }
    guard !found.isEmpty else { return "no task \"\(tasks.element)\" waits" }
    for task in found where matches(task, tasks) {
      let command = command(task.key)
      if let refusal = attempt({ $0.send(command, to: task.instance, at: $1) }) { return refusal }
    }
    return nil
  }

  private func matches(_ task: ScenarioHistory.TaskReference, _ wanted: ScenarioTasks) -> Bool {
    guard let running = world.platform[task.instance], let visit = running.instance[task.key],
      case .userTask(let request) = visit.state
    else { return false }
    let element = world.platform.process(of: running).definition.elements[visit.element]
    guard element.id == world.names.id(wanted.element) else { return false }
    return wanted.conditions.allSatisfy { name, value in
      name == "$assignee"
        ? request.assignee == value.string
        : running.instance.variable(name, visibleFrom: task.key) == value
    }
  }

  // MARK: - Jobs and other things that wait

  /// What may be fetched now.
  private mutating func answer(job element: String, _ command: (Key) -> Command) -> String? {
    let now = world.now
    return answer(visit: element, named: "no job", where: { $0.isOpenJob(at: now) }, command)
  }

  private mutating func answer(
    visit element: String, named what: String, where isWanted: (ElementInstance) -> Bool,
    _ command: (Key) -> Command
  ) -> String? {
    let element = world.names.id(element)
    for running in world.platform.running {
      let definition = world.platform.process(of: running).definition
      let visit = running.instance.elements.first {
        isWanted($0) && definition.elements[$0.element].id == element
      }
      guard let visit else { continue }
      let command = command(visit.key)
      let id = running.id
      return attempt { $0.send(command, to: id, at: $1) }
    }
    return "\(what) \"\(element)\" waits"
  }

  private mutating func retryContinuations(_ retries: Int) -> String? {
    var isDone = world.retryTimers()
    for running in world.platform.running {
      let id = running.id
      for visit in running.instance.elements {
        guard case .continuation(let state) = visit.state, state.retries == 0 else { continue }
        if let refusal = world.attempt({ $0.send(.setRetries(visit.key, retries), to: id, at: $1) })
        {
          return refusal
        }
        isDone = true
      }
    }
    return isDone ? nil : "no job is without retries"
  }
}

extension ElementInstance {
  fileprivate var waitsForTrigger: Bool {
    if case .trigger = state { true } else { false }
  }

  fileprivate var isJob: Bool {
    if case .job = state { true } else { false }
  }

  fileprivate func isOpenJob(at now: Instant) -> Bool {
    guard case .job(let job) = state, failure == nil else { return false }
    return job.retryAt.map { $0 <= now } ?? true
  }
}
