import Vocabulary

extension Execution {
  /// Checks a command and begins it; a rejection comes before any event.
  mutating func handle(_ command: Command) throws(Rejection) {
    switch command {
    case .completeJob(let key, let variables):
      try ServiceTaskBehavior.complete(key, variables, in: &self)
    case .failJob(let key, let message, let retriesLeft, let backOff):
      try ServiceTaskBehavior.fail(
        key, message: message, retriesLeft: retriesLeft, backOff: backOff, in: &self)
    case .throwJobError(let key, let code, let message, let variables):
      _ = try openJob(key, to: "throw an error from")
      throwError(code, message, variables, from: key)
    case .completeUserTask(let key, let variables):
      try openUserTask(key, to: "complete")
      setVariables(variables, from: key)
      complete(key)
    case .throwUserTaskError(let key, let code, let message, let variables):
      try openUserTask(key, to: "throw an error from")
      throwError(code, message, variables, from: key)
    case .timePassed:
      fireTimers()
    case .signalReceived(let name, let variables):
      receiveSignal(name, variables)
    case .messageReceived(let name, let variables):
      try receiveMessage(name, variables)
    case .retry(let key):
      try retry(key)
    case .setVariables(let variables, let scope):
      guard scope == .root || instance[scope] != nil else {
        throw Rejection(.notFound, "failed to set variables in \(scope): it is not active")
      }
      emit(.variablesSet(scope: scope, variables: variables))
    case .cancel(let reason):
      terminateContents(of: .root)
      emit(.cancelled(reason: reason))
    }
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
    switch failure.cause {
    case .activation, .stepBudget:
      activate(key, definition.elements[visit.element])
    case .completion, .noMatchingFlow:
      complete(key)
    case .jobFailed, .unhandledError:
      guard case .job(let job) = visit.state else { return }
      emit(.jobRetriesSet(key, retries: max(1, job.retries)))
    }
  }
}
