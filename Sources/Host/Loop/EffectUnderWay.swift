import Reconciler

/// An effect while it is carried out: what is no longer wanted is ended by it, with all that it
/// started.
struct EffectUnderWay: Sendable {
  let effect: Effect
  /// Gives nothing, and ends when the effect is to end.
  private let ended: AsyncStream<Never>
  private let ending: AsyncStream<Never>.Continuation

  /// An effect that begins.
  init(_ effect: Effect) {
    self.effect = effect
    (ended, ending) = AsyncStream.makeStream()
  }

  /// Ends it, soon: a job's processes are killed as when it takes too long.
  func end() { ending.finish() }

  /// What it comes to; `nil` where it was ended before, once nothing of it is alive.
  func result<Result: Sendable>(of work: @escaping @Sendable () async -> Result) async -> Result? {
    await withTaskGroup(of: Result?.self) { group in
      group.addTask { await work() }
      group.addTask { [ended] in
        for await _ in ended {}
        return nil
      }
      let first = await group.next() ?? nil
      // Jobs hear of it by the cancellation of their task; the group waits for them.
      group.cancelAll()
      await group.waitForAll()
      return first
    }
  }
}
