import Dashboard
import Reconciler
import Vocabulary

/// The live figures of runtimes that somebody looks at. A runtime is asked when its page asks, at
/// most once a second however many look, and forgotten when nobody has looked for a while.
actor LiveBoard {
  private var histories: [RuntimeName: RuntimeHistory] = [:]

  /// How many runtimes are remembered at once.
  private static let limit = 200
  private static let freshness: Duration = .seconds(1)
  private static let forgetting: Duration = .seconds(120)

  /// What a runtime does now; `nil` where it does not answer.
  func figures(
    of name: RuntimeName, at now: Instant, from records: any RecordSource
  ) async throws -> LiveFigures? {
    let known = histories[name]
    if let known, let at = known.lookedAt, now - at < Self.freshness, now >= at {
      return known.figures
    }
    guard let counts = try await records.runtimeCounts(name) else {
      histories[name] = nil
      return nil
    }
    forget(before: now - Self.forgetting)
    guard histories.count < Self.limit || histories[name] != nil else {
      var single = RuntimeHistory()
      single.take(counts, at: now)
      return single.figures
    }
    histories[name, default: RuntimeHistory()].take(counts, at: now)
    return histories[name]?.figures
  }

  private func forget(before moment: Instant) {
    histories = histories.filter { ($0.value.lookedAt ?? moment) >= moment }
  }
}
