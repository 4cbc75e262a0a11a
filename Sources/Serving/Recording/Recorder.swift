internal import Dispatch
internal import Logging
internal import Recordings
internal import Sandbox
internal import Synchronization
internal import Vocabulary

/// Keeps what a runtime was asked and what it answered (`docs/runtime.md`, "Recording").
///
/// Whoever answers a request only leaves a reference behind; a queue of its own does the rest. Its
/// memory is bounded: what finds no room, there or on the disk, is dropped and counted, and nobody
/// waits for it.
final class Recorder: Sendable {
  /// How many bytes wait at most.
  static let waitingBytes = 16 << 20
  /// With so many bytes waiting the queue is woken at once, else within a second.
  private static let wakeBytes = 512 << 10

  private struct Waiting {
    var entries: [RecordingEntry] = []
    var bytes = 0
    var dropped = 0
    var isWoken = false
    var isArmed = false
    /// What was counted after the last write.
    var counts = RecordingCounts()
  }

  /// Whether anything may be kept: looked at by each request, so without a lock.
  private let isOn: Atomic<Bool>
  private let waiting = Mutex(Waiting())
  private let store: Mutex<SegmentStore>
  private let queue = DispatchQueue(label: "muster.recorder", qos: .utility)
  private let now: @Sendable () -> Instant
  private let logger: Logger

  init(
    _ policy: RecordingPolicy?, folder: String, runtime: String, limits: SegmentStore.Limits,
    logger: Logger, now: @escaping @Sendable () -> Instant
  ) {
    let policies = RecordingPolicies(standard: policy)
    self.now = now
    self.logger = logger
    isOn = Atomic(policies.isOn)
    store = Mutex(
      SegmentStore(folder: folder, runtime: runtime, policies: policies, limits: limits))
    queue.async { [weak self] in
      guard let self else { return }
      let moment = self.now()
      publish(
        store.withLock { store in
          store.recover(now: moment)
          return store.counts
        })
    }
  }

  // MARK: - The way of a request

  /// Takes a request that was answered, if there is room.
  ///
  /// - Parameter champion: of one that was scored in shadow what was answered to it.
  func offer(
    _ unit: ServingUnit, _ batch: RecordBatch, _ answer: ModelAnswer, at endpoint: String,
    key: String?, beside champion: RecordingEntry.Champion? = nil
  ) {
    guard isOn.load(ordering: .relaxed), !batch.records.isEmpty else { return }
    let entry = RecordingEntry(
      unit: unit, batch: batch, answer: answer, endpoint: endpoint, key: key, moment: now(),
      champion: champion)
    let cost = entry.cost
    let (mustWake, mustArm) = waiting.withLock { waiting in
      guard waiting.bytes + cost <= Self.waitingBytes else {
        waiting.dropped += batch.records.count
        return (false, false)
      }
      waiting.entries.append(entry)
      waiting.bytes += cost
      let mustWake = waiting.bytes >= Self.wakeBytes && !waiting.isWoken
      let mustArm = !waiting.isArmed
      waiting.isWoken = waiting.isWoken || mustWake
      waiting.isArmed = true
      return (mustWake, mustArm)
    }
    if mustWake { queue.async { [weak self] in self?.write() } }
    if mustArm { arm() }
  }

  private func arm() {
    queue.asyncAfter(deadline: .now() + .seconds(1)) { [weak self] in self?.look() }
  }

  // MARK: - The queue

  /// Once a second while something waits or is open.
  private func look() {
    waiting.withLock { $0.isArmed = false }
    write()
    let moment = now()
    let (counts, isOpen) = store.withLock { store in
      store.close(all: false, now: moment)
      return (store.counts, store.isOpen)
    }
    publish(counts)
    guard isOpen else { return }
    let mustArm = waiting.withLock { waiting in
      defer { waiting.isArmed = true }
      return !waiting.isArmed
    }
    if mustArm { arm() }
  }

  private func write() {
    let entries = waiting.withLock { waiting in
      waiting.isWoken = false
      waiting.bytes = 0
      let entries = waiting.entries
      waiting.entries = []
      return entries
    }
    guard !entries.isEmpty else { return }
    publish(
      store.withLock { store in
        store.take(entries)
        return store.counts
      })
  }

  private func publish(_ counts: RecordingCounts) {
    let former = waiting.withLock { waiting in
      defer { waiting.counts = counts }
      return waiting.counts.failure
    }
    guard counts.failure != former else { return }
    if let failure = counts.failure {
      logger.warning("records of what is served are lost", metadata: ["cause": "\(failure)"])
    } else {
      logger.notice("records of what is served are kept again")
    }
  }

  /// Writes everything and closes what is open, so that it can be read; returns when that is done.
  func seal() async {
    await withCheckedContinuation { continuation in
      queue.async {
        self.write()
        let moment = self.now()
        self.publish(
          self.store.withLock { store in
            store.close(all: true, now: moment)
            return store.counts
          })
        continuation.resume()
      }
    }
  }

  /// Keeps a model's records by another policy from now on; returns when that is in force. What was
  /// answered before is kept by the former one.
  func use(_ order: RecordingOrder, for model: String) async {
    guard order != .asItIs else { return }
    await withCheckedContinuation { continuation in
      queue.async {
        self.write()
        let moment = self.now()
        let (counts, isOn) = self.store.withLock { store in
          let former = store.policies.policy(of: model)
          store.use(order.policy(after: former), for: model, now: moment)
          return (store.counts, store.policies.isOn)
        }
        self.isOn.store(isOn, ordering: .relaxed)
        self.publish(counts)
        continuation.resume()
      }
    }
  }

  /// What is kept of a model, or of any where none is named; `nil` for nothing.
  func policy(of model: String?) -> RecordingPolicy? {
    store.withLock { store in
      model.map { store.policies.policy(of: $0) } ?? store.policies.standard
    }
  }

  // MARK: - Live view

  /// What it has done so far, where anything may be kept.
  var activeCounts: RecordingCounts? { isOn.load(ordering: .relaxed) ? counts : nil }

  /// What it has done so far.
  var counts: RecordingCounts {
    waiting.withLock { waiting in
      var counts = waiting.counts
      counts.dropped += waiting.dropped
      return counts
    }
  }

  /// What it does with a model's records; `null` where it keeps none.
  func json(of model: String?) -> JSON { policy(of: model).map(counts.json) ?? .null }
}
