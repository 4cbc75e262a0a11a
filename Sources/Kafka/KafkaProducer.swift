internal import CRdKafka
internal import Dispatch
internal import Synchronization

/// Writes messages, each exactly once and in order for as long as the producer lives
/// (`enable.idempotence`), or in transactions.
///
/// ```swift
/// let producer = try KafkaProducer(settings)
/// try await producer.send([KafkaOutput(topic: "decisions", key: key, value: value)])
/// ```
package final class KafkaProducer: Sendable {
  let core: ProducerCore
  let working = DispatchQueue(label: "muster.kafka.producer")

  /// A producer; with a transactional id it writes in transactions only, and shuts out an older
  /// producer of the same id (``initialiseTransactions(limit:)``).
  package init(_ settings: KafkaSettings, transactionalID: String? = nil) throws(KafkaError) {
    var own = [
      ("enable.idempotence", "true"), ("acks", "all"), ("linger.ms", "5"),
      // As Java's clients have it: one key, one partition, whoever writes.
      ("partitioner", "murmur2_random"),
      ("message.timeout.ms", "\(settings.deliveryTimeout.wholeMilliseconds)"),
      ("reconnect.backoff.max.ms", "2000"),
    ]
    if let transactionalID {
      own += [
        ("transactional.id", transactionalID),
        ("transaction.timeout.ms", "\(settings.deliveryTimeout.wholeMilliseconds)"),
      ]
    }
    core = ProducerCore(
      try ClientHandle(
        RD_KAFKA_PRODUCER, settings.common + own,
        events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR))
    core.start()
  }

  deinit { core.stop() }

  /// Writes messages in this order, and waits until the brokers have acknowledged all of them.
  /// Fails with the first of them that failed; others may have been written.
  ///
  /// Calls may overlap: messages of an earlier call go first. Cancelling the task gives up whatever
  /// the producer has not had acknowledged yet, that of other calls included.
  package func send(_ messages: [KafkaOutput]) async throws(KafkaError) {
    guard !messages.isEmpty else { return }
    let isCancelled = Flag()
    let result: Result<Void, KafkaError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let token = core.register(messages.count, continuation)
        working.async {
          var refused = 0
          var first: KafkaError?
          for message in messages {
            do throws(KafkaError) { try self.core.produce(message, token: token) } catch {
              refused += 1
              first = first ?? error
            }
          }
          // Cancelled before all was handed over: the purge came too early.
          if isCancelled.isSet { self.core.purge() }
          if refused > 0 { self.core.settle([token: refused], errors: [token: first]) }
        }
      }
    } onCancel: {
      isCancelled.set()
      core.purge()
    }
    try result.get()
  }

  /// How many partitions a topic has; asks a broker, and waits for at most ten seconds.
  package func partitions(of topic: String) async throws(KafkaError) -> Int32 {
    let result: Result<Int32, KafkaError> = await withCheckedContinuation { continuation in
      working.async {
        continuation.resume(
          returning: Result { () throws(KafkaError) in try self.core.partitions(of: topic) })
      }
    }
    return try result.get()
  }

  /// The last complaint about connections since it was last asked, such as that all brokers are
  /// down; they heal by themselves.
  package func takeComplaint() -> KafkaError? { core.takeComplaint() }
}

/// Something that becomes true once.
private final class Flag: Sendable {
  private let state = Mutex(false)

  var isSet: Bool { state.withLock { $0 } }

  func set() { state.withLock { $0 = true } }
}
