import Synchronization

/// A bounded number of places to work in, given out in the order of asking.
final class JobSlots: Sendable {
  private struct State {
    var free: Int
    var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    var withdrawn: Set<Int> = []
    var lastNumber = 0
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(free: max(1, count)))
  }

  /// Waits for a place; `false` when the switch was thrown first, and then there is none to
  /// release.
  func take(stop: StopSwitch) async -> Bool {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    stop.attach { self.withdraw(number) }
    let hasPlace = await withCheckedContinuation { continuation in
      let answer = state.withLock { state -> Bool? in
        if state.withdrawn.remove(number) != nil { return false }
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append((number, continuation))
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
    stop.detach()
    state.withLock { _ = $0.withdrawn.remove(number) }
    return hasPlace
  }

  /// Gives a place back, to whoever has waited longest.
  func release() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }

  private func withdraw(_ number: Int) {
    let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
        state.withdrawn.insert(number)
        return nil
      }
      return state.waiting.remove(at: index).continuation
    }
    waiting?.resume(returning: false)
  }
}
