internal import BPMN
internal import Vocabulary

extension ProcessInstance {
  /// When something is due by itself; tokens that rest and were not tried yet are due at once,
  /// which stands here as the epoch.
  var nextWorkDue: Instant? {
    guard isActive, !isSuspended else { return nil }
    let tokens = restingTokens.map(\.due).min()
    guard let timer = nextDue else { return tokens }
    return tokens.map { min($0, timer) } ?? timer
  }

  /// The tokens that rest and may go on, and from when.
  var restingTokens: [(key: Key, due: Instant)] {
    elements.compactMap { visit in
      guard case .continuation(let state) = visit.state, state.retries > 0, visit.failure == nil
      else { return nil }
      return (visit.key, state.retryAt ?? .epoch)
    }
  }
}
