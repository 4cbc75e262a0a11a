internal import Kafka
internal import Synchronization

/// What a route has done since the runtime started, and where it stands: for the read-back and the
/// metrics. Counts are of records, and go on over changes of the version.
final class RouteLedger: Sendable {
  /// How a route is.
  enum Phase: Hashable, Sendable {
    /// No session yet, or the last one ended: a cause, where it is known.
    case disconnected(String?)
    /// A member of the group, or about to be one; nothing can be scored now.
    case waiting(String)
    case reading
  }

  /// Where a partition stands.
  struct Standing: Hashable, Sendable {
    /// Whether the group's last commit is known, if there is any.
    var isKnown = false
    /// The offset of the next record that has no acknowledged answer.
    var next: Int64?
    /// The offsets that are there.
    var offsets: Range<Int64>?

    /// How many records wait; the marks of transactions count, too, as they have offsets.
    var lag: Int64? {
      guard isKnown, let offsets else { return nil }
      return max(0, offsets.upperBound - max(next ?? 0, offsets.lowerBound))
    }
  }

  /// All of it at one moment.
  struct Snapshot: Sendable {
    var phase = Phase.disconnected(nil)
    var partitions: [KafkaPartition: Standing] = [:]
    /// Read and taken to be scored.
    var consumed = 0
    /// With an answer that the brokers have acknowledged, at every output.
    var produced = 0
    /// Refused before a worker saw them.
    var rejected = 0
    /// All without an answer, the rejected included; acknowledged.
    var deadLetters = 0
    var sessions = 0

    /// How many records wait in the partitions that are read here; `nil` while that is not known of
    /// all of them.
    var lag: Int64? {
      var sum: Int64 = 0
      for standing in partitions.values {
        guard let lag = standing.lag else { return nil }
        sum += lag
      }
      return sum
    }
  }

  let route: KafkaRoute
  private let state = Mutex(Snapshot())

  init(_ route: KafkaRoute) { self.route = route }

  /// What is known now.
  var snapshot: Snapshot { state.withLock { $0 } }

  func began() {
    state.withLock { state in
      state.sessions += 1
      state.partitions = [:]
    }
  }

  func ended(_ cause: String?) {
    state.withLock { state in
      state.phase = .disconnected(cause)
      state.partitions = [:]
    }
  }

  /// Whether records are read; the reason when not.
  func isReading(_ reasonNotReady: String?) {
    state.withLock { $0.phase = reasonNotReady.map(Phase.waiting) ?? .reading }
  }

  func consumed(_ count: Int) { state.withLock { $0.consumed += count } }

  /// The brokers have the outcomes of a batch.
  func written(_ outcomes: [RecordOutcome]) {
    var (produced, rejected, letters) = (0, 0, 0)
    for outcome in outcomes {
      switch outcome {
      case .answered: produced += 1
      case .refused(let refusal):
        letters += 1
        if refusal.isBeforeScoring { rejected += 1 }
      }
    }
    state.withLock { state in
      state.produced += produced
      state.rejected += rejected
      state.deadLetters += letters
    }
  }

  /// These partitions are read here, and no others.
  func assigned(_ partitions: some Sequence<KafkaPartition>) {
    state.withLock { state in
      state.partitions = Dictionary(
        partitions.map { ($0, Standing()) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// What the group has committed, which is older than what was answered since.
  func committed(_ offsets: [KafkaPartition: Int64?]) {
    state.withLock { state in
      for (partition, offset) in offsets {
        state.partitions[partition]?.isKnown = true
        guard let offset, state.partitions[partition]?.next == nil else { continue }
        state.partitions[partition]?.next = offset
      }
    }
  }

  /// These have an acknowledged answer up to there.
  func answered(upTo positions: some Sequence<KafkaPosition>) {
    state.withLock { state in
      for position in positions {
        state.partitions[position.partition]?.isKnown = true
        state.partitions[position.partition]?.next = position.offset
      }
    }
  }

  /// What is there in the partitions.
  func found(_ offsets: [KafkaPartition: Range<Int64>]) {
    state.withLock { state in
      for (partition, range) in offsets { state.partitions[partition]?.offsets = range }
    }
  }
}
