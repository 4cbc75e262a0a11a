import Reconciler
import Synchronization
import Vocabulary

/// Tells everybody who watches that records have changed. It looks only while somebody watches, and
/// keeps nothing for anybody: whoever is slow is told the sum of what they missed.
final class ChangeHub: Sendable {
  /// Why a watcher is woken.
  enum Tick: Sendable {
    case changed
    /// Nothing happened for a while: whoever has gone is found out by writing to them.
    case idle
  }

  private struct State {
    var watchers: [Int: AsyncStream<Tick>.Continuation] = [:]
    var next = 0
    var isOver = false
  }

  /// How often it looks.
  private static let interval: Duration = .milliseconds(250)
  /// How many looks make an idle tick: fifteen seconds.
  private static let idleLooks = 60
  /// How many may watch.
  private static let limit = 4000

  /// Tells the revisions of this process from those of an earlier one.
  let epoch = String(RandomText.make().prefix(8))
  private let state = Mutex(State())

  /// How many watch.
  var count: Int { state.withLock { $0.watchers.count } }

  /// Looks until the task is cancelled.
  func run(_ records: any RecordSource) async {
    var known: Int64?
    var looks = 0
    while !Task.isCancelled {
      // Cancelled: the next turn ends it.
      try? await ContinuousClock().sleep(for: Self.interval)
      guard count > 0 else {
        known = nil
        continue
      }
      looks += 1
      // A database that cannot be read now is looked at again at the next turn.
      if let revision = try? await records.snapshot().revision {
        if let known, known != revision { tell(.changed) }
        known = revision
      }
      if looks >= Self.idleLooks {
        looks = 0
        tell(.idle)
      }
    }
    finish()
  }

  private func tell(_ tick: Tick) {
    for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.yield(tick) }
  }

  /// Ends every stream.
  func finish() {
    let watchers = state.withLock { state in
      state.isOver = true
      defer { state.watchers = [:] }
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.finish() }
  }

  /// What wakes a watcher, until it lets go of the stream; `nil` where too many watch.
  func watch() -> AsyncStream<Tick>? {
    let (stream, continuation) = AsyncStream<Tick>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let id: Int? = state.withLock { state in
      guard !state.isOver, state.watchers.count < Self.limit else { return nil }
      state.next += 1
      state.watchers[state.next] = continuation
      return state.next
    }
    guard let id else { return nil }
    continuation.onTermination = { [self] _ in
      state.withLock { _ = $0.watchers.removeValue(forKey: id) }
    }
    // Something may have changed before it began to watch.
    continuation.yield(.changed)
    return stream
  }
}
