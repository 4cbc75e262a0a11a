import Expressions
import Schedules
import Vocabulary

extension Execution {
  /// Has a token rest in front of an element or behind it.
  mutating func rest(
    _ element: FlowElement, _ continuation: ContinuationDefinition, scope: Key,
    moment: Continuation.Moment
  ) {
    let key = nextKey
    // A text that is no cycle counts as none: it must not keep the token from resting.
    let cycle = retryCycle(continuation.retries, for: scope)
    emit(
      .continuationCreated(
        key, element: element.index, scope: scope, moment: moment,
        retries: cycle?.attempts ?? ServiceTaskBehavior.defaultRetries))
  }

  func retryCycle(_ retries: Expression?, for key: Key) -> RetryCycle? {
    guard let retries, let text = try? text(of: retries, for: key, what: "the retries") else {
      return nil
    }
    return RetryCycle(text)
  }

  private func continuation(_ key: Key, to verb: String) throws(Rejection) -> (
    ElementInstance, ElementInstance.ContinuationState
  ) {
    guard let visit = instance[key] else {
      throw Rejection(.notFound, "failed to \(verb) the continuation \(key): there is none")
    }
    guard case .continuation(let state) = visit.state else {
      throw Rejection(
        .invalidState,
        "failed to \(verb) the continuation \(key): "
          + "\"\(definition.elements[visit.element].id)\" does not rest")
    }
    return (visit, state)
  }

  mutating func runContinuation(_ key: Key) throws(Rejection) {
    let (visit, state) = try continuation(key, to: "run")
    guard visit.failure == nil else {
      throw Rejection(
        .invalidState, "failed to run the continuation \(key): it has no retries left")
    }
    let element = definition.elements[visit.element]
    switch state.moment {
    case .before(let flow):
      let isJoin: Bool
      switch element.kind {
      case .parallelGateway, .inclusiveGateway: isJoin = element.incoming.count > 1 && flow != nil
      default: isJoin = false
      }
      if isJoin {
        emit(.continuationRun(key))
        pass(element, scope: visit.scope, flow: flow)
      } else {
        begin(key, element, scope: visit.scope, flow: flow)
      }
    case .after(let flow):
      emit(.continuationRun(key))
      if let flow {
        enter(definition.flows[flow].target, scope: visit.scope, flow: flow)
      } else if isLoop(visit.scope, of: element) {
        LoopBehavior.goOn(visit.scope, element, in: &self)
      } else {
        pathEnded(in: visit.scope)
      }
    }
  }

  private func isLoop(_ scope: Key, of element: FlowElement) -> Bool {
    guard let outer = instance[scope], case .loop = outer.state else { return false }
    return outer.element == element.index
  }

  mutating func failContinuation(_ key: Key, message: String) throws(Rejection) {
    let (visit, state) = try continuation(key, to: "fail")
    guard visit.failure == nil else {
      throw Rejection(
        .invalidState, "failed to fail the continuation \(key): it has no retries left")
    }
    let element = definition.elements[visit.element]
    let definition =
      isLoop(visit.scope, of: element) ? element.innerContinuation : element.continuation
    let cycle = retryCycle(definition?.retries, for: visit.scope)
    let left = max(0, state.retries - 1)
    let wait = cycle?.wait(beforeAttempt: state.attempt + 1)
    emit(
      .jobFailed(key, message: message, retriesLeft: left, retryAt: wait.map { $0.after(now) }))
    if left == 0 { raise(Failure(message), at: key, otherwise: .continuationFailed) }
  }
}

extension FlowElement {
  /// Where each instance of a loop rests.
  var innerContinuation: ContinuationDefinition? {
    guard case .multiInstance(let loop) = loop else { return nil }
    return loop.continuation
  }
}
