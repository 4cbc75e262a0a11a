internal import CRdKafka
internal import Dispatch
internal import Synchronization

/// A producer's client, and who waits for which delivery reports. Reports come as events, many at a
/// time, to a thread of the producer's own.
final class ProducerCore: Sendable {
  typealias Waiter = CheckedContinuation<Result<Void, KafkaError>, Never>

  private struct Pending {
    var left: Int
    var error: KafkaError?
    let waiter: Waiter
  }

  private struct State {
    var pending: [Int: Pending] = [:]
    var nextToken = 1
    var isStopped = false
    var complaint: KafkaError?
  }

  /// An owner of the client's main queue.
  private struct EventQueue: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ client: borrowing ClientHandle) { pointer = rd_kafka_queue_get_main(client.pointer) }

    deinit { rd_kafka_queue_destroy(pointer) }
  }

  private let state = Mutex(State())
  // Destroyed by `release`: the queue's reference goes before the client.
  private let events: EventQueue
  let client: ClientHandle
  private let reporting = DispatchQueue(label: "muster.kafka.reports")

  init(_ client: consuming ClientHandle) {
    events = EventQueue(client)
    self.client = client
  }

  /// Begins to take reports; goes on, and keeps the client, until ``stop()``.
  func start() {
    reporting.async {
      while !self.state.withLock({ $0.isStopped }) {
        guard let event = rd_kafka_queue_poll(self.events.pointer, 1000) else { continue }
        self.handle(event)
        rd_kafka_event_destroy(event)
      }
      // Nobody can wait here: whoever waits holds the producer, which alone stops us.
    }
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    rd_kafka_queue_yield(events.pointer)
  }

  func takeComplaint() -> KafkaError? { state.withLock { $0.complaint.take() } }

  // MARK: - Messages

  func register(_ count: Int, _ waiter: Waiter) -> Int {
    state.withLock { state in
      defer { state.nextToken += 1 }
      state.pending[state.nextToken] = Pending(left: count, waiter: waiter)
      return state.nextToken
    }
  }

  func produce(_ message: KafkaOutput, token: Int) throws(KafkaError) {
    var headers: OpaquePointer?
    if !message.headers.isEmpty {
      headers = rd_kafka_headers_new(message.headers.count)
      for header in message.headers {
        header.value.withBytes { start, count in
          _ = rd_kafka_header_add(headers, header.name, -1, start, count)
        }
      }
    }
    let code = message.key.withBytes { key, keyCount in
      message.value.withBytes { value, valueCount in
        muster_kafka_produce(
          client.pointer, message.topic, message.partition ?? -1, message.timestamp ?? 0, key,
          keyCount, value, valueCount, headers, token)
      }
    }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR, let headers { rd_kafka_headers_destroy(headers) }
    try KafkaError.check("write to \"\(message.topic)\"", code)
  }

  func partitions(of topic: String) throws(KafkaError) -> Int32 {
    let operation = "find the topic \"\(topic)\""
    let handle = rd_kafka_topic_new(client.pointer, topic, nil)
    guard let handle else { throw KafkaError(operation, KafkaErrorCode(rd_kafka_last_error())) }
    defer { rd_kafka_topic_destroy(handle) }
    var metadata: UnsafePointer<rd_kafka_metadata_t>?
    try KafkaError.check(operation, rd_kafka_metadata(client.pointer, 0, handle, &metadata, 10_000))
    guard let metadata else { throw KafkaError(operation, .unknownTopic) }
    defer { rd_kafka_metadata_destroy(metadata) }
    guard metadata.pointee.topic_cnt == 1 else { throw KafkaError(operation, .unknownTopic) }
    try KafkaError.check(operation, metadata.pointee.topics[0].err)
    return metadata.pointee.topics[0].partition_cnt
  }

  /// Gives up what is not acknowledged; each message is then reported as purged.
  func purge() {
    rd_kafka_purge(client.pointer, Int32(RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT))
  }

  // MARK: - Reports

  private func handle(_ event: OpaquePointer) {
    switch rd_kafka_event_type(event) {
    case RD_KAFKA_EVENT_DR:
      var counts: [Int: Int] = [:]
      var errors: [Int: KafkaError?] = [:]
      while let message = rd_kafka_event_message_next(event) {
        let token = muster_kafka_token(message)
        counts[token, default: 0] += 1
        if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR, errors[token] == nil {
          errors[token] = KafkaError(
            "write a message", KafkaErrorCode(message.pointee.err),
            isFatal: message.pointee.err == RD_KAFKA_RESP_ERR__FATAL)
        }
      }
      settle(counts, errors: errors)
    case RD_KAFKA_EVENT_ERROR:
      let code = rd_kafka_event_error(event)
      let reason = rd_kafka_event_error_string(event).map { String(cString: $0) }
      let complaint = KafkaError(
        "stay connected", KafkaErrorCode(code), reason: reason,
        isFatal: code == RD_KAFKA_RESP_ERR__FATAL)
      state.withLock { state in
        // That no broker is left says less than why the last one went.
        guard code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || state.complaint == nil else { return }
        state.complaint = complaint
      }
    default: break
    }
  }

  /// Counts reports by token, and wakes those who have all of theirs.
  func settle(_ counts: [Int: Int], errors: [Int: KafkaError?]) {
    let finished = state.withLock { state in
      var finished: [(Waiter, Result<Void, KafkaError>)] = []
      for (token, count) in counts {
        guard var pending = state.pending.removeValue(forKey: token) else { continue }
        pending.left -= count
        if pending.error == nil, let error = errors[token] { pending.error = error }
        if pending.left > 0 {
          state.pending[token] = pending
        } else {
          finished.append((pending.waiter, pending.error.map { .failure($0) } ?? .success(())))
        }
      }
      return finished
    }
    for (waiter, result) in finished { waiter.resume(returning: result) }
  }
}

extension [UInt8]? {
  /// Lends the bytes; no address at all for `nil`, and one for an empty array.
  fileprivate func withBytes<Value>(_ body: (UnsafeRawPointer?, Int) -> Value) -> Value {
    guard let self else { return body(nil, 0) }
    guard !self.isEmpty else { return withUnsafeBytes(of: UInt8(0)) { body($0.baseAddress, 0) } }
    return self.withUnsafeBytes { body($0.baseAddress, $0.count) }
  }
}
