import Vocabulary

extension Execution {
  /// Checks a command and begins it; a rejection comes before any event.
  mutating func handle(_ command: Command) throws(Rejection) {
    if instance.isSuspended { try checkSuspended(command) }
    switch command {
    case .completeJob(let key, let variables, let local):
      try ServiceTaskBehavior.complete(key, variables, local, in: &self)
    case .failJob(let key, let message, let retriesLeft, let backOff):
      try ServiceTaskBehavior.fail(
        key, message: message, retriesLeft: retriesLeft, backOff: backOff, in: &self)
    case .setRetries(let key, let retries):
      try setRetries(key, retries)
    case .throwJobError(let key, let code, let message, let variables):
      _ = try openJob(key, to: "throw an error from")
      if instance[key]?.failure != nil { emit(.incidentResolved(key)) }
      throwError(code, message, variables, from: key)
    case .completeUserTask, .throwUserTaskError, .escalateUserTask, .assignUserTask:
      try handleUserTask(command)
    case .trigger(let key, let variables):
      try trigger(key, variables)
    case .timePassed:
      fireTimers()
    case .fireTimer(let key):
      guard let timer = instance.timers.first(where: { $0.key == key }) else {
        throw Rejection(.notFound, "failed to fire the timer \(key): there is no such timer")
      }
      fire(timer)
    case .signalReceived(let name, let variables):
      receiveSignal(name, variables)
    case .messageReceived(let name, let variables, let local, let key):
      try receiveMessage(name, variables, local, key)
    case .runContinuation(let key):
      try runContinuation(key)
    case .failContinuation(let key, let message):
      try failContinuation(key, message: message)
    case .completeCall(let key, let variables):
      try CallActivityBehavior.complete(key, variables, in: &self)
    case .failCall(let key, let code, let message, let variables):
      try CallActivityBehavior.fail(key, code, message, variables, in: &self)
    case .escalateCall(let key, let code, let variables):
      try CallActivityBehavior.escalate(key, code, variables, in: &self)
    case .refuseCall(let key, let message):
      try CallActivityBehavior.refuse(key, message, in: &self)
    default:
      try administer(command)
    }
  }

  /// What people do with their tasks.
  private mutating func handleUserTask(_ command: Command) throws(Rejection) {
    switch command {
    case .completeUserTask(let key, let variables):
      try openUserTask(key, to: "complete")
      setResult(variables, of: key)
      evaluateConditions()
      guard let element = element(of: key) else { return }
      do throws(Failure) {
        try listeners(.complete, of: element, key)
        complete(key)
      } catch {
        raise(error, at: key, otherwise: .completion)
      }
    case .throwUserTaskError(let key, let code, let message, let variables):
      try openUserTask(key, to: "throw an error from")
      throwError(code, message, variables, from: key)
    case .escalateUserTask(let key, let code, let variables):
      try openUserTask(key, to: "escalate")
      setVariables(variables, from: key)
      escalate(code, [:], from: key)
    case .assignUserTask(let key, let assignee):
      try openUserTask(key, to: "assign")
      try assign(key, to: assignee)
    default: break
    }
  }

  /// A listener that fails refuses the assignment, as in Camunda.
  private mutating func assign(_ key: Key, to assignee: String?) throws(Rejection) {
    guard let element = element(of: key),
      element.listeners.contains(where: { $0.moment == .assignment })
    else {
      emit(.userTaskAssigned(key, assignee: assignee))
      return
    }
    let before = instance
    emit(.userTaskAssigned(key, assignee: assignee))
    do throws(Failure) {
      try listeners(.assignment, of: element, key)
    } catch {
      takeBack(to: before)
      throw Rejection(.invalidState, "failed to assign the task \(key): \(error.message)")
    }
  }

  /// What somebody does to the instance as a whole, or to mend it.
  private mutating func administer(_ command: Command) throws(Rejection) {
    switch command {
    case .retry(let key):
      try retry(key)
    case .abandon(let key):
      try abandon(key)
    case .setVariables(let variables, let scope):
      guard scope == .root || instance[scope] != nil else {
        throw Rejection(.notFound, "failed to set variables in \(scope): it is not active")
      }
      write(variables, in: scope)
    case .removeVariables(let names, let scope):
      try removeVariables(names, scope)
    case .suspend:
      guard !instance.isSuspended else {
        throw Rejection(.suspended, "failed to suspend the instance: it is suspended")
      }
      emit(.suspended)
    case .resume:
      guard instance.isSuspended else {
        throw Rejection(.invalidState, "failed to resume the instance: it is not suspended")
      }
      emit(.resumed)
    case .modify(let modification):
      try modify(modification)
    case .cancel(let reason):
      terminateContents(of: .root)
      end(with: .cancelled(reason: reason))
    default: break
    }
  }

  /// A suspended instance lets its variables be changed, be resumed and be cancelled.
  private func checkSuspended(_ command: Command) throws(Rejection) {
    switch command {
    case .setVariables, .removeVariables, .setRetries, .suspend, .resume, .cancel: break
    default:
      throw Rejection(.suspended, "failed to handle a command: the instance is suspended")
    }
  }

  private mutating func removeVariables(_ names: [String], _ scope: Key) throws(Rejection) {
    guard scope == .root || instance[scope] != nil else {
      throw Rejection(.notFound, "failed to remove variables of \(scope): it is not active")
    }
    let old = scope == .root ? instance.variables : instance[scope]?.variables ?? [:]
    let present = Set(names).filter { old[$0] != nil }.sorted()
    guard !present.isEmpty else { return }
    emit(.variablesRemoved(scope: scope, names: present))
    guard instance.subscriptions.contains(where: { $0.kind == .condition }) else { return }
    for name in present { changes.append(.changed(name, .delete, scope: scope)) }
  }

  private mutating func trigger(_ key: Key, _ variables: [String: JSON]) throws(Rejection) {
    guard let visit = instance[key] else {
      throw Rejection(.notFound, "failed to trigger \(key): it is not active")
    }
    let element = definition.elements[visit.element]
    guard case .trigger = visit.state, visit.failure == nil else {
      throw Rejection(
        .invalidState, "failed to trigger \(key): \"\(element.id)\" does not wait for it")
    }
    setVariables(variables, from: key)
    evaluateConditions()
    complete(key)
  }

  // MARK: - Looking things up

  /// The job of a key that somebody may still answer.
  func openJob(_ key: Key, to verb: String) throws(Rejection) -> ElementInstance.JobState {
    guard let visit = instance[key] else {
      throw Rejection(.notFound, "failed to \(verb) the job \(key): there is no such job")
    }
    guard case .job(let job) = visit.state, visit.failure == nil || job.retries == 0 else {
      throw Rejection(
        .invalidState,
        "failed to \(verb) the job \(key): \"\(definition.elements[visit.element].id)\" "
          + "does not wait for one")
    }
    return job
  }

  private func openUserTask(_ key: Key, to verb: String) throws(Rejection) {
    guard let visit = instance[key] else {
      throw Rejection(.notFound, "failed to \(verb) the task \(key): there is no such task")
    }
    guard case .userTask = visit.state, visit.failure == nil else {
      throw Rejection(
        .invalidState,
        "failed to \(verb) the task \(key): \"\(definition.elements[visit.element].id)\" "
          + "does not wait for a person")
    }
  }

  // MARK: - Incidents

  private mutating func retry(_ key: Key) throws(Rejection) {
    guard let visit = instance[key], let failure = visit.failure else {
      throw Rejection(.notFound, "failed to retry \(key): it has no incident")
    }
    emit(.incidentResolved(key))
    let element = definition.elements[visit.element]
    switch failure.cause {
    case .activation, .stepBudget:
      if case .loop = visit.state {
        LoopBehavior.goOn(key, element, in: &self)
      } else {
        activate(key, element)
      }
    case .completion, .noMatchingFlow:
      complete(key)
    case .loopFailed:
      LoopBehavior.goOn(key, element, in: &self)
    case .jobFailed, .unhandledError, .continuationFailed:
      switch visit.state {
      case .job(let job): emit(.jobRetriesSet(key, retries: max(1, job.retries)))
      case .continuation: emit(.jobRetriesSet(key, retries: 1))
      default: break
      }
    case .callFailed:
      guard case .call(let request) = visit.state else { return }
      emit(.callRequested(key, request))
    }
  }

  private mutating func setRetries(_ key: Key, _ retries: Int) throws(Rejection) {
    guard let visit = instance[key] else {
      throw Rejection(.notFound, "failed to set the retries of \(key): it is not active")
    }
    guard (0...1000).contains(retries) else {
      throw Rejection(
        .invalidState, "failed to set the retries of \(key): expected 0 to 1000, found \(retries)")
    }
    switch visit.state {
    case .job, .continuation: break
    default:
      throw Rejection(
        .invalidState,
        "failed to set the retries of \(key): "
          + "\"\(definition.elements[visit.element].id)\" has none")
    }
    let isSpent =
      visit.failure?.cause == .jobFailed || visit.failure?.cause == .continuationFailed
    if isSpent, retries > 0 { emit(.incidentResolved(key)) }
    emit(.jobRetriesSet(key, retries: retries))
    if retries == 0, visit.failure == nil {
      raise(Failure("the retries were set to 0"), at: key, otherwise: .jobFailed)
    }
  }

  private mutating func abandon(_ key: Key) throws(Rejection) {
    guard let visit = instance[key], visit.failure != nil else {
      throw Rejection(.notFound, "failed to abandon \(key): it has no incident")
    }
    let element = definition.elements[visit.element]
    let isInstance = element.loop != nil && isLoopInstance(key, of: element)
    terminate(key)
    if isInstance {
      emit(.loopInstanceCompleted(visit.scope, index: 0, output: nil))
      LoopBehavior.goOn(visit.scope, element, in: &self)
    } else {
      pathEnded(in: visit.scope)
    }
  }
}
