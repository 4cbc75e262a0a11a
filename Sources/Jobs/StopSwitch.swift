import Synchronization

/// Stops a job from anywhere, at any time: before its process starts, while it runs, and harmlessly
/// after it has ended. The first reason stays.
final class StopSwitch: Sendable {
  /// Why we end a job that has not ended by itself.
  enum Reason: Hashable, Sendable {
    case cancelled
    case timedOut
    case tooMuchLog
    case tooMuchDisk
    case tooManyFiles
  }

  private struct State {
    var reason: Reason?
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Why it was stopped, if it was.
  var reason: Reason? { state.withLock { $0.reason } }

  /// Stops what is attached, now, or as soon as something is.
  func stop(_ reason: Reason) {
    let action = state.withLock { state in
      if state.reason == nil { state.reason = reason }
      return state.action
    }
    action?()
  }

  /// Says how to stop what goes on from now on; done at once when it is stopped already.
  func attach(_ action: @escaping @Sendable () -> Void) {
    let isStopped = state.withLock { state in
      state.action = action
      return state.reason != nil
    }
    if isStopped { action() }
  }

  /// Nothing is going on any more that could be stopped.
  func detach() {
    state.withLock { $0.action = nil }
  }
}
